#!/usr/bin/env python3
"""Signatures of images, made by openssl as cosign makes them: which count, and what is read without one."""
# SPDX-License-Identifier: Apache-2.0

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path

import plimsoll
import docker_registry as registry
from plimsoll import DEBIAN, deb, dpkg_status, oci_image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fetch"))
import fake_registry  # noqa: E402

RULE = "PLM-IMG-SIGNATURE"
TYPE = "cosign container image signature"
SIGNATURE_TYPE = "application/vnd.dev.cosign.artifact.sig.v1+json"
BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
STATEMENT_TYPE = "application/vnd.in-toto+json"
SIGN_PREDICATE = "https://sigstore.dev/cosign/sign/v1"
PROVENANCE = "https://slsa.dev/provenance/v1"
SBOM_TYPE = "application/vnd.cyclonedx+json"
KEYS = {  # arguments of openssl genpkey
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ed25519": ["-algorithm", "ED25519"],
}
SIGNING = {  # key, arguments of openssl that sign what stands in the last file
    "p256": ["dgst", "-sha256", "-sign"],
    "p384": ["dgst", "-sha256", "-sign"],
    "p384 by sha384": ["dgst", "-sha384", "-sign"],
    "rsa": ["dgst", "-sha256", "-sign"],
    "rsa pss": ["dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest", "-sign"],
    "ed25519": ["pkeyutl", "-sign", "-rawin", "-inkey"],
}


def openssl(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True).stdout


def payload(digest, kind=TYPE):
    return json.dumps({"critical": {"identity": {"docker-reference": "localhost/app"},
                                    "image": {"docker-manifest-digest": digest}, "type": kind},
                       "optional": None}).encode()


class SignatureCase(registry.RegistryCase):
    def setUp(self):
        super().setUp()
        if shutil.which("openssl") is None:
            self.skipTest("no openssl to sign with")
        layout = self.image("image", dict(DEBIAN, **{"var/lib/dpkg/status": dpkg_status(deb("bash", "5.2"))}))
        self.digest = self.registry.push_layout(layout, "app", "1")
        self.name = f"{self.registry.name}/app:1"
        self.key = self.make_key("p256")

    def make_key(self, kind, name=None):
        """The path of the public key; the private one lies beside it."""
        public = self.work / f"{name or kind}.pub"
        openssl("genpkey", *KEYS[kind], "-out", public.with_suffix(".key"))
        openssl("pkey", "-in", public.with_suffix(".key"), "-pubout", "-out", public)
        return public

    def sign(self, content, key=None, way="p256"):
        file = self.work / "to-sign"
        file.write_bytes(content)
        private = (key or self.key).with_suffix(".key")
        if SIGNING[way][0] == "dgst":
            return openssl(*SIGNING[way], private, file)
        return openssl(*SIGNING[way], private, "-in", file)

    def push(self, *signatures):
        self.registry.push_signature("app", registry.signature_tag(self.digest), signatures)

    def verify(self, *arguments, key=None, name=None, status=0):
        ran = self.run_plimsoll("image", name or self.name, "--verify-key", key or self.key, "--format", "json",
                                "--scanners", "none", *arguments, status=status)
        if status == 2:
            return ran.err
        return ran.report

    def refused(self, *arguments, **options):
        """The evidence of the one finding of a report that read nothing."""
        report = self.verify(*arguments, status=1, **options)
        self.assertEqual([finding["id"] for finding in report["findings"]], [RULE])
        self.assertEqual(report["packages"], [])
        self.assertEqual(report["artifact"].get("layers", []), [])
        finding = report["findings"][0]
        self.assertEqual((finding["kind"], finding["severity"]["level"]), ("misconfiguration", "critical"))
        return finding["evidence"]


