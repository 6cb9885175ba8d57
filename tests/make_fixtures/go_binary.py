#!/usr/bin/env python3
"""Writes the cases of the analyzer go-binary anew: executables that hold headers, build information
and nothing else. Run it when a case is added; the results are committed, and want.json beside them
says what must come out.
"""
import pathlib
import struct

CASES = pathlib.Path(__file__).resolve().parents[2] / "src/analyzer/golang/testdata/go-binary"
MAGIC = b"\xff Go buildinf:"
START, END = bytes.fromhex("3077af0c9274080241e1c107e6d618e6"), bytes.fromhex("f932433186182072008242104116d8f2")
BASE = 0x400000
MODULES = """path\texample.org/ship/cmd/ship
mod\texample.org/ship\tv1.4.0\th1:aaaa=
dep\tgolang.org/x/net\tv0.7.0\th1:bbbb=
dep\tgithub.com/old/name\tv1.0.0
=>\tgithub.com/new/name\tv1.0.1\th1:cccc=
dep\texample.org/here\tv0.0.0-20200101000000-abcdefabcdef
=>\t./here\t(devel)\t
dep\tgopkg.in/yaml.v2\tv2.4.0+incompatible\th1:dddd=
build\t-compiler=gc
build\tCGO_ENABLED=0
build\tvcs.modified=true
"""


def varint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def framed(modules):
    return START + modules.encode() + END if modules else b""


def inline(toolchain, modules):
    blob = MAGIC + bytes([8, 2]) + bytes(16)
    for text in (toolchain.encode(), framed(modules)):
        blob += varint(len(text)) + text
    return blob


def elf(segments, wide=True, big=False, notes=b"", sections=()):
    """segments: (flags, data); each is placed at the next multiple of 16 from 0x400 on."""
    order = ">" if big else "<"
    word = "Q" if wide else "I"
    sizes = (64, 56, 64) if wide else (52, 32, 40)
    offset, programs, body = 0x400, b"", b""
    entries = [(1, flags, data) for flags, data in segments]
    if notes:
        entries.insert(0, (4, 4, notes))
    for kind, flags, data in entries:
        address = BASE + offset
        fields = [offset, address, address, len(data), len(data)]
        if wide:
            programs += struct.pack(order + "II6Q", kind, flags, *fields, 16)
        else:
            programs += struct.pack(order + "8I", kind, *fields, flags, 16)
        body += data + bytes(-len(data) % 16)
        offset += len(data) + -len(data) % 16
    names = b"\0" + b"".join(name + b"\0" for name, _, _ in sections) + b".shstrtab\0"
    table = bytes(sizes[2])
    for name, start, length in sections + ((b".shstrtab", offset, len(names)),):
        table += struct.pack(order + "II4QIIQQ", names.index(name), 1, 0, BASE + start, start, length, 0, 0, 1, 0)
    if not sections:
        names, table = b"", b""
    header = b"\x7fELF" + bytes([2 if wide else 1, 2 if big else 1, 1]) + bytes(9)
    header += struct.pack(order + "HHI3" + word + "I6H", 2, 62, 1, BASE, sizes[0],
                          offset + len(names) if sections else 0, 0, sizes[0], sizes[1], len(entries),
                          sizes[2], len(sections) + 2 if sections else 0, len(sections) + 1 if sections else 0)
    return header + programs + bytes(0x400 - len(header + programs)) + body + names + table


def pointers(toolchain, modules, wide, big):
    """A program of Go 1.17: text in a segment that is only read, before the data."""
    order, word, size = (">" if big else "<"), ("Q" if wide else "I"), (8 if wide else 4)
    text = toolchain.encode() + framed(modules)
    text += bytes(-len(text) % 16)
    read_only, data = BASE + 0x400, BASE + 0x400 + len(text)
    blob = MAGIC + bytes([size, 1 if big else 0]) + struct.pack(order + 2 * word, data + 32, data + 48)
    blob = blob.ljust(32, b"\0")
    blob += struct.pack(order + 2 * word, read_only, len(toolchain)).ljust(16, b"\0")
    blob += struct.pack(order + 2 * word, read_only + len(toolchain), len(framed(modules))).ljust(16, b"\0")
    return elf([(4, text), (6, blob)], wide, big)


def pe(blob):
    header = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0"
    header += struct.pack("<HHIIIHH", 0x8664, 2, 0, 0, 0, 112, 0x22)
    header += struct.pack("<H", 0x20B) + bytes(22) + struct.pack("<Q", 0x140000000) + bytes(112 - 32)
    for name, address, size, offset, flags in ((b".text", 0x1000, 16, 512, 0x60000020),
                                               (b".data", 0x2000, len(blob), 528, 0xC0000040)):
        header += struct.pack("<8sIIIIIIHHI", name, size, address, size, offset, 0, 0, 0, 0, flags)
    return header.ljust(512, b"\0") + b"\x90" * 16 + blob


