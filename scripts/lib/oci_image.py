"""scripts/lib/oci_image.py - builds container images from files, directories and tars, without a daemon.

Writes  OCI layouts (directory or tar; layers plain, gzip or zstd) and the two layouts of `docker save`:
        the old one (ID/layer.tar) and the one since Docker 25 (blobs/ beside index.json).
Format  OCI image-spec 1.0 (layer, config, manifest, layout); Docker image specification 1.2 for archives.
Shape   the same input gives the same bytes: names sorted, owners numeric, times clamped to SOURCE_DATE_EPOCH.
Used by examples/, bench/ and the end-to-end tests. Standard library only; zstd needs the program of that name.
"""
# SPDX-License-Identifier: Apache-2.0

import copy
import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import tarfile
import zlib
from datetime import datetime, timezone
from pathlib import Path

CHUNK = 1 << 20
LAYER_TYPES = {
    "gzip": "application/vnd.oci.image.layer.v1.tar+gzip",
    "zstd": "application/vnd.oci.image.layer.v1.tar+zstd",
    "none": "application/vnd.oci.image.layer.v1.tar",
}
CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"


def source_date():
    """Seconds since 1970 that stand for "now" in everything written: SOURCE_DATE_EPOCH or 2026-01-01."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600"))


def time_text(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def json_bytes(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def sha256_of_file(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


class LayerTar:
    """Collects the entries of one layer and writes them as a tar, sorted by path, parents first.

    Paths are relative to the image's root. A path that is added twice is there once, as added last.
    """

    def __init__(self):
        self._entries = {}  # path -> (TarInfo, bytes | Path | None)
        self._kept_times = source_date()

    def _info(self, path, kind, mode, owner=(0, 0), mtime=None):
        path = path.strip("/")
        info = tarfile.TarInfo(path)
        info.type, info.mode, (info.uid, info.gid) = kind, mode, owner
        info.mtime = self._kept_times if mtime is None else min(int(mtime), self._kept_times)
        return info

    def _put(self, info, content=None):
        parent = os.path.dirname(info.name)
        if parent and parent not in self._entries:
            self.directory(parent)
        self._entries[info.name] = (info, content)

    def directory(self, path, mode=0o755, owner=(0, 0), mtime=None):
        self._put(self._info(path, tarfile.DIRTYPE, mode, owner, mtime))

    def file(self, path, content, mode=0o644, owner=(0, 0), mtime=None):
        """content: bytes or text, or a Path whose bytes are read when the tar is written."""
        if isinstance(content, str):
            content = content.encode()
        self._put(self._info(path, tarfile.REGTYPE, mode, owner, mtime), content)

    def symlink(self, path, target):
        info = self._info(path, tarfile.SYMTYPE, 0o777)
        info.linkname = target
        self._put(info)

    def hardlink(self, path, target):
        """A second name; target must sort before path, or the reader meets the link first."""
        info = self._info(path, tarfile.LNKTYPE, 0o644)
        info.linkname = target.strip("/")
        self._put(info)

    def device(self, path, major, minor, block=False, mode=0o666):
        info = self._info(path, tarfile.BLKTYPE if block else tarfile.CHRTYPE, mode)
        info.devmajor, info.devminor = major, minor
        self._put(info)

    def whiteout(self, path):
        """The path of a lower layer is gone."""
        folder, name = os.path.split(path.strip("/"))
        self.file(os.path.join(folder, WHITEOUT + name), b"", mode=0)

    def opaque(self, path):
        """Everything that lower layers have below this directory is gone."""
        self.file(os.path.join(path.strip("/"), OPAQUE), b"", mode=0)

    def disk_path(self, source, path, keep_owner=False):
        """One path of the disk, without what is below it."""
        status = os.lstat(source)
        owner = (status.st_uid, status.st_gid) if keep_owner else (0, 0)
        mode = stat.S_IMODE(status.st_mode)
        if stat.S_ISDIR(status.st_mode):
            self.directory(path, mode, owner, status.st_mtime)
        elif stat.S_ISREG(status.st_mode):
            self.file(path, Path(source), mode, owner, status.st_mtime)
        elif stat.S_ISLNK(status.st_mode):
            self.symlink(path, os.readlink(source))
            info = self._entries[path.strip("/")][0]
            (info.uid, info.gid), info.mtime = owner, min(int(status.st_mtime), self._kept_times)
        elif stat.S_ISCHR(status.st_mode) or stat.S_ISBLK(status.st_mode):
            self.device(path, os.major(status.st_rdev), os.minor(status.st_rdev), stat.S_ISBLK(status.st_mode), mode)
        # sockets and pipes: no image has them

    def tree(self, source, prefix="", keep_owner=False, skip=lambda path: False):
        """A directory with everything below it, under prefix; skip(path) leaves a path and its children out."""
        if prefix:
            self.disk_path(source, prefix, keep_owner)
        with os.scandir(source) as found:
            names = sorted(entry.name for entry in found)
        for name in names:
            below, path = os.path.join(source, name), f"{prefix.strip('/')}/{name}".lstrip("/")
            if skip(path):
                continue
            if os.path.isdir(below) and not os.path.islink(below):
                self.tree(below, path, keep_owner, skip)
            else:
                self.disk_path(below, path, keep_owner)

    def tar_members(self, tar, wanted=lambda path: path):
        """Entries of an open tarfile. wanted(path) gives the path in the layer, or None to leave it out."""
        for member in tar:
            path = wanted(os.path.normpath(member.name).lstrip("/"))
            if path in (None, "", "."):
                continue
            info = copy.copy(member)
            info.name, info.uname, info.gname, info.pax_headers = path, "", "", {}
            info.mtime = min(int(info.mtime), self._kept_times)
            if info.islnk():
                info.linkname = wanted(os.path.normpath(info.linkname).lstrip("/"))
            self._put(info, tar.extractfile(member).read() if member.isreg() else None)

    def paths(self):
        return sorted(self._entries)

    def write(self, file):
        """Writes the tar to a path. Names of one inode on the disk become hard links to the first of them."""
        first_names = {}
        with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
            for path in sorted(self._entries, key=lambda path: path.split("/")):
                info, content = self._entries[path]
                if isinstance(content, Path):
                    write_disk_file(tar, info, content, first_names)
                elif content is not None:
                    info.size = len(content)
                    tar.addfile(info, io.BytesIO(content))
                else:
                    tar.addfile(info)
        return file


def write_disk_file(tar, info, source, first_names):
    status = os.lstat(source)
    inode = (status.st_dev, status.st_ino)
    if status.st_nlink > 1 and inode in first_names:
        info.type, info.linkname, info.size = tarfile.LNKTYPE, first_names[inode], 0
        tar.addfile(info)
        return
    first_names[inode] = info.name
    with open(source, "rb") as file:
        info.size = os.fstat(file.fileno()).st_size
        tar.addfile(info, file)


class Image:
    """Layers, from the lowest up, with their history, and what runs in them."""

    def __init__(self, config=None, architecture="amd64", author=""):
        self.config = config or {}
        self.architecture = architecture
        self.author = author
        self.created = source_date()
        self.layers = []  # (path of the plain tar, sha256 of it)
        self.history = []

    def add_layer(self, tar, created_by, comment=""):
        """The tar file must stay where it is until the image is written. One file may be added twice."""
        self.layers.append((Path(tar), sha256_of_file(tar)))
        self._remember(created_by, comment, empty=False)

    def add_history(self, created_by, comment=""):
        """A step that changed only the configuration (ENV, CMD, LABEL …)."""
        self._remember(created_by, comment, empty=True)

    def _remember(self, created_by, comment, empty):
        entry = {"created": time_text(self.created), "created_by": created_by}
        if comment:
            entry["comment"] = comment
        if empty:
            entry["empty_layer"] = True
        self.history.append(entry)

    def config_json(self):
        value = {
            "architecture": self.architecture,
            "os": "linux",
            "created": time_text(self.created),
            "config": self.config,
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest for _, digest in self.layers]},
            "history": self.history,
        }
        if self.author:
            value["author"] = self.author
        return json_bytes(value)


# OCI layout


def descriptor(media_type, digest, size):
    return {"mediaType": media_type, "digest": "sha256:" + digest, "size": size}


def put_blob(blobs, content):
    digest = hashlib.sha256(content).hexdigest()
    (blobs / digest).write_bytes(content)
    return digest


def put_layer(blobs, tar, compression, level):
    """Compresses a tar into blobs/; gives the digest and size of what was written."""
    temporary = blobs / ".layer"
    if compression == "none":
        shutil.copyfile(tar, temporary)
    elif compression == "gzip":
        compress_gzip(tar, temporary, 6 if level is None else level)
    else:
        level = 3 if level is None else level
        subprocess.run(["zstd", "-q", "-f", f"-{level}", str(tar), "-o", str(temporary)], check=True)
    digest = sha256_of_file(temporary)
    size = temporary.stat().st_size
    temporary.replace(blobs / digest)
    return digest, size


def compress_gzip(source, target, level):
    deflate = zlib.compressobj(level, zlib.DEFLATED, 31)  # 31: gzip header, without name and time
    with open(source, "rb") as plain, open(target, "wb") as packed:
        while chunk := plain.read(CHUNK):
            packed.write(deflate.compress(chunk))
        packed.write(deflate.flush())


def write_oci_layout(image, directory, tag, compression="gzip", level=None):
    """Writes a new layout; what was in the directory before is removed. Gives the manifest's digest."""
    directory = Path(directory)
    shutil.rmtree(directory, ignore_errors=True)
    blobs = directory / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    written = {}  # diff id -> descriptor: a layer that comes twice is one blob
    for tar, diff_id in image.layers:
        if diff_id not in written:
            written[diff_id] = descriptor(LAYER_TYPES[compression], *put_layer(blobs, tar, compression, level))
    config = image.config_json()
    manifest = json_bytes({
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": descriptor(CONFIG_TYPE, put_blob(blobs, config), len(config)),
        "layers": [written[diff_id] for _, diff_id in image.layers],
    })
    digest = put_blob(blobs, manifest)
    entry = descriptor(MANIFEST_TYPE, digest, len(manifest))
    entry["annotations"] = {"org.opencontainers.image.ref.name": tag}
    entry["platform"] = {"architecture": image.architecture, "os": "linux"}
    index = {"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": [entry]}
    (directory / "index.json").write_bytes(json_bytes(index))
    (directory / "oci-layout").write_bytes(json_bytes({"imageLayoutVersion": "1.0.0"}))
    return "sha256:" + digest