class Signatures(SignatureCase):
    def test_every_kind_of_key(self):
        signed = payload(self.digest)
        for way in SIGNING:
            with self.subTest(way):
                key = self.make_key(way.split()[0])
                self.push((signed, self.sign(signed, key, way)))
                report = self.verify(key=key)
                self.assertEqual([p["name"] for p in report["packages"]], ["bash"])
                self.assertEqual(report["findings"], [])
                self.assertEqual(report["artifact"]["name"], self.name)

    def test_by_digest_and_among_others(self):
        signed = payload(self.digest)
        other = self.make_key("ed25519", "other")
        self.push((signed, self.sign(signed, other, "ed25519")), (signed, self.sign(signed)))
        self.verify(name=f"{self.registry.name}/app@{self.digest}")
        self.verify(key=other)

    def test_no_signature(self):
        self.assertIn("no signature is attached", self.refused())

    def test_another_key(self):
        signed = payload(self.digest)
        self.push((signed, self.sign(signed)))
        for kind in KEYS:
            with self.subTest(kind):
                evidence = self.refused(key=self.make_key(kind, "another-" + kind))
                self.assertIn("signature 1: is not signed by this key", evidence)

    def test_an_altered_payload(self):
        signed = payload(self.digest)
        self.push((signed.replace(b"localhost/app", b"localhost/apq"), self.sign(signed)))
        self.assertIn("was changed since", self.refused())

    def test_another_image(self):
        """A good signature, copied to an image that it is not about."""
        signed = payload("sha256:" + "a" * 64)
        self.push((signed, self.sign(signed)))
        self.assertIn("but for another image: sha256:aaaa", self.refused())

    def test_not_as_an_image(self):
        for content in (payload(self.digest, "something else"), b"not JSON", b"{}",
                        json.dumps({"critical": {"type": TYPE, "image": {"docker-manifest-digest": 7}}}).encode()):
            with self.subTest(content[:30]):
                self.push((content, self.sign(content)))
                self.assertIn("is signed by this key, but", self.refused())

    def test_what_is_no_signature(self):
        signed = payload(self.digest)
        for bad in (b"", b"x", b"\x30\x06\x02\x01\x00\x02\x01\x00", self.sign(signed)[:-1], b"x" * 10_000):
            with self.subTest(len(bad)):
                self.push((signed, bad))
                self.refused()

    def test_no_manifest_of_signatures(self):
        tag = registry.signature_tag(self.digest)
        layer = {"mediaType": "text/plain", "size": 1, "digest": self.registry.push_blob("app", b"x")}
        config = {"mediaType": oci_image.CONFIG_TYPE, "size": 2, "digest": self.registry.push_blob("app", b"{}")}
        self.registry.push_manifest("app", tag, {"schemaVersion": 2, "mediaType": oci_image.MANIFEST_TYPE,
                                                 "config": config, "layers": [layer]})
        self.assertIn("is of another type: text/plain", self.refused())

    def test_scanned_all_the_same(self):
        report = self.verify("--scan-unverified", status=1)
        self.assertEqual([p["name"] for p in report["packages"]], ["bash"])
        self.assertEqual([finding["id"] for finding in report["findings"]], [RULE])

    def test_no_filter_hides_it(self):
        for flags in (["--severity", "low"], ["--ignore-unfixed"], ["--ignore-state", "unknown"],
                      ["--exit-on", "critical"]):
            with self.subTest(flags):
                self.refused(*flags)

    def test_the_vulnerabilities_stand_beside_it(self):
        faults = plimsoll.advisories(self.folder / "faults", [plimsoll.advisory("CVE-2026-9", "Debian:12", "bash", "6")])
        ran = self.run_plimsoll("image", self.name, "--verify-key", self.key, "--scan-unverified", "--db", faults,
                                "--format", "json", status=1)
        ids = [finding["id"] for finding in ran.report["findings"]]
        self.assertIn("CVE-2026-9", ids)
        self.assertEqual(ids[0], RULE)

    def test_a_signature_of_an_index(self):
        """The index is what was named: a signature of its only manifest is not one of it."""
        entry = {"mediaType": oci_image.MANIFEST_TYPE, "digest": self.digest, "size": 0,
                 "platform": {"os": "linux", "architecture": "amd64"}}
        manifest = self.registry.ask("GET", f"/v2/app/manifests/{self.digest}", Accept=oci_image.MANIFEST_TYPE)
        entry["size"] = int(manifest.getheader("Content-Length"))
        index = self.registry.push_manifest("app", "all", {"schemaVersion": 2, "mediaType": oci_image.INDEX_TYPE,
                                                           "manifests": [entry]}, oci_image.INDEX_TYPE)
        signed = payload(self.digest)
        self.push((signed, self.sign(signed)))
        name = f"{self.registry.name}/app:all"
        self.refused("--platform", "linux/amd64", name=name)
        signed = payload(index)
        self.registry.push_signature("app", registry.signature_tag(index), [(signed, self.sign(signed))])
        self.verify("--platform", "linux/amd64", name=name)

    def test_wrong_usage(self):
        layout = self.folder / "image" / "layout"
        self.assertIn("read from elsewhere", self.verify(name=f"oci-dir:{layout}", status=2))
        self.assertIn("read from elsewhere", self.verify(name="docker:app", status=2))
        self.assertIn("forbids it", self.verify("--offline", status=2))
        self.run_plimsoll("image", self.name, "--scan-unverified", status=2)
        self.run_plimsoll("rootfs", "/", "--verify-key", self.key, status=2)

    def test_garbage_for_a_key(self):
        weak = self.work / "weak.pub"
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", weak.with_suffix(".key"))
        openssl("pkey", "-in", weak.with_suffix(".key"), "-pubout", "-out", weak)
        self.assertIn("1024 bits", self.verify(key=weak, status=2))
        self.assertIn("private key", self.verify(key=self.key.with_suffix(".key"), status=2))
        good = self.key.read_text()
        for text in ("", "garbage", good[:60], good.replace("M", "!"), good.replace("PUBLIC", "PUBIC"), "x" * 100_000):
            with self.subTest(text[:20]):
                (self.work / "bad.pub").write_text(text)
                self.assertIn("--verify-key", self.verify(key=self.work / "bad.pub", status=2))
        self.assertIn("no-such", self.verify(key=self.work / "no-such.pub", status=2))

    def test_a_registry_whose_images_must_be_signed(self):
        signed = payload(self.digest)
        self.push((signed, self.sign(signed)))
        other = self.image("other", {"etc/motd": "hello"})
        self.registry.push_layout(other, "unsigned", "1")
        ran = self.run_plimsoll("registry", self.registry.name, "--verify-key", self.key, "--format", "json",
                                "--scanners", "none", status=1)
        found = {report["artifact"]["name"].rsplit("/", 1)[1]: [f["id"] for f in report["findings"]]
                 for report in ran.report["reports"]}
        self.assertEqual(found, {"app:1": [], "unsigned:1": [RULE]})
        table = self.run_plimsoll("registry", self.registry.name, "--verify-key", self.key, status=1).text
        self.assertIn("no valid signature", table)

    def test_reports_of_a_walk_with_a_key_are_not_those_of_one_without(self):
        walk = ("registry", self.registry.name, "--output-dir", self.work / "reports", "--format", "json",
                "--scanners", "none")
        unread = self.run_plimsoll(*walk, "--verify-key", self.key, status=1).report["reports"]
        self.assertEqual([report["packages"] for report in unread], [[]])
        read = self.run_plimsoll(*walk).report["reports"]
        self.assertEqual([[p["name"] for p in report["packages"]] for report in read], [["bash"]])
        self.assertEqual([report["findings"] for report in read], [[]])

    def test_what_is_attached(self):
        listing = ("image", self.name, "--list-referrers")
        self.assertIn("nothing is attached", self.run_plimsoll(*listing).text)
        signed = payload(self.digest)
        self.push((signed, self.sign(signed)))
        text = self.run_plimsoll(*listing).text
        self.assertIn(registry.PAYLOAD_TYPE, text)
        self.assertIn(registry.signature_tag(self.digest), text)
        found = self.run_plimsoll(*listing, "--format", "json").report
        self.assertEqual(found["digest"], self.digest)
        self.assertEqual(len(found["referrers"]), 1)
        # the fallback of the specification: an index at a tag
        entry = {"mediaType": oci_image.MANIFEST_TYPE, "digest": found["referrers"][0]["digest"],
                 "size": found["referrers"][0]["size"], "artifactType": SBOM_TYPE,
                 "annotations": {"org.opencontainers.image.created": "2026-01-02T03:04:05Z"}}
        self.registry.push_manifest("app", self.digest.replace(":", "-"),
                                    {"schemaVersion": 2, "mediaType": oci_image.INDEX_TYPE, "manifests": [entry]},
                                    oci_image.INDEX_TYPE)
        text = self.run_plimsoll(*listing).text
        self.assertIn(SBOM_TYPE, text)
        self.assertIn("2026-01-02T03:04:05Z", text)
        self.run_plimsoll("image", self.folder / "image" / "layout", "--list-referrers", status=2)


