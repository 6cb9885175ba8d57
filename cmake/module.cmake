# plimsoll_module(NAME USES other…  [LINKS library…])
#
# One folder under src/ becomes one static library plimsoll_NAME; its *_test.cpp become the program NAME_test.
# USES is the rule of the map: tests/includes.py fails on any #include "other/…" that is not listed here.
function(plimsoll_module name)
  cmake_parse_arguments(ARG "" "" "USES;LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  add_library(plimsoll_${name} STATIC ${sources})
  target_include_directories(plimsoll_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
  list(TRANSFORM ARG_USES PREPEND plimsoll_ OUTPUT_VARIABLE modules)
  target_link_libraries(plimsoll_${name} PUBLIC ${modules} PRIVATE ${ARG_LINKS})

  if(tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE plimsoll_${name} plimsoll_testing)
    target_compile_definitions(${name}_test PRIVATE PLIMSOLL_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_precompile_headers(${name}_test REUSE_FROM plimsoll_testing)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES LABELS unit)
    add_dependencies(unit_tests ${name}_test)
  endif()
endfunction()