def write_oci_archive(image, file, tag, compression="gzip", level=None):
    """The layout as one tar, as `skopeo copy … oci-archive:` writes it."""
    layout = Path(f"{file}.layout")
    digest = write_oci_layout(image, layout, tag, compression, level)
    contents = LayerTar()
    contents.tree(layout)
    contents.write(file)
    shutil.rmtree(layout)
    return digest


def layer_blobs(layout):
    """Paths of the layers of the (first) image in an OCI layout directory, from the lowest up."""
    layout = Path(layout)
    index = json.loads((layout / "index.json").read_bytes())
    blob = lambda digest: layout / "blobs" / digest.replace(":", "/")
    manifest = json.loads(blob(index["manifests"][0]["digest"]).read_bytes())
    return [blob(layer["digest"]) for layer in manifest["layers"]]


# docker save


def write_docker_archive(image, file, repo_tag, layout="old"):
    """layout "old": ID/layer.tar (Docker up to 24); "new": blobs/sha256/DIGEST with index.json (since 25)."""
    contents = LayerTar()
    name, _, tag = repo_tag.rpartition(":")
    if layout == "old":
        add_old_layout(contents, image, name, tag)
    else:
        add_new_layout(contents, image, name, tag)
    return contents.write(file)


def add_old_layout(contents, image, name, tag):
    config = image.config_json()
    config_digest = hashlib.sha256(config).hexdigest()
    layers, first_places, parent = [], {}, ""
    for number, (tar, diff_id) in enumerate(image.layers):
        layer_id = hashlib.sha256(f"{parent} {number} {diff_id}".encode()).hexdigest()
        layer_json = {"id": layer_id, "created": time_text(image.created), "os": "linux"}
        if parent:
            layer_json["parent"] = parent
        contents.file(f"{layer_id}/VERSION", "1.0")
        contents.file(f"{layer_id}/json", json_bytes(layer_json))
        if diff_id in first_places:  # Docker links a layer that comes twice
            contents.symlink(f"{layer_id}/layer.tar", f"../{first_places[diff_id]}/layer.tar")
        else:
            contents.file(f"{layer_id}/layer.tar", tar)
            first_places[diff_id] = layer_id
        layers.append(f"{layer_id}/layer.tar")
        parent = layer_id
    contents.file(f"{config_digest}.json", config)
    manifest = [{"Config": f"{config_digest}.json", "RepoTags": [f"{name}:{tag}"], "Layers": layers}]
    contents.file("manifest.json", json_bytes(manifest))
    contents.file("repositories", json_bytes({name: {tag: parent}}))


