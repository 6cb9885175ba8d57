// cli/purl.cpp - plimsoll purl: the canonical form of a package URL.
// SPDX-License-Identifier: Apache-2.0
#include "model/purl.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/text.h"
#include "cli/command.h"

namespace plimsoll {
namespace {

constexpr const char* help =
    R"(Prints the canonical form of a package URL, or says what is wrong with it.

  $ plimsoll purl 'pkg:PyPI/Django_Rest@3.14?b=2&a=1'
  pkg:pypi/django-rest@3.14?a=1&b=2
  $ plimsoll purl pkg:npm/@babel/core@7.0.0
  pkg:npm/%40babel/core@7.0.0
)";

}  // namespace

Exit run_purl(const Arguments& arguments) {
  CLI::App app(help, "plimsoll purl");
  std::string text;
  app.add_option("TEXT", text, "a package URL")->required();
  return parse_and_run(app, arguments, [&] {
    const Result<Purl> purl = parse_purl(text);
    if (!purl) return report_failure(purl.error());
    std::cout << to_text(*purl) << '\n';
    return Exit::ok;
  });
}

}  // namespace plimsoll
