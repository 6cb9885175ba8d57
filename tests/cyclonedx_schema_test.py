#!/usr/bin/env python3
"""cyclonedx_schema_test.py PLIMSOLL: what the program writes is valid by the official schemas of CycloneDX.

They come with an npm package, which is installed once, into the user's cache folder. Skips (77), and says so, where
python3-jsonschema or npm is not installed, or the package cannot be had.
SPDX-License-Identifier: Apache-2.0"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = sorted((ROOT / "src/report/testdata").glob("*/report.json"))
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "plimsoll-tests/cyclonedx"
PACKAGE = "@cyclonedx/cyclonedx-library@10.3.0"
BREAKS = {
    "a component without a name": lambda bom: bom["components"][1].pop("name"),
    "a licence id that is on no list": lambda bom: bom["components"][1].update(licenses=[{"license": {"id": "X"}}]),
    "a rating by an unknown method": lambda bom: bom["vulnerabilities"][0]["ratings"][0].update(method="CVSSv9"),
    "a member that nobody knows": lambda bom: bom.update(colour="red"),
}


def skip(why):
    print("SKIPPED:", why)
    sys.exit(77)


try:
    import jsonschema
except ImportError:
    skip("needs the Debian package python3-jsonschema")


def schema_folder():
    folder = CACHE / "node_modules/@cyclonedx/cyclonedx-library/res/schema"
    if folder.is_dir():
        return folder
    if shutil.which("npm") is None:
        skip("needs npm")
    CACHE.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", CACHE, "--ignore-scripts", "--omit=optional", "--no-audit",
               "--no-fund", PACKAGE]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        skip(f"{PACKAGE} could not be installed within two minutes")
    if done.returncode != 0 or not folder.is_dir():
        skip(f"{PACKAGE} could not be installed: {done.stderr.strip()[-300:]}")
    return folder


def validator_for(folder, version):
    read = lambda name: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text())
    schema = read(f"bom-{version}")
    store = {}
    for name in ("spdx", "jsf-0.82"):
        other = read(name)
        for suffix in (".SNAPSHOT.schema.json", ".schema.json"):
            store["http://cyclonedx.org/schema/" + name + suffix] = other
        store[other["$id"]] = other
    resolver = jsonschema.RefResolver.from_schema(schema, store=store)
    return jsonschema.Draft7Validator(schema, resolver=resolver)


def written(program, case, version):
    command = [program, "convert", case, "-f", f"cyclonedx@{version}"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def references(bom):
    """Every reference that is used must be one that is defined, and defined once."""
    defined = [bom["metadata"]["component"]["bom-ref"]] + [c["bom-ref"] for c in bom["components"]]
    used = [d["ref"] for d in bom["dependencies"]] + [r for d in bom["dependencies"] for r in d.get("dependsOn", [])]
    used += [a["ref"] for v in bom["vulnerabilities"] for a in v["affects"]]
    if len(set(defined)) != len(defined):
        yield "a bom-ref is defined twice"
    for one in sorted(set(used) - set(defined)):
        yield f"nothing has the bom-ref {one}"


def main(program):
    folder = schema_folder()
    failures = []
    for version in ("1.6", "1.5"):
        validator = validator_for(folder, version)
        for case in CASES:
            bom = written(program, case, version)
            where = f"{case.parent.name} {version}"
            failures += [f"{where}: {list(e.absolute_path)}: {e.message[:300]}" for e in validator.iter_errors(bom)]
            failures += [f"{where}: {what}" for what in references(bom)]
        for what, spoil in BREAKS.items():
            broken = written(program, next(c for c in CASES if c.parent.name == "mixed"), version)
            spoil(broken)
            if validator.is_valid(broken):
                failures.append(f"valid by {version} in spite of {what}")
    print("\n".join(failures) or f"{len(CASES)} documents valid by 1.6 and 1.5, {len(BREAKS)} broken ones refused")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
