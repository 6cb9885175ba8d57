# plimsoll_content_compiler: the tool that turns content into C++, built from base alone.
# plimsoll_content(MODULE KIND FILE): content/FILE becomes generated/content/KIND.cpp, a source of the module.
function(plimsoll_content_compiler)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/content_compiler/*.cpp)
  add_executable(content_compiler ${sources})
  target_include_directories(content_compiler PRIVATE ${CMAKE_SOURCE_DIR}/tools)
  target_link_libraries(content_compiler PRIVATE plimsoll_base)
endfunction()

function(plimsoll_content module kind file)
  set(in ${CMAKE_SOURCE_DIR}/content/${file})
  set(out ${CMAKE_BINARY_DIR}/generated/content/${kind}.cpp)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/content)
  add_custom_command(OUTPUT ${out} COMMAND content_compiler ${kind} ${in} ${out}
    DEPENDS content_compiler ${in} VERBATIM)
  target_sources(plimsoll_${module} PRIVATE ${out})
endfunction()
