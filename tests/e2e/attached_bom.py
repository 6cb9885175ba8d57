#!/usr/bin/env python3
"""Bills of materials that are attached to images: plain ones, and those inside of attestations, signed or not."""
# SPDX-License-Identifier: Apache-2.0

import base64
import json
import shutil

import plimsoll
import docker_registry as registry
import signatures
from plimsoll import oci_image
from signatures import BUNDLE_TYPE, PROVENANCE, RULE, SBOM_TYPE, STATEMENT_TYPE

SPDX_TYPE = "application/spdx+json"
ENVELOPE_TYPE = "application/vnd.dsse.envelope.v1+json"
EMPTY_TYPE = "application/vnd.oci.empty.v1+json"
PREDICATES = {"cyclonedx": "https://cyclonedx.org/bom", "spdx": "https://spdx.dev/Document"}
OTHER = "sha256:" + "a" * 64


def statement(document, digest, predicate=PREDICATES["cyclonedx"], version="v0.1"):
    return json.dumps({"_type": f"https://in-toto.io/Statement/{version}", "predicateType": predicate,
                       "subject": [{"name": "app", "digest": {"sha256": digest[7:]}}], "predicate": document}).encode()


class BomCase(signatures.SignatureCase):
    scanners = "vuln"  # a bill of materials says nothing of the rest

    def setUp(self):
        super().setUp()
        self.cyclonedx = self.run_plimsoll("image", self.name, "--scanners", "none", "--format", "cyclonedx").report
        purl = next(one["purl"] for one in self.cyclonedx["components"] if one["name"] == "bash")
        reference = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
        self.spdx = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": [
            {"SPDXID": "SPDXRef-1", "name": "bash", "versionInfo": "5.2", "externalRefs": [reference]},
            {"SPDXID": "SPDXRef-2", "name": "debian", "versionInfo": "12",
             "primaryPackagePurpose": "OPERATING-SYSTEM"}]}
        self.attached = []
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    def layer(self, content, kind, **annotations):
        return {"mediaType": kind, "size": len(content), "digest": self.registry.push_blob("app", content),
                "annotations": annotations}

    def manifest(self, layers, tag, **members):
        """The entry of an index for a manifest of these layers."""
        config = {"mediaType": EMPTY_TYPE, "size": 2, "digest": self.registry.push_blob("app", b"{}")}
        content = json.dumps({"schemaVersion": 2, "mediaType": oci_image.MANIFEST_TYPE, "config": config,
                              "layers": layers, **members}).encode()
        digest = self.registry.push_manifest("app", tag, content)
        return {"mediaType": oci_image.MANIFEST_TYPE, "digest": digest, "size": len(content), **members}

    def index(self, tag, entries):
        return self.registry.push_manifest("app", tag, {"schemaVersion": 2, "mediaType": oci_image.INDEX_TYPE,
                                                        "manifests": entries}, oci_image.INDEX_TYPE)

    def tag(self, ending="", digest=None):
        return (digest or self.digest).replace(":", "-") + ending

    def attach(self, document, kind=SBOM_TYPE, created=None, digest=None):
        """As a referrer, by the tag of registries that list none; returns the digest of its manifest."""
        annotations = {"annotations": {"org.opencontainers.image.created": created}} if created else {}
        self.attached.append(self.manifest([self.layer(document, kind)], "attached", artifactType=kind, **annotations))
        self.index(self.tag(digest=digest), self.attached)
        return self.attached[-1]["digest"]

    def envelope(self, content, key=None, alter=lambda text: text, kind=STATEMENT_TYPE):
        text = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(content), content)
        signature = base64.b64encode(self.sign(text, key)).decode()
        return {"payloadType": kind, "payload": base64.b64encode(alter(content)).decode(),
                "signatures": [{"keyid": "", "sig": signature}]}

    def bundle(self, *arguments, **options):
        return json.dumps({"mediaType": BUNDLE_TYPE, "verificationMaterial": {"publicKey": {"hint": "x"}},
                           "dsseEnvelope": self.envelope(*arguments, **options)}).encode()

    def scan_bom(self, *arguments, status=0, name=None):
        scanners = () if "--db" in arguments else ("--scanners", "none")
        return self.run_plimsoll("image", name or self.name, "--sbom-source", "referrer", "--format", "json", *scanners,
                                 *arguments, status=status)

    def expect_bash(self, report, digest=None):
        self.assertEqual([(p["name"], p["version"]) for p in report["packages"]], [("bash", "5.2")])
        self.assertEqual(report["artifact"]["os"]["id"], "debian")
        self.assertEqual(report["artifact"]["digest"], digest or self.digest)


