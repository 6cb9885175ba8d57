"""bench/targets.py - what is measured, and what each figure has to reach. Data only.

A target names a workload, an image ("" where there is none), a metric (wall, cpu: seconds; rss: MB; rate: GB/s) and a yardstick:
  peer, peer-start   at least so many times cheaper than the full peer, or than its cut-down newer build (peer / ours)
  limit              at most so many times the cost of the limit program on the same bytes (ours / limit)
  copy               at most so many times the cost of `skopeo copy` of the same image from the same registry
  libyaml            at most so many times the cost of libyaml's event loop over the same files
  fixed, least       at most, or at least so much, in the metric's unit
"""
# SPDX-License-Identifier: Apache-2.0

from collections import namedtuple

Target = namedtuple("Target", "workload image metric yardstick bound")

IMAGES = ["debian-min", "npm", "toolchain"]
ZSTD_IMAGES = ["debian-min", "toolchain"]

WORKLOADS = {  # in the order of the table
    "start-version": "`--version`",
    "start-help": "`--help`",
    "start-empty": "an image without layers",
    "cold-oci": "inventory, cold, OCI layout, gzip",
    "cold-archive": "inventory, cold, docker archive",
    "cold-zstd": "inventory, cold, OCI layout, zstd",
    "warm-oci": "inventory, warm, OCI layout",
    "warm-archive": "inventory, warm, docker archive",
    "vuln-oci": "inventory and matching, cold, OCI layout, gzip",
    "vuln-archive": "inventory and matching, cold, docker archive",
    "vuln-zstd": "inventory and matching, cold, OCI layout, zstd",
    "start-first-finding": "a folder with one small file: the secret in it, with every rule",
    "secret-archive": "secrets, cold, docker archive, the files that the peer looks at",
    "secret-archive-full": "the same, all files that we look at",
    "secret-oci": "secrets, cold, OCI layout, gzip, the files that the peer looks at",
    "secret-oci-full": "the same, all files that we look at",
    "secret-memory": "the scanner for secrets alone, on text in memory",
    "default-archive": "everything that a scan does by default, cold, docker archive",
    "default-oci": "everything that a scan does by default, cold, OCI layout, gzip",
    "default-memory": "the same on two threads: peak memory",
    "malware-archive": "malware alone, cold, docker archive",
    "config-dockerfiles": "misconfiguration, 216 Dockerfiles",
    "config-manifests": "misconfiguration, 250 manifests",
    "registry": "inventory, cold, from a registry on this machine",
    "sandbox": "a warm scan with the sandbox and without",
    "match": "matching an inventory of more than 2,000 components",
    "db-build": "building the advisory database",
    "parallel": "16 processes scan the same image at once",
}

_COLD_OCI = {"debian-min": 5.0, "npm": 4.5, "toolchain": 3.3}
_COLD_OCI_LIMIT = {"debian-min": 1.25, "npm": 1.25, "toolchain": 1.15}
_COLD_ARCHIVE = {"debian-min": 20.0, "npm": 12.0, "toolchain": 20.0}
_WARM_ARCHIVE = {"debian-min": 30.0, "npm": 30.0, "toolchain": 60.0}
_SECRET_OCI = {"debian-min": 9.0, "npm": 7.0, "toolchain": 4.8}
_DEFAULT = {"debian-min": 9.0, "npm": 7.0, "toolchain": 5.0}


def _targets():
    for workload in ("start-version", "start-help", "start-empty"):
        yield Target(workload, "", "wall", "peer", 80.0)
        yield Target(workload, "", "wall", "peer-start", 1.0)
        yield Target(workload, "", "wall", "fixed", 0.005)
        yield Target(workload, "", "rss", "fixed", 12.0)
    for image in IMAGES:
        yield Target("warm-oci", image, "wall", "peer", 30.0)
        yield Target("warm-oci", image, "wall", "fixed", 0.015)
        yield Target("warm-archive", image, "wall", "peer", _WARM_ARCHIVE[image])
        yield Target("warm-archive", image, "wall", "fixed", 0.015)
        for workload in ("cold-archive", "vuln-archive"):
            yield Target(workload, image, "wall", "peer", _COLD_ARCHIVE[image])
            yield Target(workload, image, "wall", "limit", 4.0)
            yield Target(workload, image, "rss", "fixed", 48.0)
        for workload in ("cold-oci", "vuln-oci"):
            yield Target(workload, image, "wall", "peer", _COLD_OCI[image])
            yield Target(workload, image, "wall", "limit", _COLD_OCI_LIMIT[image])
            yield Target(workload, image, "rss", "fixed", 48.0)
    for workload in ("cold-archive", "vuln-archive"):
        yield Target(workload, "debian-min", "wall", "fixed", 0.060)
    for image in ZSTD_IMAGES:
        for workload in ("cold-zstd", "vuln-zstd"):
            yield Target(workload, image, "wall", "peer", 2.3)
            yield Target(workload, image, "cpu", "peer", 2.1)
            yield Target(workload, image, "wall", "limit", 1.25)
            yield Target(workload, image, "rss", "fixed", 48.0)
    yield from _detector_targets()
    for image in IMAGES:
        yield Target("registry", image, "wall", "copy", 1.2)
    yield Target("sandbox", "debian-min", "sandbox-only", "fixed", 0.001)
    yield Target("match", "npm", "wall", "peer", 40.0)
    yield Target("match", "npm", "match-only", "fixed", 0.015)
    yield Target("db-build", "", "wall", "fixed", 10.0)
    yield Target("parallel", "debian-min", "share", "fixed", 1.15)


def _detector_targets():
    for image in IMAGES:
        yield Target("secret-archive", image, "cpu", "peer", 50.0)
        yield Target("secret-oci", image, "wall", "peer", _SECRET_OCI[image])
        for workload in ("default-archive", "default-oci"):
            yield Target(workload, image, "wall", "peer", _DEFAULT[image])
        yield Target("default-oci", image, "wall", "limit", 1.35)
        yield Target("default-memory", image, "rss", "fixed", 96.0)
        yield Target("secret-memory", image, "rate", "least", 1.5)
        yield Target("malware-archive", image, "wall", "limit", None)  # nothing is promised: shown beside it
    yield Target("start-first-finding", "", "wall", "fixed", 0.015)
    yield Target("config-dockerfiles", "", "wall", "peer", 100.0)
    yield Target("config-dockerfiles", "", "wall", "fixed", 0.050)
    yield Target("config-manifests", "", "wall", "peer", 300.0)
    yield Target("config-manifests", "", "wall", "fixed", 0.090)
    yield Target("config-manifests", "", "wall", "libyaml", 10.0)


TARGETS = list(_targets())