def mach_o(blob):
    commands = b""
    for name, address, offset, size, protection in ((b"__TEXT", 0x1000, 0, 16, 5),
                                                    (b"__DATA", 0x2000, 512, len(blob), 3)):
        commands += struct.pack("<II16sQQQQIIII", 0x19, 72, name, address, size, offset, size, 7, protection, 0, 0)
    header = struct.pack("<IIIIIIII", 0xFEEDFACF, 0x01000007, 3, 2, 2, len(commands), 0, 0)
    return (header + commands).ljust(512, b"\0") + blob


def write(case, **files):
    for name, content in files.items():
        path = CASES / case / "root/usr/bin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o755)


def good():
    blob = inline("go1.19.8", MODULES)
    write("good-elf", wide=elf([(5, b"code" * 8), (6, bytes(64) + blob)]),
          after_other_data=elf([(6, b"\xff" * 70000 + bytes(16) + blob)])[:90000],
          narrow=elf([(5, b"code" * 4), (6, blob)], wide=False),
          big=elf([(6, blob)], big=True), no_modules=elf([(6, inline("go1.20", ""))]),
          devel=elf([(6, inline("devel go1.23-a1b2c3 Mon Jan 1 X:loopvar",
                                "path\tp\nmod\texample.org/own\t(devel)\t\n"))]))
    old = MODULES.split("build")[0]
    write("good-pointers", wide=pointers("go1.16.2", old, True, False), narrow=pointers("go1.13", old, False, False),
          big=pointers("go1.17", old, True, True))
    write("good-formats", windows=pe(blob), darwin=mach_o(blob))
    write("good-section", read_only=elf([(4, blob)], notes=b"\4\0\0\0\4\0\0\0\4\0\0\0Go\0\0id\0\0",
                                        sections=((b".go.buildinfo", 0x420, len(blob)),)))
    write("good-others", script=b"#!/bin/sh\nexit 0\n", empty=b"", dos=b"MZ" + bytes(100), c=elf([(5, b"code"), (6, bytes(40))]),
          reader=elf([(6, MAGIC + b"the magic that a reader of build information holds")]),
          unaligned=elf([(6, b"1234567" + blob)]), packed=elf([(5, b"UPX!" * 20)]),
          stripped_go=elf([(6, bytes(64))], notes=b"\4\0\0\0\4\0\0\0\4\0\0\0Go\0\0id\0\0"))


def broken():
    blob = inline("go1.19.8", MODULES)
    write("broken-info", truncated=elf([(6, blob)])[:0x400 + 200], no_toolchain=elf([(6, inline("", MODULES))]),
          lost_pointers=elf([(6, MAGIC + bytes([8, 0]) + b"\x99" * 16)]),
          no_path=elf([(6, inline("go1.19", "path\tp\nmod\t\tv1\nnonsense\n=>\t\n\n"))]),
          no_marks=elf([(6, MAGIC + bytes([8, 2]) + bytes(16) + b"\x06go1.18" + b"\x28" + b"m" * 40)]))
    write("broken-headers", short=b"\x7fELF\2\1\1", odd_class=b"\x7fELF\7\1\1" + bytes(80),
          no_table=elf([(6, blob)])[:100], darwin=mach_o(blob)[:60],
          commands=mach_o(blob)[:36] + b"\3\0\0\0" + mach_o(blob)[40:])


def hostile():
    blob = inline("go1.19.8", MODULES)
    huge = MAGIC + bytes([8, 2]) + bytes(16) + b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"
    many = bytearray(elf([(6, blob)]))
    many[56:58] = b"\xff\xff"
    far = bytearray(elf([(6, blob)]))
    far[64 + 8:64 + 16] = b"\xf0" + b"\xff" * 7
    everywhere = bytearray(elf([(6, bytes(32))] * 12))
    for i in range(12):
        everywhere[64 + 56 * i + 8:64 + 56 * i + 48] = struct.pack("<5Q", 0, 0, 0, 2**64 - 1, 0)
    write("hostile-sizes", huge=elf([(6, huge)]), many=bytes(many), far=bytes(far), everywhere=bytes(everywhere),
          repeated=elf([(6, MAGIC * 1000)]), windows=pe(blob)[:70] + b"\xff\xff" + pe(blob)[72:])
    write("hostile-text", control=elf([(6, inline("go\x1b[31m1.19\n", "mod\t\x1b]0;x\x07\tv1\tsum\n" + "dep\t" * 9 + "\n"))]))


good()
broken()
hostile()