class Documents(BomCase):
    """A bill of materials that refers to the image is scanned, its layers are not asked for."""

    def test_the_same_findings_as_of_the_image(self):
        bad = plimsoll.advisory("CVE-2026-9", "Debian:12", "bash", "6")
        faults = plimsoll.advisories(self.folder / "faults", [bad])
        image = self.run_plimsoll("image", self.name, "--db", faults, "--format", "json").report
        documents = {SBOM_TYPE: self.cyclonedx, SPDX_TYPE: self.spdx, "text/spdx+json": self.spdx}
        ways = {"referrer": self.attach, "cosign's tag": lambda content, kind: self.manifest(
            [self.layer(content, kind)], self.tag(".sbom"))["digest"]}
        for way, attach in ways.items():
            for kind, document in documents.items():
                with self.subTest(way, kind=kind):
                    digest = attach(json.dumps(document).encode(), kind)
                    report = self.scan_bom("--db", faults).report
                    self.assertEqual([f["id"] for f in report["findings"]], [f["id"] for f in image["findings"]])
                    self.assertEqual([p["purl"] for p in report["packages"]], [p["purl"] for p in image["packages"]])
                    self.expect_bash(report)
                    self.assertTrue(report["artifact"]["reference"].endswith(digest))

    def test_no_layer_is_asked_for(self):
        parsed = json.loads((self.folder / "image/layout/index.json").read_text())
        self.attach(json.dumps(self.cyclonedx).encode())
        manifest = json.loads((self.folder / "image/layout/blobs/sha256" /
                               parsed["manifests"][0]["digest"][7:]).read_text())
        for layer in manifest["layers"]:
            name = layer["digest"][7:]
            (self.registry.data / f"docker/registry/v2/blobs/sha256/{name[:2]}/{name}/data").unlink()
        self.expect_bash(self.scan_bom().report)

    def test_the_newest(self):
        newer = self.attach(json.dumps(self.spdx).encode(), SPDX_TYPE, created="2026-02-01T00:00:00Z")
        self.attach(json.dumps(self.cyclonedx).encode(), created="2026-01-01T00:00:00Z")
        self.assertTrue(self.scan_bom().report["artifact"]["reference"].endswith(newer))

    def test_none(self):
        self.assertIn("there is: nothing", self.scan_bom(status=2).err)
        self.attach(b"{}", "application/x-other")
        self.assertIn("there is: application/x-other", self.scan_bom(status=2).err)

    def test_what_is_no_document(self):
        bad = {SBOM_TYPE: (b"{}", b"x", b'{"bomFormat":"CycloneDX","specVersion":"3"}'),
               SPDX_TYPE: (b"{}", b"", b'{"spdxVersion":"SPDX-3.0"}', b'{"spdxVersion":"SPDX-2.3","packages":7}')}
        for kind, contents in bad.items():
            for content in contents:
                with self.subTest(content):
                    self.attached.clear()
                    digest = self.attach(content, kind)
                    self.assertIn(digest, self.scan_bom(status=2).err)

    def test_one_that_is_none_is_a_problem(self):
        self.attach(json.dumps(self.spdx).encode(), SPDX_TYPE, created="2026-01-01T00:00:00Z")
        bad = self.attach(b"{}", created="2026-02-01T00:00:00Z")
        report = self.scan_bom().report
        self.expect_bash(report)
        self.assertEqual([bad in problem["what"] for problem in report["problems"]], [True])


