// libcurl is set up once for the whole process. Internal to this folder.
#pragma once

namespace chancery::app {

void beginCurl();

} // namespace chancery::app
