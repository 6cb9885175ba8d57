#!/usr/bin/env python3
"""Generated archives, odd and damaged ones, against Go's archive/tar, which container runtimes unpack with.

What Go sees must be what we see, entry by entry, or a Problem must say that there is more. What Go refuses we must
not pass over without a word.
"""
# SPDX-License-Identifier: Apache-2.0

import collections
import os
import pathlib
import posixpath
import shutil
import struct
import subprocess
import sys
import tempfile

from oracle import seeded, skip

CASES = int(os.environ.get("TAR_CASES", "12000"))
NAMES = ["a", "b/c", "b/c/", "etc/x", "./d", "e//f", "g/../h", "/abs", "", "n" * 100, "x" * 99 + "/", "../up", "ü",
         "var/lib/dpkg/status", "var/lib/dpkg/status/", "l" * 150 + "/m"]
TYPES = "0000000000\0\0\0" "77112233445566SSDDVXNMZ "
USTAR, GNU, V7 = b"ustar\x0000", b"ustar  \0", b""
MAGICS = [USTAR] * 6 + [GNU] * 6 + [V7] * 2 + [b"ustar\x00\x00\x00", b"ustar \x00\x00", b"ustar  x", b"USTAR\x0000"]
KEYS = ["path", "path", "path", "path", "linkpath", "linkpath", "comment", "charset", "size", "uid", "gid", "uname", "mtime", "atime", "comment",
        "GNU.sparse.name", "GNU.sparse.major", "GNU.sparse.minor", "GNU.sparse.size", "GNU.sparse.realsize",
        "GNU.sparse.numblocks", "GNU.sparse.map", "GNU.sparse.offset", "GNU.sparse.numbytes", "SCHILY.xattr.a", ""]
NUMBERS = ["", "0", "1", "3", "5", "+5", "-1", "-5", "05", "5 ", "1.5", "1.", ".5", "1.x", "512", "600", "9" * 18, "9" * 19, "9" * 30,
           "0x10", "a"]


def padded(content):
    return content + b"\0" * (-len(content) % 512)


def number(rng, value, width):
    """A field as some writer has it, now and then a strange one."""
    kind = rng.randrange(300)
    if kind == 0:
        return rng.choice([b"", b" ", b"x", b"8", b"1x", b"12 3", b"12\0003", b"-1", b"+1", b"0x1", b" 0", b"\0" + b"1",
                           b"\x80", b"\xff" * width, b"\xbf" + b"\xff" * (width - 1), b"\xc0" + b"\0" * (width - 1),
                           b"\x80" + b"\xff" * (width - 1), b"\x81" + b"\0" * (width - 1),
                           b"\x80" * width])[:width].ljust(width, b"\0")
    if kind < 20:
        return (b"\x80" + value.to_bytes(width - 1, "big"))[:width]
    if kind < 40:
        return (b"%o" % value).rjust(width)[-width:]
    if kind < 60:
        return (b"%o " % value).rjust(width, b" ")[-width:]
    return b"%0*o\0" % (width - 1, value)


def header(rng, name, size=0, kind="0", link="", magic=None, patches=()):
    magic = rng.choice(MAGICS) if magic is None else magic
    block = bytearray(512)
    block[0:100] = name.encode()[:100].ljust(100, b"\0")
    for at, width, value in ((100, 8, 0o644), (108, 8, 0), (116, 8, 0), (124, 12, size), (136, 12, 0)):
        block[at:at + width] = number(rng, value, width)
    block[156] = ord(kind)
    block[157:257] = link.encode()[:100].ljust(100, b"\0")
    block[257:265] = magic.ljust(8, b"\0")
    if rng.randrange(4) == 0:
        block[329:337], block[337:345] = number(rng, 8, 8), number(rng, 1, 8)
    if rng.randrange(5) == 0:
        prefix = rng.choice([b"p", b"p/q", b"usr/share", b"p" * 155, b"q" * 131, b"00000000001\0", b"\xc3\xbc",
                             b"0" * 12 + b"junk"])
        block[345:345 + len(prefix)] = prefix
    if rng.randrange(12) == 0:
        block[508:512] = rng.choice([b"tar\0", b"tar ", b"tarx"])
        if rng.randrange(2):
            block[476:500] = number(rng, 1, 12) + number(rng, 1, 12)
    for at, content in patches:
        block[at:at + len(content)] = content
    if rng.randrange(150) == 0:
        block[rng.randrange(512)] = rng.randrange(256)
    return bytes(with_sum(rng, block))


def with_sum(rng, block):
    block[148:156] = b" " * 8
    total = sum(block)
    kind = rng.randrange(200)
    if kind == 0:
        total += 1
    elif kind < 8:
        total = sum(byte - 256 * (byte > 127) for byte in block)
    block[148:156] = rng.choice([b"%06o\0 ", b"%06o \0", b"%07o\0", b" %06o ", b"%06o\0x"] if kind < 30 else
                                [b"%06o\0 "]) % max(total, 0)
    return block


def content_of(rng):
    return bytes(rng.randrange(256) for _ in range(rng.choice([0, 0, 1, 5, 5, 511, 512, 513, 600])))


