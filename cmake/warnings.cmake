# Warnings are errors; sanitizers by PLIMSOLL_SANITIZE.
add_compile_options(-Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion)
# TRY of base/result.h is a statement expression, marked __extension__; clang still names it.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-Wno-gnu-statement-expression-from-macro-expansion -Wno-missing-field-initializers)
  # libstdc++ 12 uses std::get_temporary_buffer in its own std::stable_sort.
  add_compile_options(-Wno-deprecated-declarations)
else()
  # Fields that are left out of a designated initializer have their defaults: that is meant.
  add_compile_options(-Wno-missing-field-initializers)
  # GCC 12 sees overflows in std::string that are not there (GCC bugs 105329, 105651).
  add_compile_options(-Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
endif()
if(PLIMSOLL_SANITIZE)
  add_compile_definitions(PLIMSOLL_SANITIZED)
  add_compile_options(-fsanitize=${PLIMSOLL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PLIMSOLL_SANITIZE})
  # GCC 12 sees uninitialised values in code that -fsanitize=thread has rewritten; every other build has the warning.
  if(PLIMSOLL_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-error=maybe-uninitialized)
  endif()
else()
  add_link_options(-static-libstdc++ -static-libgcc)
endif()
if(PLIMSOLL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # coverage of the libraries, not only of the targets
endif()
add_compile_options(-ffunction-sections -fdata-sections -fstack-protector-strong)
add_link_options(-Wl,--gc-sections)
