# plimsoll_content_compiler: the tool that turns content into C++, built from base alone.
# plimsoll_content(MODULE KIND [HEADER] PATTERN…): these files of content/ become generated/content/KIND.cpp, a source of the
# module, and KIND.h where others need its names.
function(plimsoll_content_compiler)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/content_compiler/*.cpp)
  add_executable(content_compiler ${sources})
  target_include_directories(content_compiler PRIVATE ${CMAKE_SOURCE_DIR}/tools)
  target_link_libraries(content_compiler PRIVATE plimsoll_base)
endfunction()

function(plimsoll_content module kind)
  cmake_parse_arguments(ARG "HEADER" "" "" ${ARGN})
  list(TRANSFORM ARG_UNPARSED_ARGUMENTS PREPEND ${CMAKE_SOURCE_DIR}/content/ OUTPUT_VARIABLE patterns)
  file(GLOB in CONFIGURE_DEPENDS ${patterns})
  set(out ${CMAKE_BINARY_DIR}/generated/content/${kind})
  set(files ${out}.cpp)
  if(ARG_HEADER)
    list(APPEND files ${out}.h)
  endif()
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/content)
  add_custom_command(OUTPUT ${files} COMMAND content_compiler ${kind} ${out} ${in}
    DEPENDS content_compiler ${in} VERBATIM)
  target_sources(plimsoll_${module} PRIVATE ${files})
endfunction()

# plimsoll_starter_image(MODULE FOLDER SOURCE): the advisories under content/FOLDER become one database, which SOURCE embeds.
function(plimsoll_starter_image module folder source)
  add_executable(starter_image ${CMAKE_SOURCE_DIR}/tools/starter_image/main.cpp)
  target_link_libraries(starter_image PRIVATE plimsoll_advisory)
  file(GLOB_RECURSE records CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/content/${folder}/*.json)
  set(image ${CMAKE_BINARY_DIR}/generated/content/starter.mdb)
  add_custom_command(OUTPUT ${image} COMMAND starter_image ${CMAKE_SOURCE_DIR}/content/${folder} ${image}
    DEPENDS starter_image ${records} VERBATIM)
  target_sources(plimsoll_${module} PRIVATE ${image})
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${image}
    COMPILE_DEFINITIONS "PLIMSOLL_STARTER_IMAGE=\"${image}\"")
endfunction()

# plimsoll_secret_rules(MODULE FOLDER SOURCE): the rules under content/FOLDER become one image, which SOURCE embeds.
# The tool is built from the very reader of rules that the program has for users' own.
function(plimsoll_secret_rules module folder source)
  file(GLOB reader CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/detect/secret/*.cpp)
  list(FILTER reader EXCLUDE REGEX "(_test|/builtin)\\.cpp$")
  add_executable(secret_compiler ${CMAKE_SOURCE_DIR}/tools/secret_compiler/main.cpp ${reader})
  target_include_directories(secret_compiler PRIVATE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/tools)
  target_link_libraries(secret_compiler PRIVATE plimsoll_base plimsoll_model hs re2 crypto Threads::Threads)
  file(GLOB rules CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/content/${folder}/*.yaml)
  set(image ${CMAKE_BINARY_DIR}/generated/content/secrets.image)
  add_custom_command(OUTPUT ${image} COMMAND secret_compiler ${image} ${rules}
    DEPENDS secret_compiler ${rules} VERBATIM)
  target_sources(plimsoll_${module} PRIVATE ${image})
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${image}
    COMPILE_DEFINITIONS "PLIMSOLL_SECRET_IMAGE=\"${image}\"")
endfunction()

# plimsoll_checks(MODULE SOURCE): content/checks become one image of compiled checks, their tests run, and SOURCE embeds it.
function(plimsoll_checks module source)
  add_executable(check_compiler ${CMAKE_SOURCE_DIR}/tools/check_compiler/main.cpp)
  target_link_libraries(check_compiler PRIVATE plimsoll_detect zstd)
  file(GLOB checks CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/content/checks/*.yaml)
  set(out ${CMAKE_BINARY_DIR}/generated/content/checks)
  set(files ${out}.image ${out}.yaml.zst)
  add_custom_command(OUTPUT ${files} COMMAND check_compiler ${out} ${checks}
    DEPENDS check_compiler ${checks} VERBATIM)
  target_sources(plimsoll_${module} PRIVATE ${files})
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS "${files}"
    COMPILE_DEFINITIONS "PLIMSOLL_CHECKS=\"${out}\"")
endfunction()

# plimsoll_malware_rules(MODULE FOLDER SOURCE): the YARA rules under content/FOLDER become one image, which SOURCE embeds.
function(plimsoll_malware_rules module folder source)
  set(parts file_class rule_condition rule_image trigger_search yara yara_modules)
  list(TRANSFORM parts PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/detect/malware/)
  list(TRANSFORM parts APPEND .cpp)
  add_executable(malware_compiler ${CMAKE_SOURCE_DIR}/tools/malware_compiler/main.cpp ${parts})
  target_include_directories(malware_compiler PRIVATE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/tools)
  target_link_libraries(malware_compiler PRIVATE plimsoll_base plimsoll_model hs yara crypto m Threads::Threads)
  file(GLOB rules CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/content/${folder}/*.yar)
  set(image ${CMAKE_BINARY_DIR}/generated/content/malware.image)
  add_custom_command(OUTPUT ${image} COMMAND malware_compiler ${image} ${rules}
    DEPENDS malware_compiler ${rules} VERBATIM)
  target_sources(plimsoll_${module} PRIVATE ${image})
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${image}
    COMPILE_DEFINITIONS "PLIMSOLL_MALWARE_IMAGE=\"${image}\"")
endfunction()
