#!/usr/bin/env python3
"""Images in registries: the same report as from a file, nothing fetched twice, and every way in which a registry fails.

Debian's docker-registry, filled by skopeo, where both are there; a fake one that fails on demand always.
"""
# SPDX-License-Identifier: Apache-2.0

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import unittest

import plimsoll

sys.path.insert(0, str(plimsoll.REPOSITORY / "tests" / "fetch"))
from fake_registry import FakeRegistry, document  # noqa: E402
from server import hung_up, page, status  # noqa: E402

BASE = {**plimsoll.DEBIAN, "var/lib/dpkg/status": plimsoll.dpkg_status(plimsoll.deb("boat", "1.0"), plimsoll.deb("sail", "2.0"))}
APP = plimsoll.npm_package("left-pad", "1.0.0")
MORE = plimsoll.python_package("oars", "3.0")
NETWORK = {"PLIMSOLL_OFFLINE": "false", "PLIMSOLL_NO_DB_UPDATE": "true"}
INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Registry(plimsoll.Case):
    def scan_name(self, name, *flags, status=0, **options):
        return self.run_plimsoll("image", name, "--scanners", "none", "--format", "json", *flags, status=status,
                                 env=NETWORK, **options)


@unittest.skipUnless(shutil.which("docker-registry") and shutil.which("skopeo"), "skipped: no docker-registry, or no skopeo")
class Real(Registry):
    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        config = self.folder / "registry.yml"
        config.write_text(f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {self.folder}/data}}}}\n"
                          f"http: {{addr: '{self.host}'}}\n")
        self.log = (self.folder / "registry.log").open("wb")
        self.server = subprocess.Popen(["docker-registry", "serve", str(config)], stdout=self.log, stderr=self.log)
        self.addCleanup(self.end)
        self.wait_until_it_answers()
        self.policy = self.folder / "policy.json"
        self.policy.write_text('{"default": [{"type": "insecureAcceptAnything"}]}')

    def end(self):
        self.server.kill()
        self.server.wait()
        self.log.close()

    def wait_until_it_answers(self):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.fail("docker-registry does not answer")

    def push(self, layout, name):
        subprocess.run(["skopeo", "--policy", str(self.policy), "copy", "-q", "--all", "--dest-tls-verify=false",
                        f"oci:{layout}:test", f"docker://{self.host}/{name}"], check=True, capture_output=True)

    def asked(self):
        """What plimsoll asked for since the last look."""
        lines = (self.folder / "registry.log").read_text().splitlines()
        seen, self.seen = getattr(self, "seen", 0), len(lines)
        pattern = re.compile(r'"GET (/v2/\S+) HTTP/1.1" (\d+) .*plimsoll-fetch')
        return [found[1] for line in lines[seen:] if (found := pattern.search(line))]

    def blobs_asked(self):
        return [path for path in self.asked() if "/blobs/" in path]

    def test_the_same_report_as_from_a_file(self):
        layout = plimsoll.layout_of(self.folder, BASE, APP)
        self.push(layout, "team/app:1")
        here = self.inventory(layout)
        there = self.scan_name(f"{self.host}/team/app:1").report
        self.assertEqual(plimsoll.same_but_source(here), plimsoll.same_but_source(there))
        self.assertEqual(here["artifact"]["digest"], there["artifact"]["digest"])
        self.assertEqual(there["artifact"]["reference"], f"{self.host}/team/app:1")
        self.assertTrue(all(layer["verified"] for layer in there["artifact"]["layers"]))
        digest = there["artifact"]["digest"]
        # Beside a digest a tag says nothing, as for docker: it need not even be there.
        for name in (f"{self.host}/team/app@{digest}", f"registry:{self.host}/team/app:1@{digest}",
                     f"{self.host}/team/app:no-such-tag@{digest}"):
            self.assertEqual(plimsoll.same_but_source(self.scan_name(name).report), plimsoll.same_but_source(here))

    def test_by_a_mirror_of_registries_conf(self):
        """The image keeps the name that the user gave it; a broken file is said once, and not at all with --quiet."""
        layout = plimsoll.layout_of(self.folder, BASE, APP)
        self.push(layout, "hub/app:1")
        conf = self.folder / "registries.conf"
        conf.write_text('[[registry]]\nprefix = "logical.test/team"\nlocation = "127.0.0.1:1"\n[[registry.mirror]]\n'
                        f'location = "127.0.0.1:1"\n[[registry.mirror]]\nlocation = "{self.host}/hub"\ninsecure = 1\n')
        environment = {**NETWORK, "CONTAINERS_REGISTRIES_CONF": str(conf)}
        for flags, notice in (((), f"plimsoll: {conf}:6: insecure is neither true nor false: taken as false\n"),
                              (("--quiet",), "")):
            there = self.run_plimsoll("image", "logical.test/team/app:1", "--scanners", "none", "--format", "json",
                                      *flags, env=environment)
            self.assertEqual(there.err, notice)
            self.assertEqual(there.report["artifact"]["reference"], "logical.test/team/app:1")
            self.assertEqual(plimsoll.same_but_source(self.inventory(layout)), plimsoll.same_but_source(there.report))
        conf.write_text('[[registry]]\nlocation = "logical.test"\nblocked = true\n')
        refused = self.run_plimsoll("image", "logical.test/team/app:1", "--from", "registry", status=2, env=environment)
        self.assertIn(f"logical.test/team/app: is blocked by {conf}; that file says which", refused.err)

    def test_nothing_is_fetched_twice(self):
        self.push(plimsoll.layout_of(self.folder, BASE, APP, name="one"), "app:1")
        self.push(plimsoll.layout_of(self.folder, BASE, APP, MORE, name="two"), "app:2")
        first = self.scan_name(f"{self.host}/app:1").report
        self.assertEqual(len(self.blobs_asked()), 3)  # config, two layers
        again = self.scan_name(f"{self.host}/app:1").report
        self.assertEqual(self.asked(), ["/v2/app/manifests/1"], "the manifest alone")
        self.assertEqual(plimsoll.same_but_source(first), plimsoll.same_but_source(again))
        child = self.scan_name(f"{self.host}/app:2").report
        self.assertEqual(len(self.blobs_asked()), 2, "its config and its own layer")
        self.assertEqual(len(child["packages"]), len(first["packages"]) + 1)

    def test_platforms(self):
        layouts = {name: plimsoll.layout_of(self.folder, BASE, plimsoll.npm_package("on-" + name, "1.0.0"), name=name)
                   for name in ("amd64", "arm64")}
        index = {"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": []}
        for name, layout in layouts.items():
            found = json.loads((layout / "index.json").read_text())["manifests"][0]
            index["manifests"].append({**found, "platform": {"os": "linux", "architecture": name}, "annotations": {}})
        whole = layouts["amd64"]
        shutil.copytree(layouts["arm64"] / "blobs", whole / "blobs", dirs_exist_ok=True)
        text = json.dumps(index).encode()
        digest = hashlib.sha256(text).hexdigest()
        (whole / "blobs" / "sha256" / digest).write_bytes(text)
        (whole / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [
            {"mediaType": INDEX_TYPE, "digest": "sha256:" + digest, "size": len(text),
             "annotations": {"org.opencontainers.image.ref.name": "test"}}]}))
        self.push(whole, "app:all")
        for name in layouts:
            report = self.scan_name(f"{self.host}/app:all", "--platform", f"linux/{name}").report
            self.assertIn(f"on-{name}", [package["name"] for package in report["packages"]])
        ran = self.scan_name(f"{self.host}/app:all", "--platform", "linux/riscv64", status=2)
        self.assertIn("no image for platform linux/riscv64", ran.err)
        self.asked()
        for target in (f"{self.host}/app:all", f"{whole}:test"):
            every = self.scan_name(target, "--all-platforms", "--cache-dir", "other").report["reports"]
            self.assertEqual(len(every), 2)
            for report, name in zip(every, layouts):
                self.assertIn(f"on-{name}", [package["name"] for package in report["packages"]])
        blobs = self.blobs_asked()
        self.assertEqual(len(blobs), len(set(blobs)), "shared layers are fetched once")
        self.assertEqual(len(blobs), 5)  # two configs, the shared layer, a layer each
        for flags, word in ((["--platform", "linux/amd64"], "contradict"), (["--output", "cyclonedx=x.json"], "--all-platforms")):
            self.assertIn(word, self.scan_name(f"{self.host}/app:all", "--all-platforms", *flags, status=2).err)

    def test_what_is_not_there(self):
        self.push(plimsoll.layout_of(self.folder, BASE), "app:1")
        for name in ("app:2", "nothing:1"):
            ran = self.scan_name(f"{self.host}/{name}", status=2)
            self.assertIn("is the name right, tag and all?", ran.err)

    def test_many_at_once(self):
        self.push(plimsoll.layout_of(self.folder, BASE, APP), "app:1")
        command = [plimsoll.PROGRAM, "image", f"{self.host}/app:1", "--scanners", "none", "--format", "json"]
        runs = [subprocess.Popen(command, env={**self.environment, **NETWORK}, stdout=subprocess.PIPE) for _ in range(16)]
        reports = {run.communicate(timeout=plimsoll.TIME_LIMIT)[0] for run in runs}
        self.assertEqual({run.returncode for run in runs}, {0})
        self.assertEqual(len(reports), 1)


