"""tests/e2e/large_inputs.py - layers of very many names, or of very much content in few bytes, written as a stream.

Format  POSIX tar (ustar headers, GNU long names), RFC 1952, RFC 8878. Headers are put together from pieces whose sums
        are known: a million of them take seconds, where the tarfile module takes a minute.
"""
# SPDX-License-Identifier: Apache-2.0

import hashlib
import json
import zlib

from plimsoll import oci_image

BLOCK = 512
MEGABYTE = 1 << 20
FILE, HARDLINK, SYMLINK, FOLDER, LONG_NAME = b"0", b"1", b"2", b"5", b"L"


def field(text, size):
    return text + bytes(size - len(text))


def header(name, kind=FILE, size=0, link=b"", mode=0o644):
    """The block in front of an entry; a longer name needs an entry with its text before it."""
    if len(name) > 100:
        return entry(b"././@LongLink", LONG_NAME, name + b"\0") + header(name[:100], kind, size, link, mode)
    number = b"%011o" % size if size < 8 ** 11 else b"\x80" + size.to_bytes(11, "big")
    front = b"%s%07o\0" % (field(name, 100), mode) + b"0000000\0" * 2 + field(number, 12) + b"00000000000\0"
    back = kind + field(link, 100) + b"ustar\x0000"
    return b"%s%06o\0 %s" % (front, sum(front) + sum(back) + 8 * 32, back) + bytes(BLOCK - 156 - len(back))


def entry(name, kind=FILE, content=b"", link=b"", mode=0o644):
    return header(name, kind, len(content), link, mode) + content + bytes(-len(content) % BLOCK)


class GzipLayer:
    """Packs and hashes what is added; `descriptor` and `diff_id` are there after finish()."""

    media_type = oci_image.LAYER_TYPES["gzip"]

    def __init__(self, blobs):
        self.blobs, self.pieces, self.held, self.size = blobs, [], 0, 0
        self.file = (blobs / ".layer").open("wb")
        self.packed, self.plain = hashlib.sha256(), hashlib.sha256()
        self.deflate = zlib.compressobj(1, zlib.DEFLATED, 31)  # 31: a gzip header

    def add(self, data):
        self.pieces.append(data)
        self.held += len(data)
        if self.held >= MEGABYTE:
            self.flush()

    def flush(self):
        data = b"".join(self.pieces)
        self.pieces, self.held = [], 0
        self.plain.update(data)
        self.write(self.deflate.compress(data))

    def write(self, data):
        self.packed.update(data)
        self.size += len(data)
        self.file.write(data)

    def finish(self):
        self.flush()
        self.write(self.deflate.flush())
        return self.close(self.plain.hexdigest())

    def close(self, diff_id):
        self.file.close()
        (self.blobs / ".layer").rename(self.blobs / self.packed.hexdigest())
        self.descriptor = oci_image.descriptor(self.media_type, self.packed.hexdigest(), self.size)
        self.diff_id = diff_id
        return self


