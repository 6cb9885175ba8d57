#!/usr/bin/env python3
"""Every rule of Falco's stable file: the same fields, event types and lists as another reader finds in it."""
import os

import falco

EXTRA = ["read", "write", "clone", "close", "<any-other>"]


def main():
    reader = falco.reader()
    path = os.path.join(falco.SHARED, "samples", "falco", "falco_rules.yaml")
    if not os.path.exists(path):
        falco.skip(f"{path} is not there")
    theirs = reader.RuleSet()
    theirs.load(path)
    theirs.compile()
    assert not theirs.problems, theirs.problems

    ours = [line.split("\t") for line in falco.ask("pack", path)]
    errors = [line for line in ours if line[0] == "error"]
    assert not errors, errors
    warnings = [line for line in ours if line[0] == "warning" and "used nowhere" not in line[1]]
    assert not warnings, warnings

    lists = {line[1]: [item for item in line[2:] if item] for line in ours if line[0] == "list"}
    assert lists == theirs.flat_lists(), "lists differ"

    fields = {line[1]: set(line[3].split()) for line in ours if line[0] == "rule"}
    assert fields.keys() == theirs.rules.keys(), fields.keys() ^ theirs.rules.keys()
    for name, rule in theirs.rules.items():
        wanted = set()
        for node in reader.walk(rule["_ast"]):
            if node[0] == "chk":
                for side in (node[1], node[3]):
                    wanted |= {field for field, _ in reader.fields_in(side)}
        assert fields[name] == wanted, (name, fields[name] ^ wanted)

    found = reader.analyse(theirs, set(EXTRA))
    universe = sorted(set(EXTRA) | set(found["evt_types_named"]))
    events = dict(line.split("\t") for line in falco.ask("events", path, text="\n".join(universe)))
    for name, types in found["rule_events"].items():
        assert events[name].split() == types, (name, events[name].split(), types)
    print(f"{len(fields)} rules, {len(theirs.macros)} macros, {len(lists)} lists, {len(universe)} event types: all equal")


if __name__ == "__main__":
    main()
