#!/usr/bin/env python3
"""Every fact that conditions may name is provided by some code, or says that it is planned."""
# SPDX-License-Identifier: Apache-2.0

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORD = re.compile(r"^([a-z][\w.]*):\s*$")
FIELD = re.compile(r"^    ([\w.]+):(?:\s*\{(.*)\}\s*)?$")


def declared():
    """(record, field) of all that is not planned, as the files of content/facts lay them out."""
    for path in sorted((ROOT / "content" / "facts").glob("*.yaml")):
        record, planned, in_fields = None, False, False
        for line in path.read_text().splitlines():
            if match := RECORD.match(line):
                record, planned, in_fields = match[1], False, False
            elif line.startswith("  planned: true"):
                planned = True
            elif line.startswith("  fields:"):
                in_fields = True
            elif in_fields and not planned and (match := FIELD.match(line)):
                if "planned: true" not in (match[2] or ""):
                    yield record, match[1]


def main():
    code = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.cpp") if not path.name.endswith("_test.cpp"))
    code += "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.h"))
    named = {f"{a}::{b}" for a, b in re.findall(r"\b(\w+)(?=::(\w+))", code)}
    aliases = {}  # namespace x = rule::facts::record;
    for alias, record in re.findall(r"namespace (\w+) = (?:\w+::)*facts::(\w+);", code):
        aliases.setdefault(record, set()).add(alias)
    missing, count = [], 0
    for record, field in declared():
        count += 1
        names = {record.replace(".", "_"), *aliases.get(record.replace(".", "_"), ())}
        enumerator = field.replace(".", "_")
        if not any(f"{name}::{form}" in named for name in names for form in (enumerator, enumerator + "_")):
            missing.append(f"{record}: {field}")
    if count < 300:
        print(f"only {count} facts were found: this test reads content/facts wrongly")
        return 1
    for fact in missing:
        print(f"{fact} is provided by nothing in src, and not marked as planned")
    print(f"{count} facts, {len(missing)} without a provider")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
