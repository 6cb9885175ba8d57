#!/usr/bin/env python3
"""bench/peer_selection.py - which files the peer (Trivy 0.44) looks for secrets in, in our words.

usage: bench/peer_selection.py [--plimsoll PROGRAM]     asks both sides: a token is planted at many places of an image

The peer leaves out paths by built-in rules: folders, names and ends of names (its secret analyzer), and the paths of
its allow rules. They are facts of that program, taken from its source and checked here; SKIP_PATHS says the same as
globs of --skip-path. What globs cannot say stands in bench/README.md. Exit status 1: the sides do not agree.
"""
# SPDX-License-Identifier: Apache-2.0

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "scripts" / "lib")]
import oci_image  # noqa: E402

FOLDERS = [".git", "node_modules", "vendor", "locale", "locales"]  # at any depth
NAMES = ["go.mod", "go.sum", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "Pipfile.lock", "Gemfile.lock"]
ENDINGS = [".jpg", ".png", ".gif", ".doc", ".pdf", ".bin", ".svg", ".socket", ".deb", ".rpm", ".zip", ".gz", ".gzip",
           ".tar", ".pyc", ".md"]
SYSTEM = ["usr/share/", "usr/include/", "usr/lib/", "usr/local/go/", "usr/local/lib/python[0-9.]*/", "usr/src/wordpress/",
          "var/log/anaconda/", "opt/yarn-v[0-9.]*/", "dev/", "proc/", "sys/"]
PARTS = ["example", "-test", "_test", ".test"]  # anywhere in the path
STARTS = ["test"]  # of any name in the path


def skip_paths():
    """`**/*/x` and not `**/x`: the slash before x must be there."""
    for folder in FOLDERS:
        yield from (f"{folder}/**", f"**/*/{folder}/**")
    for name in NAMES:
        yield from (name, f"**/*/{name}")
    yield from (f"**{ending}" for ending in ENDINGS)
    yield from (f"{folder}**" for folder in SYSTEM)
    yield from (f"**{part}**" for part in PARTS)
    for start in STARTS:
        yield from (f"{start}**", f"**/*/{start}**")


SKIP_PATHS = list(skip_paths())
WORDS = [f"--skip-path={glob}" for glob in SKIP_PATHS]


def key_lines(dice, count=4):
    """Lines with made-up keys; several, since one alone may look unlikely by chance. None stands in a file of ours."""
    keys = ("".join(dice.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16)) for _ in range(count))
    return "".join(f"aws_access_key_id = AKIA{key}\n" for key in keys)


def planted():
    """Places of every rule, and of its neighbours that must be read."""
    for folder in [*FOLDERS, "opt/bitnami", "usr/share", "usr/sharex", "usr/lib", "usr/lib64", "usr/include",
                   "usr/local/go", "usr/local/lib/python3.11", "usr/local/lib/pythonx", "usr/lib/gems",
                   "usr/src/wordpress", "usr/src/other", "var/log/anaconda", "var/log/other", "opt/yarn-v1.22.4",
                   "opt/yarn", "test", "tests", "latest", "proc", "sys", "dev", "tmp", "a-test", "a_test", "a.test",
                   "Test", "contest", "example", "Example", "myvendor", "my.git", "root/.ssh"]:
        yield from (f"{folder}/key.txt", f"srv/{folder}/key.txt")
    for name in [*NAMES, "composer.lock", "Cargo.lock", "poetry.lock", "notes.txt", ".env", "id_rsa"]:
        yield from (f"srv/{name}", name, f"srv/my{name}")
    for ending in [*ENDINGS, ".jpeg", ".xml", ".MD", ".mdx", ".so", ".txt.bak", ".xz"]:
        yield from (f"srv/file{ending}", f"srv/file{ending}.conf")


def planted_image(folder):
    dice = random.Random(5)
    tar = oci_image.LayerTar()
    for path in planted():
        tar.file(path, key_lines(dice).encode())
    tar.write(folder / "layer.tar")
    image = oci_image.Image()
    image.add_layer(folder / "layer.tar", "planted")
    oci_image.write_docker_archive(image, folder / "image.tar", "planted:bench")
    return folder / "image.tar"


def read_by_peer(peer, image, folder):
    environment = dict(os.environ, TRIVY_SKIP_VERSION_CHECK="true", TRIVY_DISABLE_TELEMETRY="true")
    subprocess.run([peer, "image", "-q", "--cache-dir", folder / "peer", "--skip-db-update", "--skip-java-db-update",
                    "--offline-scan", "--scanners", "secret", "--format", "json", "-o", folder / "peer.json",
                    "--input", image], check=True, env=environment)
    results = json.loads((folder / "peer.json").read_bytes()).get("Results") or []
    return {result["Target"].lstrip("/") for result in results if result.get("Secrets")}


def read_by_ours(ours, image, folder):
    subprocess.run([ours, "image", image, "-q", "--offline", "--no-db-update", "--scanners", "secret", "--format", "json",
                    "-o", folder / "ours.json", "--cache-dir", folder / "ours", "--show-suppressed", *WORDS], check=True)
    found = json.loads((folder / "ours.json").read_bytes())["findings"]
    return {finding["location"]["path"].lstrip("/") for finding in found if finding["kind"] == "secret"}


def main():
    root = Path(os.environ.get("PLIMSOLL_BENCH_DIR", "/tmp/plimsoll-bench"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plimsoll", type=Path, default=HERE.parent / "build" / "release" / "plimsoll")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plimsoll-selection.") as folder:
        folder = Path(folder)
        image = planted_image(folder)
        theirs = read_by_peer(root / "peer" / "trivy", image, folder)
        mine = read_by_ours(options.plimsoll.resolve(), image, folder)
    places = set(planted())
    for path in sorted(theirs - mine):
        print(f"only the peer looks at: {path}")
    for path in sorted(mine - theirs):
        print(f"only ours looks at: {path}")
    print(f"{len(places)} places: {len(theirs & mine)} read by both, {len(places - theirs - mine)} by none")
    return 1 if theirs != mine or not theirs else 0


if __name__ == "__main__":
    sys.exit(main())