class Attestations(BomCase):
    """Statements about the image that hold one."""

    def forms(self, content):
        """Each way in which a statement is kept; yields its name when it is attached."""
        envelope = json.dumps(self.envelope(content)).encode()
        provenance = json.dumps(self.envelope(statement({}, self.digest, PROVENANCE))).encode()
        self.manifest([self.layer(envelope, ENVELOPE_TYPE, predicateType=PREDICATES["spdx"]),
                       self.layer(provenance, ENVELOPE_TYPE)], self.tag(".att"))
        yield "cosign's tag"
        self.manifest([], self.tag(".att"))
        for name, kind, document in (("an envelope", ENVELOPE_TYPE, envelope), ("a statement", STATEMENT_TYPE, content),
                                     ("a bundle", BUNDLE_TYPE, self.bundle(content)),
                                     ("an older bundle", BUNDLE_TYPE.replace("v0.3", "v0.1"), self.bundle(content))):
            self.attached.clear()
            self.attach(document, kind)
            yield name

    def test_every_form(self):
        for predicate, document in (("cyclonedx", self.cyclonedx), ("spdx", self.spdx)):
            for wrapped in (document, {"Data": document}, {"Data": json.dumps(document)}):
                for form in self.forms(statement(wrapped, self.digest, PREDICATES[predicate])):
                    with self.subTest(form, predicate=predicate):
                        report = self.scan_bom().report
                        self.expect_bash(report)
                        if form != "cosign's tag":
                            continue
                        self.assertEqual(report["problems"], [])

    def test_of_another_image(self):
        for form in self.forms(statement(self.spdx, OTHER, PREDICATES["spdx"])):
            with self.subTest(form):
                self.assertIn("is about another image: " + OTHER, self.scan_bom(status=2).err)

    def test_of_another_image_beside_a_good_one(self):
        self.attach(self.bundle(statement(self.spdx, self.digest, PREDICATES["spdx"])), BUNDLE_TYPE,
                    created="2026-01-01T00:00:00Z")
        self.attach(self.bundle(statement({}, OTHER)), BUNDLE_TYPE, created="2026-02-01T00:00:00Z")
        report = self.scan_bom().report
        self.expect_bash(report)
        self.assertEqual(["is about another image" in problem["what"] for problem in report["problems"]], [True])
        self.scan_bom("--strict", status=2)

    def test_other_predicates_are_passed_over(self):
        self.attach(self.bundle(statement(self.spdx, self.digest, PREDICATES["spdx"])), BUNDLE_TYPE)
        self.attach(self.bundle(statement({}, self.digest, PROVENANCE)), BUNDLE_TYPE)
        report = self.scan_bom().report
        self.expect_bash(report)
        self.assertEqual(report["problems"], [])

    def test_garbage(self):
        good = statement(self.spdx, self.digest, PREDICATES["spdx"])
        garbage = (b"", b"x", b"[]", b"{}", b'{"dsseEnvelope":{}}', b'{"dsseEnvelope":{"payload":"!"}}',
                   self.bundle(b"{}"), self.bundle(good[:-5]), self.bundle(good, kind="text/plain"),
                   self.bundle(statement(7, self.digest)), self.bundle(statement({}, self.digest)),
                   self.bundle(statement({"Data": "x"}, self.digest)), self.bundle(b"[" * 100_000))
        for content in garbage:
            with self.subTest(content[:40]):
                self.attached.clear()
                digest = self.attach(content, BUNDLE_TYPE)
                self.assertIn(digest, self.scan_bom(status=2).err)

    def test_one_that_is_too_large(self):
        self.attach(b" " * (65 << 20), BUNDLE_TYPE)
        self.assertRegex(self.scan_bom(status=2).err, "too large|more than|bytes")

    def test_many(self):
        self.manifest([self.layer(b"x%d" % i, ENVELOPE_TYPE) for i in range(60)], self.tag(".att"))
        self.assertIn("more than 50 documents", self.scan_bom(status=2).err)


class OfPlatforms(BomCase):
    """What buildx writes: attestations beside the images of an index."""

    def index_of(self, subject, about, document):
        parts = self.layer(statement(document, about, PREDICATES["spdx"]), STATEMENT_TYPE,
                           **{"in-toto.io/predicate-type": PREDICATES["spdx"]})
        provenance = self.layer(statement({}, about, PROVENANCE), STATEMENT_TYPE,
                                **{"in-toto.io/predicate-type": PROVENANCE})
        entry = self.manifest([parts, provenance], "attestation")
        entry.update(platform={"os": "unknown", "architecture": "unknown"},
                     annotations={"vnd.docker.reference.type": "attestation-manifest",
                                  "vnd.docker.reference.digest": subject})
        length = self.registry.ask("GET", f"/v2/app/manifests/{self.digest}",
                                   Accept=oci_image.MANIFEST_TYPE).getheader("Content-Length")
        image = {"mediaType": oci_image.MANIFEST_TYPE, "digest": self.digest, "size": int(length),
                 "platform": {"os": "linux", "architecture": "amd64"}}
        return self.index("all", [image, entry])

    def scan_index(self, *arguments, status=0):
        return self.scan_bom("--platform", "linux/amd64", *arguments, status=status,
                             name=f"{self.registry.name}/app:all")

    def test_the_platform_that_is_meant(self):
        self.index_of(self.digest, self.digest, self.spdx)
        report = self.scan_index().report
        self.expect_bash(report)
        self.assertEqual(report["problems"], [])
        self.assertIn("linux/arm64", self.scan_bom("--platform", "linux/arm64", status=2,
                                                   name=f"{self.registry.name}/app:all").err)

    def test_of_another_one(self):
        self.index_of(self.digest, OTHER, self.spdx)
        self.assertIn("is about another image", self.scan_index(status=2).err)
        self.index_of(OTHER, OTHER, self.spdx)
        self.assertIn("there is: nothing", self.scan_index(status=2).err)

    def test_what_is_attached_to_the_platform_or_to_the_index(self):
        index = self.index_of(OTHER, OTHER, self.spdx)
        self.attach(json.dumps(self.spdx).encode(), SPDX_TYPE, digest=index)
        self.expect_bash(self.scan_index().report, index)
        self.attach(json.dumps(self.cyclonedx).encode())
        self.expect_bash(self.scan_index().report)

    def test_nobody_signed_it(self):
        index = self.index_of(self.digest, self.digest, self.spdx)
        signed = signatures.payload(index)
        self.registry.push_signature("app", registry.signature_tag(index), [(signed, self.sign(signed))])
        report = self.scan_index("--verify-key", self.key, status=1).report
        self.assertEqual([finding["id"] for finding in report["findings"]], [RULE])


