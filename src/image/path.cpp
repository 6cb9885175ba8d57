// image/path.cpp - names from archives, as paths inside the image.
//
// Safety  the results are names in tables; no path from an archive ever reaches the file system.
// SPDX-License-Identifier: Apache-2.0
#include "image/path.h"

#include "base/text.h"

namespace plimsoll {

namespace {

/// True for nearly all names: segments that are neither empty nor begin with a dot.
bool is_clean(std::string_view raw) {
  for (;;) {
    if (raw.empty() || raw[0] == '/' || raw[0] == '.') return false;
    const std::size_t slash = raw.find('/');
    if (slash == std::string_view::npos) return true;
    raw.remove_prefix(slash + 1);
  }
}

/// Appends the segments of `raw` to `path`; false if ".." left the root on the way.
bool append_segments(std::string& path, std::string_view raw) {
  std::string_view plain = raw.substr(raw.starts_with("./") ? 2 : 0);
  if (plain.ends_with('/')) plain.remove_suffix(1);
  if (path.empty() && is_clean(plain)) {
    path = plain;
    return true;
  }
  bool inside = true;
  while (!raw.empty()) {
    const std::size_t slash = raw.find('/');
    const std::string_view segment = raw.substr(0, slash);
    raw.remove_prefix(slash == std::string_view::npos ? raw.size() : slash + 1);
    if (segment.empty() || segment == ".") continue;
    if (segment == "..") {
      inside = inside && !path.empty();
      const std::size_t parent = path.rfind('/');
      path.resize(parent == std::string::npos ? 0 : parent);
      continue;
    }
    if (!path.empty()) path += '/';
    path += segment;
  }
  return inside;
}

}  // namespace

Result<CleanPath> clean_path(std::string_view raw) {
  if (raw.size() > 4096) return fail(Errc::too_large, "name of more than 4096 bytes");
  if (raw.find('\0') != std::string_view::npos)
    return fail(Errc::malformed, "name contains a NUL byte");
  CleanPath clean{.absolute = raw.starts_with('/')};
  clean.path.reserve(raw.size());
  if (!append_segments(clean.path, raw)) {
    return fail(Errc::unsafe_path, "name leads out of the image: " + printable(raw.substr(0, 200)));
  }
  return clean;
}

std::string link_target(std::string_view path, std::string_view target) {
  std::string result;
  if (!target.starts_with('/')) {
    const std::size_t slash = path.rfind('/');
    result = slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
  }
  append_segments(result, target);
  return result;
}

}  // namespace plimsoll
