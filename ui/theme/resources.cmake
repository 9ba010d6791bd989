# Icons, the style sheet and the fonts become part of the library. The fonts come from the packages fonts-inter,
# fonts-jetbrains-mono and fonts-sil-gentiumplus of the machine that builds (all SIL OFL 1.1).
set(font_folders
    /usr/share/fonts/opentype/inter /usr/share/fonts/truetype/inter
    /usr/share/fonts/truetype/jetbrains-mono /usr/share/fonts/truetype/gentiumplus)
set(font_files
    Inter-Regular.otf Inter-Medium.otf Inter-SemiBold.otf Inter-Bold.otf
    JetBrainsMono-Regular.ttf JetBrainsMono-Medium.ttf JetBrainsMono-SemiBold.ttf JetBrainsMono-Bold.ttf
    GentiumBookPlus-Regular.ttf GentiumBookPlus-Italic.ttf GentiumBookPlus-Bold.ttf)
set(fonts "")
foreach(file ${font_files})
    find_file(found_font "${file}" PATHS ${font_folders} NO_CACHE NO_DEFAULT_PATH)
    if(NOT found_font)
        message(FATAL_ERROR "The font ${file} was not found. Install the packages fonts-inter, fonts-jetbrains-mono "
                            "and fonts-sil-gentiumplus.")
    endif()
    set_source_files_properties("${found_font}" PROPERTIES QT_RESOURCE_ALIAS "fonts/${file}")
    list(APPEND fonts "${found_font}")
    unset(found_font)
endforeach()

file(GLOB icons CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/resources/icons/*.svg")
foreach(file ${icons})
    get_filename_component(name "${file}" NAME)
    set_source_files_properties("${file}" PROPERTIES QT_RESOURCE_ALIAS "icons/${name}")
endforeach()

set(sheet "${CMAKE_SOURCE_DIR}/ui/theme/chancery.qss")
set_source_files_properties("${sheet}" PROPERTIES QT_RESOURCE_ALIAS "chancery.qss")
# Not compressed: fonts are used where they lie in the program.
qt_add_resources(ui_theme chancery_theme PREFIX "/chancery" FILES ${fonts} ${icons} "${sheet}" OPTIONS --no-compress)
