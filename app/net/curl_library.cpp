#include "app/net/curl_library.h"

#include <curl/curl.h>
#include <mutex>

namespace chancery::app {

void beginCurl()
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

} // namespace chancery::app
