// analyzer/rpm/sqlite.cpp - what rpm(8) installed, in the database that it writes since 4.16:
// Fedora, RHEL 9 and its kin, openSUSE in part.
//
// Reads   rpmdb.sqlite under var/lib/rpm, usr/lib/sysimage/rpm or usr/share/rpm; and says so if
// rpmdb.sqlite-wal beside it holds changes, because those are in no single file and are not read.
// Format  table Packages (hnum INTEGER PRIMARY KEY, blob BLOB): an RPM header a row.
// Errors  a row or page that makes no sense becomes a Problem; the other rows still count.
//
// SPDX-License-Identifier: Apache-2.0
#include "analyzer/rpm/package.h"
#include "analyzer/rpm/sqlite_file.h"

namespace plimsoll {

namespace {

void add_row(std::string_view path, const SqliteFile::Row& row, Collector& out) {
  if (!row) return out.add_problem({path}, row.error());
  if (row->size() < 2 || (*row)[1].kind != SqliteValue::Kind::blob)
    return out.add_problem({path}, {Errc::malformed, "row of table Packages holds no rpm header"});
  add_rpm_package(path, (*row)[1].bytes, out);
}

void analyze(RandomAccess& file, Collector& out) {
  Result<SqliteFile> database = SqliteFile::open(file);
  if (!database) return out.add_problem({file.path()}, database.error());
  const Status status = database->each_row(
      "Packages", [&](const SqliteFile::Row& row) { add_row(file.path(), row, out); });
  if (!status) out.add_problem({file.path()}, status.error());
}

/// rpm leaves an empty log behind when all changes are in the database.
void analyze_log(RandomAccess& file, Collector& out) {
  if (file.size() == 0) return;
  out.add_problem({file.path()}, {Errc::unsupported,
                                  "holds changes to the rpm database that are not read: packages "
                                  "may be missing or out of date"});
}

}  // namespace

extern constexpr Analyzer rpm_sqlite = {
    .name = "rpm-sqlite",
    .version = 1,
    .wanted = {.paths = {"var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite",
                         "usr/share/rpm/rpmdb.sqlite"}},
    .limit = 1ULL << 30U,
    .analyze_indexed = analyze,
};

extern constexpr Analyzer rpm_sqlite_log = {
    .name = "rpm-sqlite-log",
    .version = 1,
    .wanted = {.paths = {"var/lib/rpm/rpmdb.sqlite-wal", "usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
                         "usr/share/rpm/rpmdb.sqlite-wal"}},
    .limit = 1ULL << 30U,
    .analyze_indexed = analyze_log,
};

}  // namespace plimsoll
