"""bench/inventories.py - do both sides report the same components? Compares two CycloneDX documents."""
# SPDX-License-Identifier: Apache-2.0

import json
from collections import namedtuple
from urllib.parse import parse_qs, unquote

import differences

# sides: "only ours" and "only the peer's" -> Side; listed: how many the package managers list, and missing: side -> of those
Difference = namedtuple("Difference", "both sides listed missing")
Side = namedtuple("Side", "components reasons unexplained")


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
    """component -> the paths it was found at. The same package at two places counts once on both sides."""
    with open(file, encoding="utf-8") as opened:
        document = json.load(opened)
    holders = {}  # bom-ref -> the file whose components they are, as the peer writes it
    names = {entry["bom-ref"]: entry["name"] for entry in document.get("components", []) if entry["type"] == "application"}
    for link in document.get("dependencies", []):
        for inner in link.get("dependsOn", []):
            if link["ref"] in names:
                holders.setdefault(inner, set()).add(names[link["ref"]])
    found = {}
    for entry in document.get("components", []):
        if entry.get("purl"):
            found.setdefault(component(entry["purl"]), set()).update(places(entry), holders.get(entry["bom-ref"], ()))
    return found


def places(entry):
    yield from (place["location"] for place in entry.get("evidence", {}).get("occurrences", []))
    yield from (item["value"] for item in entry.get("properties", []) if item["name"].endswith(":FilePath"))


def compare(ours, peer, image):
    """image: differences.Image."""
    mine, theirs = components(ours), components(peer)
    sides = {}
    for side, has, lacks in (("only ours", mine, theirs), ("only the peer's", theirs, mine)):
        found = {entry: has[entry] for entry in has if entry not in lacks}
        sides[side] = Side(sorted(found), *differences.explain(side, found, image))
    missing = {"ours": len(image.expected - mine.keys()), "the peer's": len(image.expected - theirs.keys())}
    return Difference(len(mine.keys() & theirs.keys()), sides, len(image.expected), missing)


def text(entry):
    kind, name, version = entry
    return f"{kind} {name} {version}"


def lines(image, difference, examples=5):
    """For people: counts, why, and the first of what is not explained."""
    counts = ", ".join(f"{len(side.components)} {name}" for name, side in difference.sides.items())
    yield f"{image}: {difference.both} components on both sides, {counts}"
    for name, side in difference.sides.items():
        for why, count in side.reasons.items():
            yield f"  {count} {name}: {why}"
        for entry in side.unexplained[:examples]:
            yield f"  {name}, unexplained: {text(entry)}"
    yield f"  unexplained: {sum(len(side.unexplained) for side in difference.sides.values())}"
    missing = ", ".join(f"{count} missing in {name}" for name, count in difference.missing.items())
    yield f"  {difference.listed} that the package managers list: {missing}"


def as_data(difference):
    return {**difference._asdict(), "sides": {name: side._asdict() for name, side in difference.sides.items()}}