def record(rng, key, value):
    body = b" " + key.encode() + b"=" + value + b"\n"
    length = len(body) + 1
    while len(b"%d" % length) + len(body) != length:
        length = len(b"%d" % length) + len(body)
    kind = rng.randrange(150)
    if kind == 0:
        return b"%d" % (length + rng.choice([-2, -1, 1, 2, 100])) + body
    if kind == 1:
        return rng.choice([b"+%d" % (length + 1) + body, b"0%d" % (length + 1) + body, b"-%d" % length + body,
                           b"%d" % length + body[:-1] + b"x", b"%d\n" % length, b"3 =\n", b"4 =\n\n", b"5 a=\n",
                           b" 9 a=bcd\n", b"9  a=bcd\n"])
    return b"%d" % length + body


def records(rng):
    found = b""
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3, 6])):
        key = rng.choice(KEYS)
        if key in ("path", "linkpath", "uname", "GNU.sparse.name", "comment"):
            value = rng.choice(NAMES).encode()
        elif key == "GNU.sparse.map":
            value = rng.choice([b"0,3", b"0,3,5,1", b"", b"0", b"0,3,1,1", b"0,-3", b"0,+3", b",", b"0,3,"])
        else:
            value = rng.choice(NUMBERS if rng.randrange(3) == 0 else NUMBERS[:6]).encode()
        if rng.randrange(25) == 0:
            value = rng.choice([b"", value + b"\0x", b"a=b", value + b"\n", b"a,b"])
        found += record(rng, key, value)
    return found


def special(rng, kind):
    if kind in "xg":
        content = records(rng)
    else:
        content = rng.choice(NAMES).encode() + rng.choice([b"\0", b"\0", b"", b"\0more"])
    size = len(content)
    if rng.randrange(80) == 0:
        size = rng.choice([0, size + 1, max(size - 1, 0), (1 << 20), (1 << 20) + 1])
    return header(rng, rng.choice(["././@LongLink", "PaxHeaders/x", "etc/x"]), size, kind) + padded(content)


def old_sparse(rng):
    """GNU's: four pieces in the header, 21 in each block behind it."""
    pieces, at = [], 0
    for _ in range(rng.choice([0, 1, 3, 4, 5, 25, 26])):
        at += rng.randrange(20)
        length = rng.randrange(1, 9) if rng.randrange(20) else 0
        pieces.append((at, length))
        at += length
    fields = [number(rng, offset, 12) + number(rng, length, 12) for offset, length in pieces]
    if fields and rng.randrange(15) == 0:
        fields[rng.randrange(len(fields))] = b"\0" * 24
    size = sum(length for _, length in pieces) + (rng.randrange(-1, 2) if rng.randrange(10) == 0 else 0)
    more = len(fields) > 4 or rng.randrange(12) == 0
    patches = [(386, b"".join(fields[:4])), (482, b"\1" if more else b"\0"),
               (483, number(rng, at + rng.randrange(5) - (rng.randrange(15) == 0), 12) if at else b"\0")]
    out = header(rng, rng.choice(NAMES), max(size, 0), "S", magic=rng.choice([GNU] * 8 + [USTAR, V7]), patches=patches)
    rest = fields[4:]
    while more:
        block = b"".join(rest[:21]).ljust(504, b"\0")
        rest = rest[21:]
        more = bool(rest)
        out += block + (b"\1" if more else b"\0").ljust(8, b"\0")
    return out + padded(bytes(rng.randrange(1, 256) for _ in range(max(size, 0))))


def pax_sparse(rng):
    """Versions 0.0, 0.1 and 1.0, mostly right."""
    data = b"AAABBB"
    pairs = rng.choice([[(0, 3), (10, 3)], [(0, 6)], [(2, 3), (5, 3)], [(0, 3)], [(10, 3), (0, 3)], [(0, 3), (10, 4)]])
    version = rng.choice(["0.0", "0.1", "1.0"])
    out = b""
    if rng.randrange(3) or version == "1.0":
        out += record(rng, "GNU.sparse.major", version[0].encode()) + record(rng, "GNU.sparse.minor", version[2].encode())
    out += record(rng, "GNU.sparse.name", rng.choice(NAMES).encode()) if rng.randrange(3) else b""
    key = rng.choice(["GNU.sparse.size", "GNU.sparse.realsize"])
    out += record(rng, key, rng.choice([b"20", b"13", b"12", b"-1", b"x"] + [b"20"] * 6)) if rng.randrange(8) else b""
    if version == "1.0":
        numbers = [len(pairs)] + [number for pair in pairs for number in pair]
        text = b"".join(b"%d\n" % number for number in numbers)
        data = padded(rng.choice([text] * 8 + [text[:-1], b"x\n", b"1\n", b"-1\n", b"+" + text])) + data
    else:
        out += record(rng, "GNU.sparse.numblocks", b"%d" % len(pairs)) if rng.randrange(10) else b""
        if version == "0.1":
            out += record(rng, "GNU.sparse.map", ",".join(f"{a},{b}" for a, b in pairs).encode())
        for a, b in pairs if version == "0.0" else ():
            out += record(rng, "GNU.sparse.offset", b"%d" % a) + record(rng, "GNU.sparse.numbytes", b"%d" % b)
    kind = rng.choice("0000000\0" "15")
    head = header(rng, "PaxHeaders/x", len(out), "x") + padded(out)
    between = special(rng, rng.choice("LKxg")) if rng.randrange(8) == 0 else b""
    return head + between + header(rng, rng.choice(NAMES), len(data), kind) + padded(data)