class Signed(BomCase):
    """With a key, the image and what is read instead of it must both be signed."""

    def setUp(self):
        super().setUp()
        signed = signatures.payload(self.digest)
        self.push((signed, self.sign(signed)))
        self.statement = statement(self.spdx, self.digest, PREDICATES["spdx"])

    def verified(self, *arguments, **options):
        return self.scan_bom("--verify-key", options.pop("key", self.key), *arguments, **options).report

    def refused_bom(self, content, kind=BUNDLE_TYPE, is_readable=True):
        self.attached.clear()
        self.attach(content, kind)
        report = self.verified(status=1)
        self.assertEqual([finding["id"] for finding in report["findings"]], [RULE])
        self.assertEqual(report["packages"], [])
        if not is_readable:
            return report["findings"][0]["evidence"]
        shown = self.verified("--scan-unverified", "--severity", "low", status=1)
        self.assertEqual([finding["id"] for finding in shown["findings"]], [RULE])
        return report["findings"][0]["evidence"]

    def test_signed_by_the_key(self):
        for form, content in ((BUNDLE_TYPE, self.bundle(self.statement)),
                              (ENVELOPE_TYPE, json.dumps(self.envelope(self.statement)).encode())):
            with self.subTest(form):
                self.attached.clear()
                self.attach(content, form)
                report = self.verified()
                self.expect_bash(report)
                self.assertEqual(report["findings"], [])
                self.assertEqual(report["artifact"]["name"], self.name)

    def test_not_signed_by_the_key(self):
        other = self.make_key("p256", "other")
        for content in (self.bundle(self.statement, key=other),
                        self.bundle(self.statement, alter=lambda text: text.replace(b"5.2", b"9.9"))):
            self.assertIn("is not signed by this key", self.refused_bom(content))
        bundle = json.loads(self.bundle(self.statement))
        bundle["dsseEnvelope"]["payloadType"] += "2"
        self.assertIn("is not signed by this key", self.refused_bom(json.dumps(bundle).encode(), is_readable=False))
        bundle["dsseEnvelope"]["payloadType"] = STATEMENT_TYPE
        bundle["dsseEnvelope"]["signatures"] = []
        self.assertIn("is not signed by this key", self.refused_bom(json.dumps(bundle).encode()))

    def test_nobody_signed_it(self):
        for kind, content in ((SPDX_TYPE, json.dumps(self.spdx).encode()), (STATEMENT_TYPE, self.statement)):
            with self.subTest(kind):
                self.assertIn("no signed statement", self.refused_bom(content, kind))
                report = self.verified("--scan-unverified", status=1)
                self.expect_bash(report)
                self.assertEqual([finding["id"] for finding in report["findings"]], [RULE])

    def test_signed_for_another_image(self):
        self.attach(self.bundle(statement(self.spdx, OTHER, PREDICATES["spdx"])), BUNDLE_TYPE)
        self.assertIn("is about another image", self.scan_bom("--verify-key", self.key, status=2).err)

    def test_the_signed_one_of_several(self):
        self.attach(self.bundle(self.statement), BUNDLE_TYPE, created="2026-01-01T00:00:00Z")
        self.attach(json.dumps(self.cyclonedx).encode(), created="2026-02-01T00:00:00Z")
        report = self.verified()
        self.expect_bash(report)
        self.assertTrue(report["artifact"]["reference"].endswith(self.attached[0]["digest"]))

    def test_an_attestation_alone_signs_no_image(self):
        self.attach(self.bundle(self.statement), BUNDLE_TYPE)
        self.registry.push_signature("app", registry.signature_tag(self.digest), [])
        report = self.verified(status=1)
        self.assertEqual(report["packages"], [])
        self.assertEqual([finding["id"] for finding in report["findings"]], [RULE])
        report = self.verified("--scan-unverified", status=1)
        self.expect_bash(report)
        self.assertEqual([finding["id"] for finding in report["findings"]], [RULE])


if __name__ == "__main__":
    plimsoll.main()