class GzipZeros(GzipLayer):
    """A tar header, then zeros: every piece of them is the same few bytes of deflate, made once."""

    step = 16 * MEGABYTE

    def fill(self, start, zeros):
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = deflate.compress(start) + deflate.flush(zlib.Z_FULL_FLUSH)  # nothing behind it leans on what is before
        piece = deflate.compress(bytes(self.step)) + deflate.flush(zlib.Z_FULL_FLUSH)
        steps = -(-zeros // self.step)
        self.write(b"\x1f\x8b\x08" + bytes(6) + b"\xff" + body)
        for _ in range(steps):
            self.write(piece)
        total = len(start) + steps * self.step
        check = sum_with_zeros(zlib.crc32(start), steps * self.step)
        self.write(zlib.compressobj(9, zlib.DEFLATED, -15).flush())
        self.write(check.to_bytes(4, "little") + (total % (1 << 32)).to_bytes(4, "little"))
        return self.close("0" * 64)  # only --verify would look


class ZstdZeros(GzipZeros):
    """The same as zstd: blocks that say "this byte, 131,072 times" in four bytes."""

    media_type = oci_image.LAYER_TYPES["zstd"]
    block = 128 << 10

    def fill(self, start, zeros):
        steps = -(-zeros // self.block)
        window_of_128_kilobytes = 7 << 3
        self.write(b"\x28\xb5\x2f\xfd\x00" + bytes([window_of_128_kilobytes]))
        self.write((len(start) << 3).to_bytes(3, "little") + start)
        repeated = (self.block << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
        for _ in range(steps - 1):
            self.write(repeated)
        self.write((self.block << 3 | 1 << 1 | 1).to_bytes(3, "little") + b"\0")
        return self.close("0" * 64)


def sum_with_zeros(check, count):
    """The CRC-32 after `count` more bytes of zero: one of them is a linear map of 32 bits, squared as often as needed."""
    step = [zlib.crc32(b"\0", 1 << bit ^ 0xFFFFFFFF) ^ 0xFFFFFFFF for bit in range(32)]

    def apply(columns, value):
        result = 0
        for bit in range(32):
            if value >> bit & 1:
                result ^= columns[bit]
        return result

    register = check ^ 0xFFFFFFFF
    while count:
        if count & 1:
            register = apply(step, register)
        step = [apply(step, column) for column in step]
        count >>= 1
    return register ^ 0xFFFFFFFF


def write_layout(folder, writers):
    """An OCI layout in a new folder; each writer is called with a place for blobs and gives a finished layer."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    layers = [writer(blobs) for writer in writers]
    config = oci_image.json_bytes({
        "architecture": "amd64", "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + layer.diff_id for layer in layers]}})
    manifest = oci_image.json_bytes({
        "schemaVersion": 2, "mediaType": oci_image.MANIFEST_TYPE,
        "config": oci_image.descriptor(oci_image.CONFIG_TYPE, oci_image.put_blob(blobs, config), len(config)),
        "layers": [layer.descriptor for layer in layers]})
    digest = oci_image.put_blob(blobs, manifest)
    index = {"schemaVersion": 2, "manifests": [oci_image.descriptor(oci_image.MANIFEST_TYPE, digest, len(manifest))]}
    (folder / "index.json").write_text(json.dumps(index))
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    return folder


def layer_of(entries):
    """A writer of one layer for write_layout(), from something that yields the bytes of entries."""
    def write(blobs):
        layer = GzipLayer(blobs)
        for data in entries:
            layer.add(data)
        return layer.finish()
    return write


def zeros_of(kind, name, count, mode=0o644):
    """A writer of one layer with a file of zeros; the tar ends with zeros as well."""
    return lambda blobs: kind(blobs).fill(header(name, FILE, count, mode=mode), count + 2 * BLOCK)


# what layers hold, by how many


def files(count):
    return (header(b"usr/share/%d/%d" % (i // 1000, i)) for i in range(count))


def symlinks(count):
    return (header(b"usr/share/%d/%d" % (i // 1000, i), SYMLINK, link=b"../%d" % (i // 500)) for i in range(count))


def hardlinks(count):
    yield entry(b"usr/share/first", content=b"x")
    for i in range(count):
        yield header(b"usr/share/%d/%d" % (i // 1000, i), HARDLINK, link=b"usr/share/first")


def wanted_hardlinks(count):
    yield npm_package(b"srv/first", b"first")
    for i in range(count):
        yield header(b"srv/node_modules/%d/package.json" % i, HARDLINK, link=b"srv/first/package.json")


def names_of_one_list(count):
    """A file of many packages that is wanted under very many names, though not under its own."""
    yield entry(b"srv/list", content=dpkg_records(count // 10))
    for i in range(count):
        yield header(b"var/lib/dpkg/status.d/p%d" % i, HARDLINK, link=b"srv/list")


def whiteouts(count):
    return (header(b"usr/share/%d/.wh.%d" % (i // 1000, i)) for i in range(count))


def opaques(count):
    return (header(b"usr/share/%d/.wh..wh..opq" % i) for i in range(count))


def repeated(count):
    return (header(b"usr/share/%d" % (i % (count // 2))) for i in range(count))


def one_name(count):
    return (npm_package(b"srv/node_modules/same", b"same") for _ in range(count))


def npm_package(folder, name):
    return entry(folder + b"/package.json", content=b'{"name":"%s","version":"1.0.0"}' % name)


def npm_packages(count):
    return (npm_package(b"srv/node_modules/p%d" % i, b"p%d" % i) for i in range(count))


def folders(count, with_parents):
    for i in range(count):
        if with_parents:
            yield header(b"srv/node_modules/p%d/" % i, FOLDER, mode=0o755)
        yield header(b"srv/node_modules/p%d/readme" % i)


def folder_links(count):
    return (header(b"opt/l%d" % i, SYMLINK, link=b"../srv/node_modules/p%d" % i) for i in range(count))


def below_links(count):
    return (header(b"opt/l%d/readme" % i) for i in range(count))


def package_whiteouts(count):
    return (header(b"srv/node_modules/.wh.p%d" % i) for i in range(count))


def large_names(count):
    """package.json files whose names are 1 MB long."""
    return (npm_package(b"srv/node_modules/p%d" % i, b"%d" % i + b"n" * MEGABYTE) for i in range(count))


def deep_paths(count):
    deep = b"/".join([b"d"] * 2000)
    return (header(b"%s/%d" % (deep, i)) for i in range(count))


def many_deep_paths(count):
    """As above, with nothing alike in front."""
    deep = b"/".join([b"d"] * 2000)
    return (header(b"%d/%s" % (i, deep)) for i in range(count))


def dpkg_records(count):
    record = "Package: package-{0}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.{0}\n\n"
    return "".join(record.format(i) for i in range(count)).encode()


def dpkg_status(count):
    yield entry(b"etc/os-release", content=b'ID=debian\nVERSION_ID="12"\n')
    yield entry(b"var/lib/dpkg/status", content=dpkg_records(count))


def write_package_lock(folder, count):
    folder.mkdir(parents=True)
    with (folder / "package-lock.json").open("w") as file:
        file.write('{"name":"root","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"root"}')
        for i in range(count):
            file.write(f',"node_modules/p{i}":{{"version":"1.0.{i}","dependencies":{{"p{i + 1}":"*"}}}}')
        file.write("}}")
    return folder
