"""bench/detectors.py - workloads of what looks into files: secrets, misconfiguration, malware, and the default scan.

Each function of WORKLOADS takes bench/run's Bench and records what it was asked for.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import random
import re
import subprocess
import tarfile

import commands
import config_corpus
import findings
import measuring
import oci_image
import peer_selection
from commands import DEFAULT, PEER_ENVIRONMENT, PEER_WORDS, ROOT
from measuring import HERE, Failed

FORMS = ("archive", "oci")
MEMORY_IMAGES = ("debian-min", "npm")  # whose files fit into memory at once


def present(bench, workload, image, form):
    """The image's path, read once; nothing, and skipped with the reason, if it is not there."""
    target = commands.image_path(image, form)
    if not target.exists():
        bench.skip(f"{workload} {image}", f"no {target}")
        return None
    measuring.warm_page_cache([target])
    return target


def secrets(bench):
    """The peer's selection of files, and all of ours beside it: one series, so that the peer runs once."""
    for form in FORMS:
        workload = f"secret-{form}"
        if not (bench.wants(workload) or bench.wants(f"{workload}-full")) or not bench.ours:
            continue
        for image in bench.images:
            if target := present(bench, workload, image, form):
                secrets_of(bench, workload, image, target, form)


def secrets_of(bench, workload, image, target, form):
    kept = {}

    def ours(kind, words):
        return commands.one_run(bench, kind, kept, True, lambda cache, out: commands.our_scan(
            bench, target, form, "secret", cache, out, "json", ["--show-suppressed", *words]))

    bench.record(workload, image, {
        "ours": lambda: ours("ours", peer_selection.WORDS),
        "ours-full": lambda: ours("ours-full", []),
        "peer": commands.scan_sides(bench, target, form, "secret", True)["peer"]})
    sides = bench.results[-1]["sides"]
    full = sides.pop("ours-full", None)
    if full:
        bench.results.append({"workload": f"{workload}-full", "image": image,
                              "sides": {"ours": full, **{name: sides[name] for name in sides if name == "peer"}}})
    if "peer" in sides:
        theirs = findings.peers(bench.scratch / "peer.json")
        for kind, title, there in (("ours", workload, "ours" in sides), ("ours-full", f"{workload}-full", full)):
            if there:
                mine = findings.ours(bench.scratch / f"{kind}.json")
                bench.notes += findings.compare(f"{title} {image}", mine, theirs)


def default_scan(bench):
    """Both sides as they are when nothing is said but where the database lies."""
    for form in FORMS:
        workload = f"default-{form}"
        if not bench.wants(workload):
            continue
        for image in bench.images:
            target = present(bench, workload, image, form)
            if not target:
                continue
            sides = commands.scan_sides(bench, target, form, DEFAULT, True, "json")
            if bench.limit:
                sides["limit"] = lambda image=image, form=form: bench.run(commands.limit_command(bench, image, form))
            bench.record(workload, image, sides)


def default_memory(bench):
    """Peak memory with everything on and two threads."""
    if not bench.wants("default-memory"):
        return
    for image in bench.images:
        if target := present(bench, "default-memory", image, "oci"):
            sides = commands.scan_sides(bench, target, "oci", DEFAULT, True, "json", ["--jobs", "2"])
            bench.record("default-memory", image, {"ours": sides["ours"]}, runs=min(bench.runs, 3))


def malware(bench):
    """A line of its own: no peer looks for malware, so only the limit stands beside it."""
    if not bench.wants("malware-archive") or not bench.ours:
        return
    said = subprocess.run([bench.ours, "image", "--scanners", "malware"], capture_output=True, text=True, check=False)
    if "--scanners malware" in said.stderr:  # refused before the missing target is
        bench.skip("malware-archive", "this build has no --scanners malware")
        return
    for image in bench.images:
        if target := present(bench, "malware-archive", image, "archive"):
            sides = {"ours": commands.scan_sides(bench, target, "archive", "malware", True, "json")["ours"]}
            if bench.limit:
                sides["limit"] = lambda image=image: bench.run(commands.limit_command(bench, image, "archive"))
            bench.record("malware-archive", image, sides)


