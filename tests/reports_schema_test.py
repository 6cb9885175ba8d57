#!/usr/bin/env python3
"""Lists of reports, from a real registry and of an index: valid by docs/schema/reports-1.json, and what
plimsoll convert makes of them. Skips (77), and says so, where python3-jsonschema or docker-registry is missing."""
# SPDX-License-Identifier: Apache-2.0

import copy
import json
import sys
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/e2e"))

import docker_registry as registry  # noqa: E402
import plimsoll  # noqa: E402
import signatures  # noqa: E402
from plimsoll import oci_image  # noqa: E402

try:
    import jsonschema
except ImportError:
    print("skipped: needs the Debian package python3-jsonschema")
    sys.exit(77)

urllib.parse.uses_relative.append("urn")  # else "#/$defs/x" is not joined to the schema's URN
ONE = json.loads((ROOT / "docs/schema/report-1.json").read_text())
MANY = json.loads((ROOT / "docs/schema/reports-1.json").read_text())
BREAKS = {
    "a member that nobody knows": lambda r: r.update(colour="red"),
    "another schema version": lambda r: r.update(schema_version="2"),
    "no reports": lambda r: r.pop("reports"),
    "a report without its artifact": lambda r: r["reports"][0].pop("artifact"),
    "failures that are none": lambda r: r.update(failures=[]),
    "a failure without a name": lambda r: r["failures"][0].pop("name"),
    "a failure of no known kind": lambda r: r["failures"][0].update(code="oops"),
    "a failure that says nothing": lambda r: r["failures"][0].update(what=""),
}


class ReportLists(signatures.SignatureCase):
    def setUp(self):
        super().setUp()
        store = {ONE["$id"]: ONE, MANY["$id"]: MANY}
        jsonschema.Draft202012Validator.check_schema(MANY)
        self.validator = jsonschema.Draft202012Validator(MANY, resolver=jsonschema.RefResolver(MANY["$id"], MANY, store))
        self.file = self.work / "reports.json"

    def valid(self, document):
        self.assertEqual([f"{list(e.absolute_path)}: {e.message}" for e in self.validator.iter_errors(document)], [])
        return document

    def walk(self, *arguments, status=0):
        """A walk that finds a signed image, one that is not, and one that cannot be read."""
        signed = signatures.payload(self.digest)
        self.push((signed, self.sign(signed)))
        self.registry.push_layout(self.image("other", {"etc/motd": "hello"}), "unsigned", "1")
        self.registry.push_layout(self.image("broken", {"etc/motd": "bye"}), "broken", "1")
        manifest = json.loads((self.folder / "broken/layout/index.json").read_text())["manifests"][0]["digest"][7:]
        layers = json.loads((self.folder / "broken/layout/blobs/sha256" / manifest).read_text())["layers"]
        for layer in layers:
            name = layer["digest"][7:]
            (self.registry.data / f"docker/registry/v2/blobs/sha256/{name[:2]}/{name}/data").unlink()
        ran = self.run_plimsoll("registry", self.registry.name, "--format", "json", *arguments, status=status)
        self.file.write_bytes(ran.out)
        return self.valid(ran.report)

    def test_a_walk(self):
        document = self.walk(status=2)
        self.assertEqual([one["name"].rsplit("/", 1)[1] for one in document["failures"]], ["broken:1"])
        self.assertEqual(len(document["reports"]), 2)

    def test_a_walk_that_asks_for_signatures(self):
        document = self.walk("--verify-key", self.key, status=1)
        found = {report["artifact"]["name"].rsplit("/", 1)[1]: [one["id"] for one in report["findings"]]
                 for report in document["reports"]}
        self.assertEqual(found["unsigned:1"], [signatures.RULE])
        self.assertEqual(found["broken:1"], [signatures.RULE])

    def test_broken_lists_are_not_valid(self):
        document = self.walk(status=2)
        for what, spoil in BREAKS.items():
            with self.subTest(what):
                broken = copy.deepcopy(document)
                spoil(broken)
                self.assertFalse(self.validator.is_valid(broken))

    def test_converted(self):
        document = self.walk(status=2)
        self.assertEqual(self.valid(self.run_plimsoll("convert", self.file, "-f", "json").report), document)
        table = self.run_plimsoll("convert", self.file).text
        for report in document["reports"]:
            self.assertIn(report["artifact"]["name"], table)
        self.assertIn("Not scanned\n  " + document["failures"][0]["name"] + ": ", table)
        said = self.run_plimsoll("convert", self.file, "-f", "cyclonedx", status=2).err
        self.assertIn("holds a list of reports (2), and format 'cyclonedx' holds one", said)
        self.run_plimsoll("convert", self.file, "-f", "nonsense", status=2)

    def test_converted_garbage(self):
        for text, word in (('{"schema_version":"1","reports":7}', "reports: is no list"),
                           ('{"schema_version":"1","reports":[{}]}', "reports[0].artifact: is missing"),
                           ('{"schema_version":"1","reports":[', "report"), ('{"schema_version":"2","reports":[]}', "'2'")):
            with self.subTest(text):
                self.file.write_text(text)
                self.assertIn(word, self.run_plimsoll("convert", self.file, status=2).err)

    def test_nothing_found(self):
        ran = self.run_plimsoll("registry", self.registry.name, "--repos", "nothing", "--format", "json")
        self.assertEqual(self.valid(ran.report)["reports"], [])
        self.file.write_bytes(ran.out)
        self.assertEqual(self.run_plimsoll("convert", self.file).text.strip(), "")

    def test_every_platform(self):
        answer = self.registry.ask("GET", f"/v2/app/manifests/{self.digest}", Accept=oci_image.MANIFEST_TYPE)
        entry = {"mediaType": oci_image.MANIFEST_TYPE, "digest": self.digest,
                 "size": int(answer.getheader("Content-Length")), "platform": {"os": "linux", "architecture": "amd64"}}
        self.registry.push_manifest("app", "all", {"schemaVersion": 2, "mediaType": oci_image.INDEX_TYPE,
                                                   "manifests": [entry]}, oci_image.INDEX_TYPE)
        name = f"{self.registry.name}/app:all"
        self.assertEqual(len(self.valid(self.inventory(name, "--all-platforms"))["reports"]), 1)


if __name__ == "__main__":
    if registry.PROGRAM is None:
        print("skipped: no docker-registry (Debian: docker-registry)")
        sys.exit(77)
    plimsoll.main()
