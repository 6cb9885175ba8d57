"""bench/commands.py - the command lines of both sides and of the limit program, and what one run of them is."""
# SPDX-License-Identifier: Apache-2.0

import os
import shutil
from pathlib import Path

import oci_image

ROOT = Path(os.environ.get("PLIMSOLL_BENCH_DIR", "/tmp/plimsoll-bench"))
PEER_ENVIRONMENT = dict(os.environ, TRIVY_SKIP_VERSION_CHECK="true", TRIVY_DISABLE_TELEMETRY="true")
PEER_WORDS = ["-q", "--timeout", "2h"]  # it gives up after five minutes by default: too soon on a busy machine
DEFAULT = "default"  # as scanners: what each side does when nothing is said; the peer 0.44: vuln,secret


def our_scan(bench, target, form, scanners, cache, out, report="cyclonedx", extra=()):
    """The target stands first: --db takes every word that follows it."""
    command = [bench.ours, "image", *(["--input", target] if form == "archive" else [f"oci-dir:{target}"]),
               "--quiet", "--offline", "--no-db-update", "--format", report, "-o", out, "--cache-dir", cache, *extra]
    if scanners != DEFAULT:
        command += ["--scanners", scanners]
    return command + (["--db", bench.database] if matches(scanners) else [])


def matches(scanners):
    return scanners in ("vuln", DEFAULT)


def peer_scan(bench, target, scanners, cache, out):
    command = [bench.peer, "image", *PEER_WORDS, "--cache-dir", cache, "--skip-db-update", "--skip-java-db-update",
               "--offline-scan", "-o", out, "--input", target]
    if scanners == "none":
        return command + ["--format", "cyclonedx"]
    return command + ["--format", "json", *(["--scanners", scanners] if scanners != DEFAULT else [])]


def image_path(image, form):
    return {"oci": ROOT / "oci" / image, "archive": ROOT / "tar" / f"{image}.tar",
            "zstd": ROOT / "oci" / f"{image}-zstd"}[form]


def limit_command(bench, image, form):
    target = image_path(image, form)
    if form == "archive":
        return [bench.limit, "seek", "w", "1", target]
    engine = {"oci": "isal", "zstd": "zstd"}[form]
    return [bench.limit, engine, "wc", "2", *oci_image.layer_blobs(target)]


def one_run(bench, kind, kept, fresh_caches, command_for, environment=None):
    """kept: kind -> the cache folder of the last run, which the next one uses or gets anew."""
    if fresh_caches and kind in kept:
        shutil.rmtree(kept.pop(kind))
    if kind not in kept:
        kept[kind] = bench.fresh(kind)
    cache = kept[kind]
    out = bench.scratch / f"{kind}.json"
    out.unlink(missing_ok=True)  # some file systems take milliseconds to replace a file safely
    return bench.run(command_for(cache, out), environment)


def scan_sides(bench, target, form, scanners, fresh_caches, report="cyclonedx", extra=()):
    """Both sides' scan of one target; with fresh caches for every run, or one that stays."""
    kept = {}

    def ours():
        return one_run(bench, "ours", kept, fresh_caches,
                       lambda cache, out: our_scan(bench, target, form, scanners, cache, out, report, extra))

    def peer():
        return one_run(bench, "peer", kept, fresh_caches,
                       lambda cache, out: peer_scan(bench, target, scanners, cache, out), PEER_ENVIRONMENT)

    return {"ours": ours if bench.ours and (bench.database or not matches(scanners)) else None,
            "peer": peer if bench.peer and (bench.peer_cache or not matches(scanners)) else None}
