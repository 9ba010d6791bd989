# What every folder of sources has in common: the language, the warnings, and the one way to declare a library.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_AUTOMOC ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(CHANCERY_MOLD "Link with mold when it is installed" ON)
if(CHANCERY_MOLD)
    find_program(CHANCERY_MOLD_PROGRAM mold)
    if(CHANCERY_MOLD_PROGRAM)
        add_link_options(-fuse-ld=mold)
    endif()
endif()
add_link_options(-Wl,--as-needed) # a library whose functions nobody calls is not loaded either
find_program(CHANCERY_CCACHE_PROGRAM ccache)
if(CHANCERY_CCACHE_PROGRAM)
    # Paths below the sources are cached relative to them, so that a second checkout finds what the first compiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}"
        "${CHANCERY_CCACHE_PROGRAM}")
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
    -Woverloaded-virtual -Wformat=2 -Werror)
add_compile_definitions(QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING
    QT_NO_FOREACH QT_NO_JAVA_STYLE_ITERATORS QT_NO_NARROWING_CONVERSIONS_IN_CONNECT)

# chancery_library(core/base LINK Qt6::Core PRIVATE_LINK PkgConfig::BOTAN)
# One static library for one folder. Its name is the folder's with "_" for "/", its sources are all files in
# the folder itself (not below it), its alias chancery::core_base. What it LINKs is what its headers may
# include; PRIVATE_LINK is for outside libraries that no header of the folder shows. tests/layers reads
# these declarations and compares them with the #include lines.
function(chancery_library folder)
    cmake_parse_arguments(ARG "" "" "LINK;PRIVATE_LINK;EXTRA" ${ARGN})
    string(REPLACE "/" "_" name "${folder}")
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cpp" "${CMAKE_SOURCE_DIR}/${folder}/*.h")
    list(FILTER sources EXCLUDE REGEX "/main\\.cpp$") # a program's own
    if(NOT sources)
        return()
    endif()
    add_library(${name} STATIC ${sources} ${ARG_EXTRA})
    set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
    add_library(chancery::${name} ALIAS ${name})
    target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} PUBLIC ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
endfunction()

# chancery_test(core/base/tst_digest LINK chancery::core_base)
# One Qt Test program from tests/core/base/tst_digest.cpp, registered with CTest under the same name.
function(chancery_test path)
    cmake_parse_arguments(ARG "" "TIMEOUT" "LINK;EXTRA;LABELS" ${ARGN})
    string(REPLACE "/" "_" name "${path}")
    add_executable(${name} "${CMAKE_SOURCE_DIR}/tests/${path}.cpp" ${ARG_EXTRA})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}" "${CMAKE_SOURCE_DIR}/tests")
    target_link_libraries(${name} PRIVATE ${ARG_LINK} Qt6::Test)
    target_compile_definitions(${name} PRIVATE
        CHANCERY_SOURCE_DIR="${CMAKE_SOURCE_DIR}" CHANCERY_BINARY_DIR="${CMAKE_BINARY_DIR}")
    add_test(NAME ${path} COMMAND ${name})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    set_tests_properties(${path} PROPERTIES TIMEOUT ${ARG_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen" LABELS "${ARG_LABELS}")
endfunction()
