"""scripts/lib/root_layers.py - writes what changed in a root directory since the last call, as a layer tar.

usage: root_layers.py ROOT STATE_DIR NUMBER     writes STATE_DIR/NUMBER.tar, remembers ROOT in STATE_DIR/seen.json
The first call finds everything changed: that is the base layer. What is gone since becomes a whiteout, and changed
paths come with their parent directories, as container engines write it. Needs the rights to read ROOT (mmdebstrap
calls it from its hooks). What differs in every run or belongs to the build machine is left out: logs, apt's lists
and caches, resolv.conf.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import stat
import sys
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from oci_image import LayerTar  # noqa: E402

EMPTIED = ("dev", "proc", "run", "sys", "tmp", "var/tmp")  # nothing below them
NO_FILES = ("var/cache/apt", "var/lib/apt/lists", "var/log")  # only directories below them
# other file systems lie there while the hooks run: owner and mode would be theirs
MOUNTED = {"dev": 0o755, "proc": 0o555, "sys": 0o555}
LEFT_OUT = (
    "etc/apt/apt.conf.d/99mmdebstrap", "etc/hostname", "etc/resolv.conf", "var/cache/ldconfig/aux-cache",
    "usr/sbin/policy-rc.d", "usr/sbin/start-stop-daemon.REAL",
    "var/lib/dpkg/lock", "var/lib/dpkg/lock-frontend", "var/lib/systemd/random-seed",
)

# mmdebstrap keeps services from starting: its stand-in is no part of the root, what it stands in for is
STAND_INS = {"usr/sbin/start-stop-daemon": "usr/sbin/start-stop-daemon.REAL"}


def is_below(path, folders):
    return path.startswith(tuple(folder + "/" for folder in folders))


def left_out(path, is_folder, state):
    if path in LEFT_OUT or path == state or is_below(path, EMPTIED):
        return True
    return not is_folder and is_below(path, NO_FILES)


def mark(root, path):
    """What tells a changed path from an unchanged one."""
    if path in MOUNTED:
        return [stat.S_IFDIR | MOUNTED[path]]
    status = os.lstat(source_of(root, path))
    known = [status.st_mode, status.st_uid, status.st_gid, status.st_ino]
    return known if stat.S_ISDIR(status.st_mode) else known + [status.st_size, status.st_mtime_ns]


def seen_now(root, state):
    """path -> mark, of every path that belongs to the image."""
    found = {}
    for folder, names, files in os.walk(root):
        path_of = {name: os.path.relpath(os.path.join(folder, name), root) for name in names + files}
        kept = {name: path for name, path in path_of.items() if not left_out(path, name in names, state)}
        found.update((path, mark(root, path)) for path in kept.values())
        names[:] = [name for name in names if name in kept and kept[name] not in EMPTIED]
    return found


def source_of(root, path):
    real = os.path.join(root, STAND_INS.get(path, path))
    return real if os.path.lexists(real) else os.path.join(root, path)


def parents(path):
    while path := os.path.dirname(path):
        yield path


def removed(before, now):
    """Paths that are gone and whose parent is still a directory: one whiteout hides all below it."""
    for path in sorted(set(before) - set(now)):
        parent = os.path.dirname(path)
        if not parent or (parent in now and stat.S_ISDIR(now[parent][0])):
            yield path


def write_changes(root, before, now, file):
    layer = LayerTar()
    changed = {path for path in now if before.get(path) != now[path]}
    gone = list(removed(before, now))
    for path in [*changed, *gone]:
        changed.update(parents(path))
    for path in sorted(changed, key=lambda path: path.split("/")):
        if path in MOUNTED:
            layer.directory(path, MOUNTED[path])
        else:
            layer.disk_path(source_of(root, path), path, keep_owner=True)
    for path in gone:
        layer.whiteout(path)
    layer.write(file)


def main(root, state, number):
    state = Path(state)
    memory = state / "seen.json"
    before = json.loads(memory.read_text()) if memory.exists() else {}
    now = seen_now(root, os.path.relpath(state, root))
    write_changes(root, before, now, state / f"{number}.tar")
    memory.write_text(json.dumps(now))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