def add_new_layout(contents, image, name, tag):
    def blob(content, digest=None):
        digest = digest or hashlib.sha256(content).hexdigest()
        contents.file(f"blobs/sha256/{digest}", content)
        return digest

    config = image.config_json()
    config_digest = blob(config)
    layers = []
    for tar, diff_id in image.layers:
        blob(tar, diff_id)
        layers.append(descriptor(LAYER_TYPES["none"], diff_id, tar.stat().st_size))
    manifest = json_bytes({
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": descriptor(CONFIG_TYPE, config_digest, len(config)),
        "layers": layers,
    })
    entry = descriptor(MANIFEST_TYPE, blob(manifest), len(manifest))
    entry["annotations"] = {
        "io.containerd.image.name": f"docker.io/library/{name}:{tag}",
        "org.opencontainers.image.ref.name": tag,
    }
    path = lambda digest: "blobs/sha256/" + digest.removeprefix("sha256:")
    docker_manifest = [{
        "Config": path(config_digest),
        "RepoTags": [f"{name}:{tag}"],
        "Layers": [path(layer["digest"]) for layer in layers],
        "LayerSources": {layer["digest"]: layer for layer in layers},
    }]
    contents.file("index.json", json_bytes({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": [entry]}))
    contents.file("manifest.json", json_bytes(docker_manifest))
    contents.file("oci-layout", json_bytes({"imageLayoutVersion": "1.0.0"}))
    contents.file("repositories", json_bytes({name: {tag: image.layers[-1][1] if image.layers else ""}}))
