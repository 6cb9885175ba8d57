// report/formats.cpp - the table of formats.
// SPDX-License-Identifier: Apache-2.0
#include "report/formats.h"

#include <array>

#include "base/text.h"
#include "document/cyclonedx.h"
#include "report/table.h"

namespace plimsoll {

namespace {

using Failures = std::span<const ReportFailure>;

struct Format {
  std::string_view name;
  std::array<std::string_view, 2> versions;  // the first one is meant when none is named
  std::string (*write)(const Report&, std::string_view version, RenderOptions);
  // null: one only
  std::string (*write_all)(std::span<const Report>, Failures, RenderOptions) = nullptr;
};

std::string write_tables(std::span<const Report> reports, Failures failures,
                         RenderOptions options) {
  std::string text;
  for (const Report& report : reports)
    text += (text.empty() ? "" : "\n\n") + write_table(report, options);
  if (failures.empty()) return text;
  text += text.empty() ? "Not scanned\n" : "\n\nNot scanned\n";
  for (const ReportFailure& failure : failures)
    text += "  " + printable(failure.name) + ": " + printable(failure.error.what) + "\n";
  return text;
}

constexpr std::array formats = {
    Format{"table",
           {},
           [](const Report& r, std::string_view, RenderOptions options) {
             return write_table(r, options);
           },
           write_tables},
    Format{"json",
           {"1"},
           [](const Report& r, std::string_view, RenderOptions) { return write_report(r); },
           [](std::span<const Report> all, Failures failures, RenderOptions) {
             return write_reports(all, failures);
           }},
    Format{"cyclonedx",
           {"1.6", "1.5"},
           [](const Report& r, std::string_view version, RenderOptions) {
             return write_cyclonedx(r, version);
           }},
};

/// Names that users know from elsewhere, and that a later version will write.
constexpr std::array later = {"spdx"sv,     "sarif"sv, "html"sv,   "junit"sv,
                              "markdown"sv, "csv"sv,   "gitlab"sv, "github"sv};

struct Choice {
  const Format* format = nullptr;
  std::string_view version;
};

Result<Choice> choose(std::string_view wanted) {
  const auto [name, version] = cut_first(wanted, '@').value_or(std::pair{wanted, ""sv});
  const auto* const format = std::ranges::find(formats, name, &Format::name);
  if (format == formats.end()) {
    const bool is_later = std::ranges::find(later, name) != later.end();
    return fail(Errc::usage, "format '" + printable(name) +
                                 (is_later ? "' is not written yet; there are: "
                                           : "' does not exist; there are: ") +
                                 format_names());
  }
  if (version.empty() && name == wanted) return Choice{format, format->versions[0]};
  const auto* const known = std::ranges::find(format->versions, version);
  if (version.empty() || known == format->versions.end()) {
    return fail(Errc::usage, "format '" + std::string(name) + "' has no version '" +
                                 printable(version) + "'; there are: " + format_names());
  }
  return Choice{format, *known};
}

}  // namespace

Result<std::string> render(const Report& report, std::string_view format, RenderOptions options) {
  const Choice choice = TRY(choose(format));
  return choice.format->write(report, choice.version, options);
}

Status check_format(std::string_view format) {
  TRY(choose(format));
  return {};
}

Result<std::string> render_all(std::span<const Report> reports, std::string_view format,
                               RenderOptions options, std::span<const ReportFailure> failures) {
  TRY_STATUS(check_format_of_many(format));
  return TRY(choose(format)).format->write_all(reports, failures, options);
}

Status check_format_of_many(std::string_view format) {
  if (TRY(choose(format)).format->write_all != nullptr) return {};
  return fail(Errc::usage, "format '" + printable(format) +
                               "' holds one report: name one target, or use table or json");
}

std::string format_names() {
  std::string names;
  for (const Format& format : formats) {
    if (!names.empty()) names += ", ";
    names += format.name;
    std::string_view before = " (";
    for (const std::string_view version : format.versions) {
      if (!version.empty())
        names += std::string(std::exchange(before, ", ")) + std::string(version);
    }
    if (before == ", ") names += ")";
  }
  return names;
}

}  // namespace plimsoll
