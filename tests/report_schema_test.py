#!/usr/bin/env python3
"""report_schema_test.py PLIMSOLL: what the program writes is valid by docs/schema/report-1.json, and the
schema knows nothing that the program never writes; a broken report is not valid.

Skips (77), and says so, where python3-jsonschema is not installed.
SPDX-License-Identifier: Apache-2.0"""
import copy
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("SKIPPED: needs the Debian package python3-jsonschema")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "docs/schema/report-1.json").read_text())
CASES = sorted((ROOT / "src/report/testdata").glob("*/report.json"))
BREAKS = {
    "a member that nobody knows": lambda r: r["packages"][0].update(colour="red"),
    "a level that does not exist": lambda r: r["findings"][0]["severity"].update(level="hihg"),
    "a missing fingerprint": lambda r: r["findings"][0].pop("fingerprint"),
    "a layer that is no number": lambda r: r["packages"][0]["locations"][0].update(layer="0"),
    "a problem's code that does not exist": lambda r: r["problems"][0].update(code="oops"),
    "no summary": lambda r: r.pop("summary"),
    "another schema version": lambda r: r.update(schema_version="2"),
}


def written(program, case):
    done = subprocess.run([program, "convert", case, "-f", "json"], capture_output=True, check=True)
    return json.loads(done.stdout)


def members_of(value, schema, path, seen):
    """Notes every property of the schema that the value uses."""
    if "$ref" in schema:
        name = schema["$ref"].split("/")[-1]
        return members_of(value, SCHEMA["$defs"][name], name, seen)
    if isinstance(value, dict):
        for key, item in value.items():
            seen.add(f"{path}.{key}")
            members_of(item, schema["properties"][key], f"{path}.{key}", seen)
    if isinstance(value, list):
        for item in value:
            members_of(item, schema["items"], path, seen)
    return seen


def known_members(schema, path):
    for key, item in schema.get("properties", {}).items():
        yield f"{path}.{key}"
        yield from known_members(item, f"{path}.{key}")


def undescribed(schema, path):
    for key, item in schema.get("properties", {}).items():
        target = SCHEMA["$defs"][item["$ref"].split("/")[-1]] if "$ref" in item else item
        if not item.get("description") and not target.get("description"):
            yield f"{path}.{key}"
        yield from undescribed(item, f"{path}.{key}")


def main(program):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    failures, seen, reports = [], set(), []
    for case in CASES:
        report = written(program, case)
        reports.append(report)
        for error in validator.iter_errors(report):
            failures.append(f"{case.parent.name}: {list(error.absolute_path)}: {error.message}")
        if not failures:
            members_of(report, SCHEMA, "report", seen)
    known = set(known_members(SCHEMA, "report"))
    for name, schema in SCHEMA["$defs"].items():
        known |= set(known_members(schema, name))
        failures += [f"no description: {one}" for one in undescribed(schema, name)]
    failures += [f"no case uses {one}" for one in sorted(known - seen)]
    full = next(r for r in reports if r["problems"] and r["packages"] and len(r["findings"]) > 1)
    for what, spoil in BREAKS.items():
        broken = copy.deepcopy(full)
        spoil(broken)
        if validator.is_valid(broken):
            failures.append(f"valid in spite of {what}")
    print("\n".join(failures) or f"{len(CASES)} reports valid, {len(known)} members known and used, "
          f"{len(BREAKS)} broken ones refused")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
