// libcurl brings some twenty libraries with it, which a console or a tool that sends nothing would only load and never
// use. So it is opened when the first message goes out: what stands here under the names of its functions hands the
// call on. A function of libcurl that is not here would be linked as usual; then this file has missed its purpose, and
// tests/layers says so.
#include "app/net/curl_library.h"

#define CURL_DISABLE_TYPECHECK
#include <cstdarg>
#include <curl/curl.h>
#include <dlfcn.h>
#include <mutex>

// Where the header replaces a function by a macro of the same name.
#undef curl_easy_getinfo
#undef curl_easy_setopt

// The one value of curl_easy_setopt is a long, an offset or a pointer, and is handed on as the last.
static_assert(sizeof(long) == sizeof(void *) && sizeof(curl_off_t) == sizeof(void *));

namespace {

// Null when libcurl is not installed; then nothing can be sent, and each call says so.
template <class Function>
Function *libcurl(const char *name)
{
    static void *const library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    return library ? reinterpret_cast<Function *>(dlsym(library, name)) : nullptr;
}

} // namespace

#define CHANCERY_CURL(name, otherwise, ...)                                                                            \
    static auto *const real = libcurl<decltype(name)>(#name);                                                          \
    return real ? real(__VA_ARGS__) : otherwise

CURLcode curl_global_init(long flags)
{
    CHANCERY_CURL(curl_global_init, CURLE_FAILED_INIT, flags);
}

CURL *curl_easy_init()
{
    CHANCERY_CURL(curl_easy_init, nullptr);
}

CURLcode curl_easy_setopt(CURL *handle, CURLoption option, ...)
{
    va_list values;
    va_start(values, option);
    void *value = va_arg(values, void *);
    va_end(values);
    CHANCERY_CURL(curl_easy_setopt, CURLE_FAILED_INIT, handle, option, value);
}

CURLcode curl_easy_getinfo(CURL *handle, CURLINFO info, ...)
{
    va_list values;
    va_start(values, info);
    void *value = va_arg(values, void *);
    va_end(values);
    CHANCERY_CURL(curl_easy_getinfo, CURLE_FAILED_INIT, handle, info, value);
}

CURLcode curl_easy_perform(CURL *handle)
{
    CHANCERY_CURL(curl_easy_perform, CURLE_FAILED_INIT, handle);
}

void curl_easy_reset(CURL *handle)
{
    CHANCERY_CURL(curl_easy_reset, void(), handle);
}

void curl_easy_cleanup(CURL *handle)
{
    CHANCERY_CURL(curl_easy_cleanup, void(), handle);
}

const char *curl_easy_strerror(CURLcode code)
{
    CHANCERY_CURL(curl_easy_strerror, "libcurl (libcurl.so.4) is not installed", code);
}

curl_slist *curl_slist_append(curl_slist *list, const char *line)
{
    CHANCERY_CURL(curl_slist_append, nullptr, list, line);
}

void curl_slist_free_all(curl_slist *list)
{
    CHANCERY_CURL(curl_slist_free_all, void(), list);
}

curl_mime *curl_mime_init(CURL *handle)
{
    CHANCERY_CURL(curl_mime_init, nullptr, handle);
}

void curl_mime_free(curl_mime *mime)
{
    CHANCERY_CURL(curl_mime_free, void(), mime);
}

curl_mimepart *curl_mime_addpart(curl_mime *mime)
{
    CHANCERY_CURL(curl_mime_addpart, nullptr, mime);
}

CURLcode curl_mime_data(curl_mimepart *part, const char *data, size_t size)
{
    CHANCERY_CURL(curl_mime_data, CURLE_FAILED_INIT, part, data, size);
}

CURLcode curl_mime_encoder(curl_mimepart *part, const char *encoding)
{
    CHANCERY_CURL(curl_mime_encoder, CURLE_FAILED_INIT, part, encoding);
}

CURLcode curl_mime_filename(curl_mimepart *part, const char *name)
{
    CHANCERY_CURL(curl_mime_filename, CURLE_FAILED_INIT, part, name);
}

CURLcode curl_mime_type(curl_mimepart *part, const char *type)
{
    CHANCERY_CURL(curl_mime_type, CURLE_FAILED_INIT, part, type);
}

namespace chancery::app {

void beginCurl()
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

} // namespace chancery::app
