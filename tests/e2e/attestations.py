#!/usr/bin/env python3
"""Attestations beside an image in its index, as BuildKit writes them: what checks of images know of them."""
# SPDX-License-Identifier: Apache-2.0

import base64
import json
import re
import ssl

import plimsoll
import docker_registry as registry
import signatures
from attached_bom import OTHER, PREDICATES, statement
from plimsoll import DEBIAN, deb, dpkg_status, oci_image
from signatures import PROVENANCE, STATEMENT_TYPE

NONE_ATTACHED = "PLM-IM-026"
FIRST_PROVENANCE = "https://slsa.dev/provenance/v0.2"
BUILDER, SOURCE = "https://ci.example/runs/7", "https://git.example/app.git"
RULES = """
- check: USER-BUILDER
  title: "Built elsewhere"
  severity: high
  context: image.config
  fail: "any a in config.attestations (a.type = provenance and not a.builder startswith https://trusted.example/)"
  message: "built by %config.attestations"
  why: "x"
  fix: {text: "x"}
  references: ["https://example.com"]
- check: USER-SOURCE
  title: "From the repository"
  severity: high
  context: image.config
  fail: "any a in config.attestations (a.source = https://git.example/app.git and a.materials intersects (pkg:docker/alpine@3.20))"
  message: "x"
  why: "x"
  fix: {text: "x"}
  references: ["https://example.com"]
"""


def provenance(version=PROVENANCE):
    dependencies = [{"uri": "pkg:docker/alpine@3.20", "digest": {"sha256": "b" * 64}}]
    if version == FIRST_PROVENANCE:
        return {"builder": {"id": BUILDER}, "invocation": {"configSource": {"uri": SOURCE}}, "materials": dependencies}
    return {"buildDefinition": {"externalParameters": {"configSource": {"uri": SOURCE}}, "resolvedDependencies": dependencies},
            "runDetails": {"builder": {"id": BUILDER}}}


class Stated:
    """An image in a layout, whose index a test writes."""

    scanners = "config"

    def setUp(self):
        super().setUp()
        tar = oci_image.LayerTar()
        for path, content in dict(DEBIAN, **{"var/lib/dpkg/status": dpkg_status(deb("bash", "5.2"))}).items():
            tar.file(path, content)
        image = oci_image.Image({"User": "1000", "Healthcheck": {"Test": ["CMD", "app"]}})
        image.add_layer(tar.write(self.folder / "layer.tar"), "COPY . / # buildkit")
        self.layout = self.folder / "layout"
        oci_image.write_oci_layout(image, self.layout, "test")
        self.index = json.loads((self.layout / "index.json").read_text())
        self.image = self.index["manifests"][0]
        self.image["platform"] = {"os": "linux", "architecture": "amd64"}
        (self.folder / "rules.yaml").write_text(RULES)

    def put(self, content, kind, **members):
        digest = registry.digest_of(content)
        (self.layout / "blobs/sha256" / digest[7:]).write_bytes(content)
        return {"mediaType": kind, "digest": digest, "size": len(content), **members}

    def attest(self, *statements, about=None):
        """(predicate type, content) each; the layout then holds one index of the image and its attestations."""
        layers = [self.put(content, STATEMENT_TYPE, annotations={"in-toto.io/predicate-type": kind}) for kind, content in statements]
        manifest = {"schemaVersion": 2, "mediaType": oci_image.MANIFEST_TYPE, "layers": layers,
                    "config": self.put(b"{}", "application/vnd.oci.image.config.v1+json")}
        entry = self.put(json.dumps(manifest).encode(), oci_image.MANIFEST_TYPE,
                         platform={"os": "unknown", "architecture": "unknown"},
                         annotations={"vnd.docker.reference.type": "attestation-manifest",
                                      "vnd.docker.reference.digest": about or self.image["digest"]})
        index = {"schemaVersion": 2, "mediaType": oci_image.INDEX_TYPE, "manifests": [self.image, entry]}
        top = self.put(json.dumps(index).encode(), oci_image.INDEX_TYPE, annotations={"org.opencontainers.image.ref.name": "test"})
        (self.layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [top]}))
        return [layer["digest"] for layer in layers]

    def statement(self, document, kind=PROVENANCE, about=None):
        return kind, statement(document, about or self.image["digest"], kind)

    def told(self, *arguments, target=None):
        report = self.scan(target or self.layout, "--platform", "linux/amd64", "--rules", self.folder / "rules.yaml", *arguments).report
        return {check["id"]: check["state"] for check in report["checks"]}, report

    def test_of_a_layout(self):
        for version in (PROVENANCE, FIRST_PROVENANCE):
            self.attest(self.statement({}, PREDICATES["spdx"]), self.statement(provenance(version), version))
            states, report = self.told()
            self.assertEqual([states[check] for check in (NONE_ATTACHED, "USER-BUILDER", "USER-SOURCE")], ["pass", "fail", "fail"])
            self.assertEqual(report["problems"], [])

    def test_of_another_kind(self):
        self.attest(self.statement({}, "https://openvex.dev/ns/v0.2.0"))
        states, report = self.told()
        self.assertEqual((states[NONE_ATTACHED], states["USER-BUILDER"]), ("fail", "pass"))
        self.assertEqual(report["problems"], [])

    def test_where_none_is_listed_nothing_is_known(self):
        states, _ = self.told()
        self.assertEqual((states[NONE_ATTACHED], states["USER-BUILDER"]), ("not-evaluated", "not-evaluated"))
        self.attest(self.statement(provenance()), about=OTHER)
        self.assertEqual(self.told()[0][NONE_ATTACHED], "not-evaluated")

    def test_what_is_about_another_image_is_not_believed(self):
        self.attest(self.statement(provenance(), about=OTHER))
        states, report = self.told()
        self.assertEqual((states[NONE_ATTACHED], states["USER-BUILDER"]), ("pass", "not-evaluated"))
        self.assertIn("is about another image", report["problems"][0]["what"])