def plain(rng):
    kind = rng.choice(TYPES)
    content = content_of(rng)
    size = len(content)
    if kind in "123456" and rng.randrange(3):
        content = b""
    if kind == "\0" and rng.randrange(2):
        content = b""
    return header(rng, rng.choice(NAMES), size, kind, rng.choice(NAMES)) + padded(content)


def archive(rng):
    makers = [plain] * 6 + [lambda r: special(r, r.choice("xxxxLLLKKg"))] * 7 + [old_sparse, pax_sparse, pax_sparse]
    parts = [rng.choice(makers)(rng) for _ in range(rng.choice([1, 2, 2, 3, 4, 6]))] + [header(rng, "last") + b""]
    if rng.randrange(25) == 0:
        parts.insert(rng.randrange(len(parts)), b"\0" * rng.choice([512, 512, 1024, 1536]))
    whole = b"".join(parts) + rng.choice([b"\0" * 1024] * 8 + [b"", b"\0" * 512, b"\0" * 10240, b"\0" * 1024 + b"junk"])
    if rng.randrange(25) == 0:
        whole = whole[:rng.randrange(len(whole))]
    return whole


def answers(command, archives):
    """The lines of each archive; the last of each says how it ended."""
    data = b"".join(struct.pack("<I", len(each)) + each for each in archives)
    out = subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout.decode()
    found, lines = [], []
    for line in out.splitlines():
        lines.append(line)
        if line.startswith(("end", "error")):
            found.append(lines)
            lines = []
    assert len(found) == len(archives), f"{command[0]} answered {len(found)} of {len(archives)}"
    return found


def as_ours(line):
    """An entry of Go's, in our words: clean names, one letter for what a container sees."""
    kind, name, link, size, content = line[0], *line[2:].split(" ")
    kind = {"7": "0", "S": "0", "D": "5"}.get(kind, kind)
    clean = lambda text: posixpath.normpath("/" + bytes.fromhex(text).decode("latin-1")).lstrip("/").encode("latin-1").hex()
    link = clean(link) if kind == "1" else link if kind == "2" else ""
    if kind != "0":
        size, content = "0", "e3b0c44298fc1c14"
    return f"{kind} {clean(name)} {link} {size} {content}"


def difference(ours, theirs):
    """What is wrong, or nothing; a word on how they agree."""
    entries = [line for line in ours[:-1] if line != "doubt"]
    said = "doubt" in ours or any(line.startswith("bad") for line in entries) or ours[-1] != "end"
    for our, their in zip(entries, theirs[:-1]):
        if not our.startswith("bad") and our != as_ours(their):
            return f"{our} is {as_ours(their)}", ""
    refused = theirs[-1] != "end"
    if refused and not said:
        return "refused there, passed here", ""
    if refused and ours[-1] == "end":
        return "", "refused there, a Problem here"
    if refused and len(entries) == len(theirs):  # we say an entry before its content turns out to be cut off
        return "", "refused by both"
    if len(entries) < len(theirs) - 1 or (not refused and ours[-1] != "end"):
        if ours[-1] == "end" or not ours[-1].startswith(("error truncated", "error too-many")):
            return "read there, not here", ""
        return "", "refused here only: ends inside padding, or beyond a limit"
    if len(entries) > len(theirs) - 1:
        return "more here than there", ""
    return "", "refused by both" if refused else "same entries, and a Problem" if said else "same entries"


def main():
    if shutil.which("go") is None:
        skip("no go to build the oracle with (Debian: golang-go)")
    rng = seeded("tar")
    archives = [archive(rng) for _ in range(CASES)]
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, GOCACHE=folder + "/cache", GO111MODULE="off", CGO_ENABLED="0", GOFLAGS="")
        source = pathlib.Path(__file__).with_name("tar_reader.go")
        subprocess.run(["go", "build", "-o", folder + "/reader", source], check=True, env=environment)
        theirs = answers([folder + "/reader"], archives)
    ours = answers([sys.argv[1]], archives)
    counts, wrong = collections.Counter(), 0
    for number_, (our, their) in enumerate(zip(ours, theirs)):
        what, how = difference(our, their)
        counts[how or "DIFFERENT"] += 1
        if what:
            wrong += 1
            if wrong <= int(os.environ.get("TAR_SHOWN", "10")):
                print(f"case {number_}: {what}\n  ours   {our}\n  theirs {their}")
                if "TAR_KEPT" in os.environ:
                    pathlib.Path(os.environ["TAR_KEPT"], f"{number_}.tar").write_bytes(archives[number_])
    print(f"tar: {len(archives)} archives:", ", ".join(f"{count} {how}" for how, count in counts.most_common()))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
