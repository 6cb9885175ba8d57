#!/usr/bin/env python3
"""Writes the cases of the analyzers rpm-sqlite and rpm-sqlite-log anew.

The databases are made by Python's sqlite3 with hand-made RPM headers, small pages and one table, and
then, for the broken and hostile cases, spoilt byte by byte. Run it when a case is added; the results
are committed, and want.json beside them says what must come out.
"""
import pathlib
import sqlite3
import struct
import tempfile

CASES = pathlib.Path(__file__).resolve().parents[2] / "src/analyzer/rpm/testdata"
DATABASE = "root/var/lib/rpm/rpmdb.sqlite"
PAGE = 512

NAME, VERSION, RELEASE, EPOCH, LICENSE, ARCH = 1000, 1001, 1002, 1003, 1014, 1022
VENDOR, SOURCE, NEEDS, DIR_INDEXES, BASE_NAMES, DIR_NAMES = 1011, 1044, 1049, 1116, 1117, 1118
MODULE = 5096
INT32, STRING, STRINGS, TRANSLATED = 4, 6, 8, 9


def entry_data(kind, values):
    if kind == INT32:
        return b"".join(struct.pack(">I", value) for value in values)
    return b"".join(value.encode("utf-8", "surrogateescape") + b"\0" for value in values)


def header(*entries):
    """entries: (tag, type, value or values)."""
    index, data = b"", b""
    for tag, kind, values in entries:
        values = values if isinstance(values, list) else [values]
        if kind == INT32:
            data += b"\0" * (-len(data) % 4)
        index += struct.pack(">IIII", tag, kind, len(data), len(values))
        data += entry_data(kind, values)
    return struct.pack(">II", len(entries), len(data)) + index + data


def package(name, version, release, *more):
    return header((NAME, STRING, name), (VERSION, STRING, version), (RELEASE, STRING, release), *more)


def files(paths):
    folders = sorted({path.rpartition("/")[0] + "/" for path in paths})
    return [(DIR_INDEXES, INT32, [folders.index(path.rpartition("/")[0] + "/") for path in paths]),
            (BASE_NAMES, STRINGS, [path.rpartition("/")[2] for path in paths]),
            (DIR_NAMES, STRINGS, folders)]


def database(blobs, table="Packages", page=PAGE):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "rpmdb.sqlite"
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA page_size = {page}")
        connection.execute(f"CREATE TABLE '{table}' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
        connection.executemany(f"INSERT INTO '{table}' (blob) VALUES (?)", [(blob,) for blob in blobs])
        connection.commit()
        connection.close()
        return bytearray(path.read_bytes())


def write(case, content, path=DATABASE, analyzer="rpm-sqlite"):
    file = CASES / analyzer / case / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes(content))