class Faults(Registry):
    """Each with its message, and none with a wrong report."""

    def routes_of(self, *layers):
        """What a registry answers for an image `app:1`; the layers' paths, and their bytes."""
        layout = plimsoll.layout_of(self.folder, *layers)
        routes, blobs = {}, {}
        for path in (layout / "blobs" / "sha256").iterdir():
            blobs[f"/v2/app/blobs/sha256:{path.name}"] = path.read_bytes()
        found = json.loads((layout / "index.json").read_text())["manifests"][0]["digest"]
        manifest = blobs.pop(f"/v2/app/blobs/{found}")
        for path, body in blobs.items():
            routes[path] = page(body, etag=None, modified="Tue, 24 Nov 2026 12:00:00 GMT")
        routes["/v2/app/manifests/1"] = document(manifest, Content_Type=MANIFEST_TYPE)
        named = [f"/v2/app/blobs/{layer['digest']}" for layer in json.loads(manifest)["layers"]]
        return routes, [(path, blobs[path]) for path in named]

    def refused(self, registry, *words, flags=()):
        ran = self.scan_name(f"{registry.name}/app:1", *flags, status=2)
        self.assertEqual(ran.out, b"")
        for word in words:
            self.assertIn(word, ran.err)
        return ran

    def test_twenty_cut_connections(self):
        noise = {f"srv/noise-{number}": os.urandom(50_000) for number in range(20)}
        routes, [(path, body)] = self.routes_of({**BASE, **APP, **noise})
        step = len(body) // 21
        routes[path] = [cut_after(body, step)] * 20 + [cut_after(body, len(body))]
        with FakeRegistry(routes) as registry:
            report = self.scan_name(f"{registry.name}/app:1").report
            self.assertEqual(len(registry.asked(path)), 21)
        self.assertEqual(len(report["packages"]), 3)
        self.assertEqual(report["problems"], [])
        self.assertTrue(report["artifact"]["layers"][0]["verified"])

    def test_a_server_that_knows_no_ranges(self):
        routes, [(path, body)] = self.routes_of(BASE)
        routes[path] = [page(body, ranges=False, cut_at=len(body) // 2), page(body, ranges=False)]
        with FakeRegistry(routes) as registry:
            self.assertEqual(len(self.scan_name(f"{registry.name}/app:1").report["packages"]), 2)

    def test_wrong_bytes(self):
        routes, [(path, body)] = self.routes_of(BASE)
        other = bytearray(body)
        other[-3] ^= 1
        routes[path] = document(bytes(other))
        with FakeRegistry(routes) as registry:
            self.refused(registry, "another digest")
            registry.routes[path] = document(body)
            self.assertEqual(len(self.scan_name(f"{registry.name}/app:1").report["packages"]), 2, "and nothing was kept")

    def test_wrong_documents(self):
        routes, _ = self.routes_of(BASE)
        config = next(path for path in routes if "/blobs/" in path and routes[path] and path not in
                      [one for one, _ in self.routes_of(BASE)[1]])
        with FakeRegistry({**routes, config: document(b"{}")}) as registry:
            self.refused(registry, "config sha256:", "another digest")
        for text, word in ((b"{}", "manifest"), (b"[1", "manifest"), (b"\xff\xfe", "manifest"),
                           (b'{"schemaVersion": 1, "fsLayers": []}', "manifest")):
            with FakeRegistry({**routes, "/v2/app/manifests/1": document(text)}) as registry:
                self.refused(registry, f"{registry.name}/app:1", word)
        old = document(b'{"schemaVersion": 1}', Content_Type="application/vnd.docker.distribution.manifest.v1+prettyjws")
        with FakeRegistry({**routes, "/v2/app/manifests/1": old}) as registry:
            self.refused(registry, "schema 1", "push it anew")

    def test_a_manifest_of_another_digest(self):
        routes, _ = self.routes_of(BASE)
        wanted = "sha256:" + "0" * 64
        with FakeRegistry({**routes, f"/v2/app/manifests/{wanted}": routes["/v2/app/manifests/1"]}) as registry:
            ran = self.scan_name(f"{registry.name}/app@{wanted}", status=2)
            self.assertIn("another digest", ran.err)

    def test_a_layer_that_is_longer_than_it_should_be(self):
        routes, [(path, body)] = self.routes_of(BASE)
        with FakeRegistry({**routes, path: document(body + bytes(100_000))}) as registry:
            self.refused(registry, "more than", "the limit for it")

    def test_a_layer_without_an_end(self):
        """Of which the manifest does not say how large it is, or says what nobody has room for."""
        for size in (None, 0, -1, 2 ** 62):
            routes, [(path, body)] = self.routes_of(BASE)
            sent = []

            def endless(request, body=body, sent=sent):
                request.close_connection = True
                request.head(200, {})
                try:
                    request.wfile.write(body)
                    while sum(sent) < 2_000_000_000:
                        request.wfile.write(bytes(65536))
                        sent.append(65536)
                except OSError:
                    pass

            manifest = self.manifest_of_layout()
            manifest["layers"][0]["size"] = size
            routes = {**routes, path: endless, "/v2/app/manifests/1": document(json.dumps(manifest).encode())}
            with self.subTest(size), FakeRegistry(routes) as registry:
                self.refused(registry, "--max-layer-size", flags=("--max-layer-size", "10MB"))
                self.assertLess(sum(sent), 200_000_000)
                self.assertEqual(len(registry.asked(path)), 1)

    def manifest_of_layout(self):
        documents = [json.loads(path.read_bytes()) for path in self.folder.glob("*/layout/blobs/sha256/*")
                     if path.read_bytes().startswith(b"{")]
        return next(one for one in documents if "layers" in one)

    def test_a_layer_that_is_shorter(self):
        routes, [(path, body)] = self.routes_of(BASE)
        with FakeRegistry({**routes, path: document(body[:-20])}) as registry:
            self.refused(registry, "another digest")

    def test_a_layer_that_is_not_there(self):
        routes, [(path, _)] = self.routes_of(BASE)
        del routes[path]
        with FakeRegistry(routes) as registry:
            self.refused(registry, "sha256:", "404")

    def test_busy_and_then_not(self):
        routes, [(path, body)] = self.routes_of(BASE)
        busy = status(429, Retry_After="1")
        with FakeRegistry({**routes, path: [busy, status(503), page(body)]}) as registry:
            start = time.monotonic()
            self.assertEqual(len(self.scan_name(f"{registry.name}/app:1").report["packages"]), 2)
            self.assertGreater(time.monotonic() - start, 1)

    def test_busy_for_long(self):
        routes, [(path, _)] = self.routes_of(BASE)
        with FakeRegistry({**routes, path: status(429, Retry_After="4000")}) as registry:
            self.refused(registry, "429", "asked less often")
            self.assertEqual(len(registry.asked(path)), 1)

    def test_hangs_up_always(self):
        routes, [(path, _)] = self.routes_of(BASE)
        with FakeRegistry({**routes, path: hung_up}) as registry:
            self.refused(registry, "try again", flags=("--timeout", "20s"))
            self.assertGreater(len(registry.asked(path)), 1)

    def test_out_of_time(self):
        routes, [(path, _)] = self.routes_of(BASE)

        def never(request):
            request.head(200, {"Content-Length": 10 ** 9})
            request.wfile.flush()
            time.sleep(8)

        with FakeRegistry({**routes, path: never}) as registry:
            start = time.monotonic()
            ran = self.scan_name(f"{registry.name}/app:1", "--timeout", "2s", status=2)
            self.assertLess(time.monotonic() - start, 9)
            self.assertIn("time", ran.err + ran.out.decode())

    def test_a_trickle(self):
        """A few bytes before each time-out are no progress that is worth waiting for."""
        program = plimsoll.REPOSITORY / "tests" / "fetch" / "trickling_fetch.py"
        ran = self.run_plimsoll("image", "registry.example.org/app:1", "--from", "registry", status=2,
                                env={**NETWORK, "PLIMSOLL_FETCH": str(program)})
        self.assertIn("stalled", ran.err)
        asked = (self.folder / "asked").read_text().split()
        self.assertEqual(asked, [str(10 * number) for number in range(5)], ran.err)

    def test_nobody_there(self):
        ran = self.scan_name(f"127.0.0.1:{free_port()}/app:1", status=2)
        self.assertIn("is the name right, and this machine online?", ran.err)

    def test_credentials_are_wanted(self):
        routes, _ = self.routes_of(BASE)
        with FakeRegistry(routes, users={"ann": "s3cret"}, scheme="bearer") as registry:
            self.refused(registry, "plimsoll login")
            config = self.folder / ".docker"
            config.mkdir()
            (config / "config.json").write_text(json.dumps({"auths": {registry.name: {"auth": "YW5uOnMzY3JldA=="}}}))
            ran = self.scan_name(f"{registry.name}/app:1", "-v")
            self.assertEqual(len(ran.report["packages"]), 2)
            self.assertNotIn("s3cret", ran.err + ran.text)


def cut_after(body, count):
    """From the wanted offset on, `count` bytes, and then the connection ends."""

    def answer(request):
        first = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        headers = {"Content-Length": len(body) - first}
        if first:
            headers["Content-Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
        request.head(206 if first else 200, headers)
        request.wfile.write(body[first:first + count])
        if first + count < len(body):
            request.cut()

    return answer


if __name__ == "__main__":
    plimsoll.main()
