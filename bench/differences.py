"""bench/differences.py - why only one side has a component: rules, tried on every difference of every run.

A rule holds for a component or it does not; what no rule holds for is counted as unexplained. None of them rests on
a name: they look at the paths that the side itself gives as its source, at the image, and at what the package managers
list (expected/). RULES at the end is the table; bench/README.md says more about each line of it.
"""
# SPDX-License-Identifier: Apache-2.0

import functools
import json
import re
import tarfile
from collections import namedtuple

Rule = namedtuple("Rule", "side kind holds why")
Status = namedtuple("Status", "packages longest")  # of dpkg in one layer: {(name, version)}; bytes of a paragraph

PEER_PARAGRAPH = 64 * 1024  # what a Go bufio.Scanner takes at once, as the peer left it
DPKG_STATUS = "var/lib/dpkg/status"
DPKG_LIST = re.compile(r"var/lib/dpkg/info/[^/]+\.list")

NODE_PACKAGE = re.compile(r"(^|/)node_modules/(@[^/]+/)?[^/]+/package\.json$")
TRIED = re.compile(r"(^|/)node_modules/(@[^/]+/)?[^/]+/([^/]+/)*"
                   r"(test|tests|__tests__|spec|fixtures|__fixtures__|example|examples)/([^/]+/)*node_modules/")


class Image:
    """One of the images, asked about what it holds only when a difference needs it."""

    def __init__(self, root, name):
        self.archive = root / "tar" / f"{name}.tar"
        self.lists = root / "expected" / name

    @functools.cached_property
    def expected(self):
        """{(type, name, version)}: what dpkg-query and npm listed when the image was built."""
        found, folder = set(), self.lists
        if (folder / "dpkg-query.txt").exists():
            for line in (folder / "dpkg-query.txt").read_text(encoding="utf-8").splitlines():
                name, version = line.split("\t")  # name:arch of what may be there twice
                found.add(("deb", "debian/" + name.partition(":")[0], version))
        if (folder / "npm-ls.json").exists():
            found |= {("npm", *entry) for entry in npm_listed(json.loads((folder / "npm-ls.json").read_bytes()))}
        return found

    @functools.cached_property
    def _dpkg(self):
        """([Status of each layer that has one], every path that a deb owns)."""
        statuses, owned = [], set()
        if not self.archive.exists():
            return statuses, owned
        with tarfile.open(self.archive) as archive:
            for layer in json.load(archive.extractfile("manifest.json"))[0]["Layers"]:
                with tarfile.open(fileobj=archive.extractfile(layer)) as files:
                    for entry in files:
                        name = entry.name.removeprefix("./")
                        if name == DPKG_STATUS:
                            statuses.append(status_of(files.extractfile(entry).read()))
                        elif DPKG_LIST.fullmatch(name) and entry.isfile():
                            owned.update(files.extractfile(entry).read().decode().split("\n"))
        return statuses, owned

    def statuses(self):
        return self._dpkg[0]

    def owns(self, path):
        return "/" + path in self._dpkg[1]


def npm_listed(tree):
    """Every (name, version) of `npm ls --all --json --long`, spelled as in purls; an alias by the name it stands for."""
    stack = [tree]
    while stack:
        for name, entry in (stack.pop().get("dependencies") or {}).items():
            if entry.get("version") and not entry.get("missing"):
                yield entry.get("name", name).lower(), entry["version"]
            stack.append(entry)


def status_of(content):
    paragraphs = content.split(b"\n\n")
    packages = set()
    for paragraph in paragraphs:
        fields = dict(re.findall(r"^(Package|Version): (.+)$", paragraph.decode("utf-8", "replace"), re.MULTILINE))
        packages.add((fields.get("Package"), fields.get("Version")))
    return Status(packages, max(map(len, paragraphs)))


# what a rule may ask: (component, its places in the words of the side that has it, Image) -> bool


def is_in_status_too_long_for_peer(component, _, image):
    """dpkg lists it, and only in status files with a paragraph that the peer cannot read."""
    name = (component[1].removeprefix("debian/"), component[2])
    holding = [status for status in image.statuses() if name in status.packages]
    return component in image.expected and bool(holding) and all(s.longest > PEER_PARAGRAPH for s in holding)


def every_place(holds):
    """Of nothing that a package manager lists, and of all places or none."""
    return lambda component, places, image: (
        component not in image.expected and bool(places) and all(holds(place, image) for place in places))


def is_go_source_of_deb(place, image):
    return place.endswith("/go.mod") and image.owns(place)


def is_own_manifest(place, _):
    return place.endswith("package.json") and "node_modules/" not in place


def is_part_of_package(place, _):
    return place.endswith("package.json") and "node_modules/" in place and not NODE_PACKAGE.search(place)


def is_tried_package(place, _):
    return bool(NODE_PACKAGE.search(place) and TRIED.search(place))


RULES = [
    Rule("only ours", "deb", is_in_status_too_long_for_peer,
         "dpkg-query lists it; the peer drops a dpkg status with a paragraph over 64 KiB"),
    Rule("only the peer's", "golang", every_place(is_go_source_of_deb),
         "asked for by a go.mod in source code that a deb owns"),
    Rule("only the peer's", "npm", every_place(is_own_manifest),
         "the application's own package.json, not an installed package"),
    Rule("only the peer's", "npm", every_place(is_part_of_package),
         "package.json inside a package, in no node_modules folder (template, example, part); npm ls lists none"),
    Rule("only the peer's", "npm", every_place(is_tried_package),
         "node_modules in a package's own tests or examples; npm ls lists none"),
]


def explain(side, found, image):
    """({why: how many}, [what no rule holds for]); found: component -> places."""
    reasons, unexplained = {}, []
    for component in sorted(found):
        for rule in RULES:
            if (rule.side, rule.kind) == (side, component[0]) and rule.holds(component, found[component], image):
                reasons[rule.why] = reasons.get(rule.why, 0) + 1
                break
        else:
            unexplained.append(component)
    return reasons, unexplained