def page_of(data, kind, skip=0):
    """The number of a page that begins with that byte, from 1; not the first page."""
    found = [at // PAGE + 1 for at in range(PAGE, len(data), PAGE) if data[at] == kind]
    return found[skip]


def good():
    blobs = [
        package("bash", "5.1.8", "9.el9", (LICENSE, STRING, "GPLv3+"), (ARCH, STRING, "x86_64"),
                (SOURCE, STRING, "bash-5.1.8-9.el9.src.rpm"),
                (NEEDS, STRINGS, ["filesystem", "libc.so.6()(64bit)", "/bin/sh", "rpmlib(X)", "filesystem"]),
                *files(["/usr/bin/bash", "/usr/bin/sh", "/etc/skel/.bashrc"])),
        package("openssl-libs", "3.0.7", "24.el9", (EPOCH, INT32, 1), (ARCH, STRING, "x86_64"),
                (LICENSE, STRING, "ASL 2.0"), (SOURCE, STRING, "openssl-3.0.7-24.el9.src.rpm")),
        package("zero-epoch", "1", "2", (EPOCH, INT32, 0), (ARCH, STRING, "noarch"),
                (SOURCE, STRING, "zero-epoch-1-2.nosrc.rpm")),
        package("gpg-pubkey", "fd431d51", "4ae0493b", (LICENSE, STRING, "pubkey")),
        package("translated", "1", "1", (LICENSE, TRANSLATED, ["MIT", "MIT (de)"]),
                (VERSION, STRING, "2")),  # an entry behind the package's own wins
    ]
    blobs += [package(f"many-{i}", "1." + str(i), "1", (ARCH, STRING, "noarch")) for i in range(60)]
    blobs.append(package("big", "1", "1", *files([f"/usr/share/big/{i // 100}/file-{i}" for i in range(400)])))
    write("good-packages", database(blobs))
    write("good-modules", database([
        package("nodejs", "18.18.2", "2.module_el8.9.0+3719+a2f5b7ab", (EPOCH, INT32, 1), (ARCH, STRING, "x86_64"),
                (MODULE, STRING, "nodejs:18:8090020231019152822:a75119d5")),
        package("short", "1", "1", (MODULE, STRING, "short:2")),
        package("none", "1", "1", (MODULE, STRING, "none"))]))
    write("good-large-pages", database(blobs[:2], page=65536)[:65536 * 2], "root/usr/share/rpm/rpmdb.sqlite")
    write("good-no-packages", database([]), "root/usr/lib/sysimage/rpm/rpmdb.sqlite")


def broken():
    blobs = [package("first", "1", "1"), package("no-release", "1", ""), b"short", header((NAME, STRING, "n")),
             package("no-folders", "1", "1", (BASE_NAMES, STRINGS, ["a"]), (DIR_INDEXES, INT32, [7])),
             package("half-a-list", "1", "1", (BASE_NAMES, STRINGS, ["a", "b"]), (DIR_INDEXES, INT32, [0])),
             package("last", "1", "1")]
    write("broken-headers", database(blobs))
    write("broken-garbage", b"this is no database" * 10)
    write("broken-short", b"SQLite format 3\0")
    write("broken-empty", b"")
    write("broken-no-table", database(blobs, table="Other"))
    many = database([package(f"many-{i}", "1", "1", (VENDOR, STRING, "x" * 600)) for i in range(20)])
    write("broken-truncated", many[:len(many) // 2])
    spoilt = bytearray(many)
    at = (page_of(many, 0x0D, 2) - 1) * PAGE
    spoilt[at] = 0x77
    write("broken-page", spoilt)


def hostile():
    many = database([package(f"many-{i}", "1", "1", (VENDOR, STRING, "x" * 100)) for i in range(20)])
    root = (page_of(many, 0x05) - 1) * PAGE
    cycle = bytearray(many)
    cycle[root + 8:root + 12] = struct.pack(">I", root // PAGE + 1)
    write("hostile-cycle", cycle)
    beyond = bytearray(many)
    beyond[root + 8:root + 12] = b"\xff\xff\xff\xff"
    write("hostile-beyond", beyond)
    leaf = (page_of(many, 0x0D, 1) - 1) * PAGE
    overlap = bytearray(many)
    overlap[leaf + 3:leaf + 5] = struct.pack(">H", 200)
    overlap[leaf + 8:leaf + 408] = overlap[leaf + 8:leaf + 10] * 200
    write("hostile-overlap", overlap)
    large = database([package("a", "1", "1", (VENDOR, STRING, "x" * 3000))])
    leaf = (page_of(large, 0x0D) - 1) * PAGE
    cell = leaf + struct.unpack(">H", large[leaf + 8:leaf + 10])[0]
    large[cell:cell + 9] = b"\xff" * 8 + b"\x01"
    write("hostile-record-size", large)
    chain = database([package(n, "1", "1", (VENDOR, STRING, "x" * 3000)) for n in "ab"])
    first = chain.index(b"x" * 400) // PAGE * PAGE
    chain[first:first + 4] = struct.pack(">I", first // PAGE + 1)
    write("hostile-overflow-cycle", chain)
    write("hostile-counts", database([
        struct.pack(">II", 0xFFFF, 0xFFFFFFFF), struct.pack(">II", 0xFFFFFFFF, 0),
        struct.pack(">II", 1, 4) + struct.pack(">IIII", NAME, STRINGS, 0xFFFFFFFF, 0xFFFFFFFF) + b"abcd",
        package("\x1b[31mred", "\udcff", "1", (NEEDS, STRINGS, ["\x07"] * 30)),
        package("long", "1", "1", (BASE_NAMES, STRINGS, ["a"]), (DIR_INDEXES, INT32, [0]),
                (DIR_NAMES, STRINGS, ["/" + "d" * 5000]))]))


def log():
    def put(case, content):
        write(case, content, DATABASE + "-wal", "rpm-sqlite-log")
    put("good-empty", b"")
    put("broken-left", b"\x37\x7f\x06\x82" + bytes(28))
    put("hostile-garbage", b"\xff" * 100)


good()
broken()
hostile()
log()