class Referrers(SignatureCase):
    """A registry that lists referrers, which Debian's does not: a fake one gives what the real one holds."""

    def routes(self, referrers, manifests=()):
        image = self.raw(f"/v2/app/manifests/{self.digest}")
        routes = {"/v2/app/manifests/1": self.document(image), f"/v2/app/manifests/{self.digest}": self.document(image),
                  f"/v2/app/referrers/{self.digest}": referrers}
        parsed = json.loads(image)
        for blob in (parsed["config"], *parsed["layers"]):
            routes[f"/v2/app/blobs/{blob['digest']}"] = self.document(self.raw(f"/v2/app/blobs/{blob['digest']}"))
        for content in manifests:
            routes[f"/v2/app/manifests/{registry.digest_of(content)}"] = self.document(content)
        return routes

    def document(self, content):
        return fake_registry.document(content, Content_Type=oci_image.MANIFEST_TYPE)

    def raw(self, path):
        connection = registry.http.client.HTTPConnection("127.0.0.1", self.registry.port)
        connection.request("GET", path, headers={"Accept": oci_image.MANIFEST_TYPE})
        return connection.getresponse().read()

    def index(self, *entries):
        return json.dumps({"schemaVersion": 2, "mediaType": oci_image.INDEX_TYPE, "manifests": entries}).encode()

    def signature(self):
        signed = payload(self.digest)
        layer = registry.signature_layer(registry.digest_of(signed), signed, self.sign(signed))
        return signed, json.dumps({"schemaVersion": 2, "artifactType": SIGNATURE_TYPE, "layers": [layer]}).encode()

    def entry(self, content, kind=SIGNATURE_TYPE):
        return {"mediaType": oci_image.MANIFEST_TYPE, "digest": registry.digest_of(content), "size": len(content),
                "artifactType": kind}

    def test_a_signature_that_is_a_referrer(self):
        signed, manifest = self.signature()
        pages = {"": (self.index(), {"Link": f'</v2/app/referrers/{self.digest}?page=2>; rel="next"'}),
                 "page=2": (self.index(self.entry(manifest)), {})}

        def referrers(request):
            body, headers = pages[request.path.partition("?")[2]]
            request.head(200, {"Content-Length": len(body), **headers})
            request.wfile.write(body)

        routes = self.routes(referrers, [manifest])
        routes[f"/v2/app/blobs/{registry.digest_of(signed)}"] = self.document(signed)
        with fake_registry.FakeRegistry(routes) as fake:
            self.verify(name=f"{fake.name}/app:1")
            self.assertIn(SIGNATURE_TYPE,
                          self.run_plimsoll("image", f"{fake.name}/app:1", "--list-referrers").text)

    def signed_routes(self, digest):
        """Of a registry that has a signature of it."""
        signed = payload(digest)
        layer = registry.signature_layer(registry.digest_of(signed), signed, self.sign(signed))
        manifest = json.dumps({"schemaVersion": 2, "artifactType": SIGNATURE_TYPE, "layers": [layer]}).encode()
        routes = self.routes(fake_registry.document(self.index(self.entry(manifest))), [manifest])
        return {**routes, f"/v2/app/referrers/{digest}": routes[f"/v2/app/referrers/{self.digest}"],
                f"/v2/app/blobs/{registry.digest_of(signed)}": self.document(signed)}

    def other_image(self, compression="gzip"):
        """Manifest and routes of one that nobody signed."""
        files = dict(DEBIAN, **{"var/lib/dpkg/status": dpkg_status(deb("evil", "6.6"))})
        blobs = plimsoll.layout_of(self.folder, files, name="other-" + compression, compression=compression) / "blobs/sha256"
        contents = [path.read_bytes() for path in blobs.iterdir()]
        manifest = next(one for one in contents if one.startswith(b"{") and b'"layers"' in one)
        return manifest, {f"/v2/app/blobs/{registry.digest_of(one)}": self.document(one) for one in contents}

    def test_a_tag_that_moves_once_it_is_verified(self):
        manifest, blobs = self.other_image()
        routes = {**blobs, **self.signed_routes(self.digest)}
        routes["/v2/app/manifests/1"] = [routes["/v2/app/manifests/1"], self.document(manifest)]
        with fake_registry.FakeRegistry(routes) as fake:
            report = self.verify("--cache-size", "0", name=f"{fake.name}/app:1")
        self.assertEqual([package["name"] for package in report["packages"]], ["bash"])
        self.assertEqual(report["artifact"]["digest"], self.digest)

    def test_what_lies_below_a_signed_manifest_is_swapped(self):
        routes = self.signed_routes(self.digest)
        parsed = json.loads(self.raw(f"/v2/app/manifests/{self.digest}"))
        for compression in ("gzip", "none"):
            manifest, blobs = self.other_image(compression)
            other = json.loads(manifest)
            for ours, theirs in ((parsed["config"], other["config"]), (parsed["layers"][0], other["layers"][0])):
                swapped = {**routes, f"/v2/app/blobs/{ours['digest']}": blobs[f"/v2/app/blobs/{theirs['digest']}"]}
                with self.subTest(ours), fake_registry.FakeRegistry(swapped) as fake:
                    said = self.verify("--cache-size", "0", name=f"{fake.name}/app:1", status=2)
                    self.assertRegex(said, "another digest|more than [0-9]+ bytes")

    def test_a_platform_of_a_signed_index_is_swapped(self):
        entry = {"mediaType": oci_image.MANIFEST_TYPE, "digest": self.digest, "size": 1,
                 "platform": {"os": "linux", "architecture": "amd64"}}
        index = self.index(entry)
        manifest, blobs = self.other_image()
        routes = {**blobs, **self.signed_routes(registry.digest_of(index)), "/v2/app/manifests/all": self.document(index)}
        with fake_registry.FakeRegistry(routes) as fake:
            report = self.verify("--platform", "linux/amd64", "--cache-size", "0", name=f"{fake.name}/app:all", status=2)
            self.assertIn("404", report, "by its digest")
        routes[f"/v2/app/manifests/{registry.digest_of(index)}"] = self.document(index)
        with fake_registry.FakeRegistry(routes) as fake:
            report = self.verify("--platform", "linux/amd64", "--cache-size", "0", name=f"{fake.name}/app:all")
            self.assertEqual([package["name"] for package in report["packages"]], ["bash"])
        routes[f"/v2/app/manifests/{self.digest}"] = self.document(manifest)
        with fake_registry.FakeRegistry(routes) as fake:
            for flags in (["--platform", "linux/amd64"], ["--all-platforms"]):
                said = self.verify(*flags, "--cache-size", "0", name=f"{fake.name}/app:all", status=2)
                self.assertIn("another digest", said)

    def test_manifests_and_payloads_that_are_not_what_they_are_called(self):
        signed, manifest = self.signature()
        entry = self.entry(manifest)
        routes = self.routes(fake_registry.document(self.index(entry)))
        routes[f"/v2/app/manifests/{entry['digest']}"] = self.document(manifest + b" ")
        with fake_registry.FakeRegistry(routes) as fake:
            self.assertIn("another digest", self.refused(name=f"{fake.name}/app:1"))
        routes = self.routes(fake_registry.document(self.index(entry)), [manifest])
        routes[f"/v2/app/blobs/{registry.digest_of(signed)}"] = self.document(signed + b" ")
        with fake_registry.FakeRegistry(routes) as fake:
            self.assertIn("another digest", self.refused(name=f"{fake.name}/app:1"))

    def bundle(self, way="p256", key=None, kind=SIGN_PREDICATE, digest=None, alter=lambda text: text):
        """A statement as cosign 3 signs it."""
        statement = json.dumps({"_type": "https://in-toto.io/Statement/v1", "predicateType": kind, "predicate": {},
                                "subject": [{"digest": {"sha256": (digest or self.digest)[7:]}}]}).encode()
        text = b"DSSEv1 %d %s %d %s" % (len(STATEMENT_TYPE), STATEMENT_TYPE.encode(), len(statement), statement)
        signature = base64.b64encode(self.sign(text, key, way)).decode()
        return json.dumps({"mediaType": BUNDLE_TYPE, "verificationMaterial": {"publicKey": {"hint": "x"}},
                           "dsseEnvelope": {"payload": base64.b64encode(alter(statement)).decode(),
                                            "payloadType": STATEMENT_TYPE, "signatures": [{"sig": signature}]}}).encode()

    def serve(self, *bundles):
        """A registry where these are attached to the image."""
        manifests = [json.dumps({"schemaVersion": 2, "artifactType": BUNDLE_TYPE, "layers": [
            {"mediaType": BUNDLE_TYPE, "digest": registry.digest_of(one), "size": len(one)}]}).encode()
                     for one in bundles]
        entries = [self.entry(one, BUNDLE_TYPE) for one in manifests]
        routes = self.routes(fake_registry.document(self.index(*entries)), manifests)
        for one in bundles:
            routes[f"/v2/app/blobs/{registry.digest_of(one)}"] = self.document(one)
        return fake_registry.FakeRegistry(routes)

    def test_bundles(self):
        for way in SIGNING:
            with self.subTest(way):
                key = self.make_key(way.split()[0])
                with self.serve(self.bundle(kind=PROVENANCE), self.bundle(way, key)) as fake:
                    report = self.verify(name=f"{fake.name}/app:1", key=key)
                    self.assertEqual([p["name"] for p in report["packages"]], ["bash"])

    def test_bundles_that_are_no_signature(self):
        other = self.make_key("p256", "other")
        bundles = {"is not signed by this key": self.bundle(key=other),
                   "or was changed since": self.bundle(alter=lambda text: text + b" "),
                   "but is no signature of an image: " + PROVENANCE: self.bundle(kind=PROVENANCE),
                   "but for another image: sha256:aaaa": self.bundle(digest="sha256:" + "a" * 64),
                   "holds no signed statement": b'{"messageSignature": {}}',
                   "its bundle is not understood": b"x"}
        for words, bundle in bundles.items():
            with self.subTest(words), self.serve(bundle) as fake:
                self.assertIn(words, self.refused(name=f"{fake.name}/app:1"))
                read = [path for _, path, _, _ in fake.log if "/blobs/" in path]
                self.assertEqual(read, [f"/v2/app/blobs/{registry.digest_of(bundle)}"], "the image was read")

    def test_a_list_that_is_none(self):
        """What cannot be asked for is no answer: status 2, and nothing is scanned."""
        for body in (b"", b"[]", b'{"manifests":7}', b'{"manifests":[{"digest":"x"}]}', b"x" * 5_000_000):
            with self.subTest(body[:20]):
                with fake_registry.FakeRegistry(self.routes(fake_registry.document(body))) as fake:
                    self.verify(name=f"{fake.name}/app:1", status=2)

    def test_no_base64(self):
        signed, manifest = self.signature()
        parsed = json.loads(manifest)
        parsed["layers"][0]["annotations"][registry.ANNOTATION] = "!" + base64.b64encode(b"x").decode()
        manifest = json.dumps(parsed).encode()
        routes = self.routes(fake_registry.document(self.index(self.entry(manifest))), [manifest])
        routes[f"/v2/app/blobs/{registry.digest_of(signed)}"] = self.document(signed)
        with fake_registry.FakeRegistry(routes) as fake:
            self.assertIn("base64", self.refused(name=f"{fake.name}/app:1"))


if __name__ == "__main__":
    plimsoll.main()
