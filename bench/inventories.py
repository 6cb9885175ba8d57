"""bench/inventories.py - do both sides report the same components? Compares two CycloneDX documents."""
# SPDX-License-Identifier: Apache-2.0

import json
from collections import namedtuple
from urllib.parse import parse_qs, unquote

Difference = namedtuple("Difference", "both only_ours only_peer")


def component(purl):
    """(type, name with namespace, version), spelled one way: a deb's epoch is part of its version."""
    rest, _, qualifiers = purl.removeprefix("pkg:").split("#", 1)[0].partition("?")
    kind, _, path = rest.partition("/")
    name, _, version = path.rpartition("@") if "@" in path else (path, "", "")
    name, version = unquote(name), unquote(version)
    epoch = parse_qs(qualifiers).get("epoch", ["0"])[0]
    if epoch != "0" and not version.startswith(epoch + ":"):
        version = f"{epoch}:{version}"
    return kind, name, version


def components(file):
    """Every component with a purl, once: the same package at two places counts once on both sides."""
    with open(file, encoding="utf-8") as opened:
        document = json.load(opened)
    return {component(entry["purl"]) for entry in document.get("components", []) if entry.get("purl")}


def compare(ours, peer):
    mine, theirs = components(ours), components(peer)
    return Difference(len(mine & theirs), sorted(mine - theirs), sorted(theirs - mine))


def text(entry):
    kind, name, version = entry
    return f"{kind} {name} {version}"


def lines(image, difference, examples=5):
    """For people: counts, and the first of what only one side has."""
    yield (f"{image}: {difference.both} components on both sides, {len(difference.only_ours)} only ours, "
           f"{len(difference.only_peer)} only the peer's")
    for side, found in (("only ours", difference.only_ours), ("only peer", difference.only_peer)):
        for entry in found[:examples]:
            yield f"  {side}: {text(entry)}"
        if len(found) > examples:
            yield f"  {side}: … and {len(found) - examples} more"