def first_finding(bench):
    """From start to report: one small file, one secret, every rule."""
    if not bench.wants("start-first-finding") or not bench.ours:
        return
    folder, out = bench.scratch / "first", bench.scratch / "first.json"
    folder.mkdir()
    (folder / "deploy.conf").write_text(peer_selection.key_lines(random.Random(5)), encoding="utf-8")

    def ours():
        out.unlink(missing_ok=True)
        figures = bench.run([bench.ours, "fs", folder, "--scanners", "secret", "--quiet", "--offline", "--no-db-update",
                             "--format", "json", "-o", out])
        if not findings.ours(out):
            raise Failed("the secret was not found")
        return figures

    bench.record("start-first-finding", "", {"ours": ours}, bench.runs * 3, warmups=1)


def unpacked(image):
    """Regular files of an image's layers, below one folder a layer; kept for the next time."""
    folder = ROOT / "files" / image
    if folder.exists():
        return folder
    making = folder.with_name(f".{image}")
    with tarfile.open(commands.image_path(image, "archive")) as archive:
        layers = json.load(archive.extractfile("manifest.json"))[0]["Layers"]
        for number, layer in enumerate(layers):
            with tarfile.open(fileobj=archive.extractfile(layer)) as files:
                files.extractall(making / str(number), filter=lambda entry, to: entry.isfile() and
                                 tarfile.data_filter(entry.replace(mode=0o644), to) or None)
    making.rename(folder)
    return folder


def secret_memory(bench):
    """The scanner alone, on text that is in memory already, one thread: bytes over the processor's seconds."""
    if not bench.wants("secret-memory") or not bench.ours:
        return
    program = bench.ours.parent / "bench" / "secret_scan"
    if not program.exists():
        bench.skip("secret-memory", f"no {program} (cmake --build build/release --target secret_scan)")
        return
    for image in bench.images:
        if image not in MEMORY_IMAGES or not commands.image_path(image, "archive").exists():
            continue
        folder = unpacked(image)

        def once(folder=folder):
            done = subprocess.run([program, "--text", folder], capture_output=True, text=True, check=False)
            best = re.search(r"best ([\d.]+) GB/s", done.stdout)
            if done.returncode or not best:
                raise Failed(f"{program}: exit {done.returncode}: {done.stdout}{done.stderr}")
            return {"rate": float(best[1])}

        bench.record("secret-memory", image, {"ours": once}, runs=min(bench.runs, 3))


def documents(bench):
    """Misconfiguration over documents that are made here; manifests also beside the least that reading YAML costs."""
    for kind, count in config_corpus.COUNTS.items():
        workload = f"config-{kind}"
        if not bench.wants(workload):
            continue
        folder = bench.scratch / "documents" / kind
        files, size, digest = config_corpus.make(kind, count, folder)
        measuring.warm_page_cache([folder])
        bench.record(workload, "", document_sides(bench, kind, folder))
        counts = [f"{side} {found} in {where} files" for side, (found, where) in document_findings(bench, kind).items()]
        bench.notes.append(f"{workload}: {files} files, {size} bytes, made by seed, SHA-256 {digest}…; "
                           f"findings: {', '.join(counts) or '-'}")


def document_sides(bench, kind, folder):
    def out(side):
        file = bench.scratch / f"{side}-{kind}.json"
        file.unlink(missing_ok=True)
        return file

    sides = {
        "ours": bench.ours and (lambda: bench.run(
            [bench.ours, "config", folder, "--quiet", "--format", "json", "-o", out("ours")])),
        "peer": bench.peer and (lambda: bench.run(
            [bench.peer, "config", *PEER_WORDS, "--format", "json", "--skip-policy-update",
             "--cache-dir", bench.fresh("peer"), "-o", out("peer"), folder], PEER_ENVIRONMENT)),
    }
    if kind == "manifests":
        events = measuring.compiled(HERE / "yaml_events.c", ROOT / "bin", ["gcc", "-O2", "-std=c11"], ["-lyaml"])
        sides["libyaml"] = lambda: bench.run([events, folder])
    return sides


def document_findings(bench, kind):
    return {side: findings.of_documents(bench.scratch / f"{side}-{kind}.json", side) for side in ("ours", "peer")
            if (bench.scratch / f"{side}-{kind}.json").exists()}


WORKLOADS = (first_finding, secrets, secret_memory, default_scan, default_memory, malware, documents)