class OfALayout(Stated, plimsoll.Case):
    def test_damaged_ones(self):
        digest, = self.attest(self.statement(provenance()))
        blob = self.layout / "blobs/sha256" / digest[7:]
        content = blob.read_bytes()
        for damage in (b"", content[:-1], b" " * (17 << 20)):
            with self.subTest(len(damage)):
                blob.write_bytes(damage)
                states, report = self.told()
                self.assertEqual((states[NONE_ATTACHED], states["USER-BUILDER"]), ("pass", "not-evaluated"))
                self.assertIn(f"attestation {digest}", report["problems"][0]["what"])
        blob.unlink()
        self.assertEqual(len(self.told()[1]["problems"]), 1)

    def test_without_the_scanner_nothing_of_it_is_read(self):
        digest, = self.attest(self.statement(provenance()))
        (self.layout / "blobs/sha256" / digest[7:]).write_bytes(b"damaged")
        self.assertEqual(self.scan(self.layout, "--platform", "linux/amd64", "--scanners", "secret").report["problems"], [])


class OfARegistry(Stated, registry.RegistryCase):
    """The same layouts, pushed."""

    def told(self, *arguments):
        return super().told(*arguments, target=self.pushed())

    def pushed(self):
        """Every blob as a blob and, where it is one, as a manifest, the index as the tag."""
        top = json.loads((self.layout / "index.json").read_text())["manifests"][0]
        for blob in sorted((self.layout / "blobs/sha256").iterdir()):
            self.registry.push_blob("app", blob.read_bytes())
        index = (self.layout / "blobs/sha256" / top["digest"][7:]).read_bytes()
        for entry in json.loads(index).get("manifests", []):
            self.registry.push_manifest("app", entry["digest"], (self.layout / "blobs/sha256" / entry["digest"][7:]).read_bytes())
        self.registry.push_manifest("app", "1", index, top["mediaType"])
        return f"{self.registry.name}/app:1"

    def asked(self):
        """What plimsoll asked for."""
        lines = (self.folder / "registry.log").read_text().splitlines()
        return [found[1] for line in lines if (found := re.search(r'"GET (/v2/\S+) HTTP/1.1" \d+ .*plimsoll-fetch', line))]

    def test_what_is_asked_for(self):
        digests = self.attest(self.statement({}, PREDICATES["spdx"]), self.statement(provenance()))
        target = self.pushed()
        self.scan(target, "--platform", "linux/amd64", "--scanners", "vuln")
        blobs = [f"/v2/app/blobs/{digest}" for digest in digests]
        self.assertFalse(set(blobs) & set(self.asked()), "nobody asked for it")
        Stated.told(self, target=target)
        self.assertEqual([blob for blob in blobs if blob in self.asked()], blobs[1:], "not the bill of materials")
        before = len(self.asked())
        Stated.told(self, target=target)
        self.assertEqual(self.asked()[before:], ["/v2/app/manifests/1"], "the index alone")


CERTIFICATE = """
[req]
distinguished_name = name
prompt = no
[name]
O = example
[fulcio]
subjectAltName = email:dev@example.com
1.3.6.1.4.1.57264.1.8 = ASN1:UTF8String:https://accounts.example.com
"""
SIGNER = """
- check: USER-SIGNER
  title: "Signed by"
  severity: high
  context: image.config
  fail: "any s in config.signatures (s.identity = dev@example.com and s.issuer = https://accounts.example.com and not s.verified)"
  message: "x"
  why: "x"
  fix: {text: "x"}
  references: ["https://example.com"]
"""


class KeylessSignatures(signatures.SignatureCase):
    """Whoever signs without a key of their own has a certificate: what it claims, nobody verified."""

    scanners = "config"

    def setUp(self):
        super().setUp()
        (self.folder / "openssl.cnf").write_text(CERTIFICATE)
        (self.folder / "rules.yaml").write_text(SIGNER)
        self.certificate = signatures.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                                              "-keyout", self.folder / "own.key", "-config", self.folder / "openssl.cnf",
                                              "-extensions", "fulcio").decode()

    def told(self, *arguments):
        report = self.run_plimsoll("image", self.name, "--scanners", "config", "--rules", self.folder / "rules.yaml",
                                   "--format", "json", *arguments, status=None).report
        return {check["id"]: check["state"] for check in report["checks"]}

    def sign_as_cosign(self, certificate):
        signed = signatures.payload(self.digest)
        layer = registry.signature_layer(self.registry.push_blob("app", signed), signed, self.sign(signed, self.folder / "own.pub"))
        layer["annotations"]["dev.sigstore.cosign/certificate"] = certificate
        config = b"{}"
        manifest = {"schemaVersion": 2, "mediaType": oci_image.MANIFEST_TYPE, "layers": [layer],
                    "config": {"mediaType": oci_image.CONFIG_TYPE, "size": 2, "digest": self.registry.push_blob("app", config)}}
        self.registry.push_manifest("app", registry.signature_tag(self.digest), manifest)

    def test_of_cosign(self):
        self.assertEqual(self.told()["USER-SIGNER"], "not-evaluated")
        for certificate, state in ((self.certificate, "fail"), ("-----BEGIN nonsense", "pass"), ("", "pass")):
            self.sign_as_cosign(certificate)
            told = self.told("--verify-key", self.key, "--scan-unverified")
            self.assertEqual((told["USER-SIGNER"], told["PLM-IM-025"]), (state, "fail"))

    def test_of_a_bundle(self):
        der = base64.b64encode(ssl.PEM_cert_to_DER_cert(self.certificate)).decode()
        for material in ({"certificate": {"rawBytes": der}}, {"x509CertificateChain": {"certificates": [{"rawBytes": der}, {}]}}):
            bundle = json.dumps({"mediaType": signatures.BUNDLE_TYPE, "verificationMaterial": material, "dsseEnvelope": {
                "payloadType": STATEMENT_TYPE, "payload": "e30=", "signatures": [{"sig": "AAAA"}]}}).encode()
            layer = {"mediaType": signatures.BUNDLE_TYPE, "size": len(bundle), "digest": self.registry.push_blob("app", bundle)}
            empty = {"mediaType": "application/vnd.oci.empty.v1+json", "size": 2, "digest": self.registry.push_blob("app", b"{}")}
            content = json.dumps({"schemaVersion": 2, "mediaType": oci_image.MANIFEST_TYPE, "config": empty, "layers": [layer],
                                  "artifactType": signatures.BUNDLE_TYPE}).encode()
            digest = self.registry.push_manifest("app", "bundle", content)
            entry = {"mediaType": oci_image.MANIFEST_TYPE, "digest": digest, "size": len(content), "artifactType": signatures.BUNDLE_TYPE}
            self.registry.push_manifest("app", self.digest.replace(":", "-"), {
                "schemaVersion": 2, "mediaType": oci_image.INDEX_TYPE, "manifests": [entry]}, oci_image.INDEX_TYPE)
            told = self.told("--verify-key", self.key, "--scan-unverified")
            self.assertEqual((told["USER-SIGNER"], told["PLM-IM-025"]), ("fail", "fail"))


if __name__ == "__main__":
    plimsoll.main()
