#!/usr/bin/env python3
# tests/fetch/registries_conf_test.py - podman's registries.conf, by Debian's docker-registry as mirror; skopeo reads
# the same files and must come to the same.
# SPDX-License-Identifier: Apache-2.0
import hashlib
import json
import os
import subprocess
import unittest

import docker_registry
from asking import AskTest, auth, main
from docker_registry import SKOPEO, DockerRegistry
from fake_registry import MANIFEST, FakeRegistry
from registry_test import MANIFESTS, write_image
from server import status

NOBODY = "127.0.0.1:1"  # where nothing listens


def table(prefix, location=None, mirrors=(), **settings):
    """A [[registry]]; mirrors: (location, settings)."""
    def lines(values):
        return [f"{name.replace('_', '-')} = {json.dumps(value)}" for name, value in values.items() if value is not None]
    text = ["[[registry]]", *lines({"prefix": prefix, "location": location, **settings})]
    for place, more in mirrors:
        text += ["[[registry.mirror]]", *lines({"location": place, **more})]
    return "\n".join(text) + "\n"


class ConfTest(AskTest):
    conf = ".config/containers/registries.conf"

    def manifest(self, registry="logical.test", repository="app", name="1", *flags, env=None):
        return self.get(registry, repository, f"manifests/{name}", "--accept", MANIFESTS, *flags, env=env)


@unittest.skipIf(docker_registry.missing(), docker_registry.missing())
class Real(ConfTest):
    """One real registry with the image at hub/team/app, and skopeo beside us."""

    def setUp(self):
        super().setUp()
        self.registry = self.enterContext(DockerRegistry(self.folder / "registry"))
        self.registry.push(write_image(self.folder), "hub/team/app:one")
        self.digest = self.manifest(self.registry.name, "hub/team/app", "one").heads[0]["digest"]

    def both(self, text, reference, repository="team/app", registry="logical.test"):
        """What skopeo and we get for REGISTRY/REPOSITORY by a tag or a digest: the manifest, or None."""
        file = self.write(self.conf, text)
        sign = "@" if reference.startswith("sha256:") else ":"
        run = subprocess.run([SKOPEO, "--insecure-policy", "--registries-conf", str(file), "inspect", "--raw",
                              f"docker://{registry}/{repository}{sign}{reference}"], capture_output=True,
                             env=self.environment(), timeout=60)
        ours = self.manifest(registry, repository, reference, *(["--pinned"] if sign == "@" else []))
        self.assertEqual(ours.status == 0, run.returncode == 0, f"{ours.text}\nskopeo: {run.stderr.decode()}")
        if ours.status:
            return None
        self.assertEqual(ours.body, run.stdout)
        self.assertEqual("sha256:" + hashlib.sha256(ours.body).hexdigest(), self.digest)
        return json.loads(ours.body)

    def test_as_skopeo_does(self):
        there, mirror = f"{self.registry.name}/hub", {"insecure": True}
        gone = (NOBODY, mirror)
        full = (there, mirror)
        only = lambda use: (there, {**mirror, "pull_from_mirror": use})  # noqa: E731
        cases = [  # table, whether the tag is found, whether the digest is
            ("a mirror", table("logical.test", NOBODY, [full]), True, True),
            ("a mirror of a path", table("logical.test/team", NOBODY, [(f"{there}/team", mirror)]), True, True),
            ("a mirror of one repository",
             table("logical.test/team/app", f"{NOBODY}/app", [(f"{there}/team/app", mirror)]), True, True),
            ("a path that is not this one", table("logical.test/tea", NOBODY, [full]), False, False),
            ("the second mirror", table("logical.test", NOBODY, [gone, full]), True, True),
            ("the location, since the mirror is down", table("logical.test", there, [gone], insecure=True), True, True),
            ("the location, since the mirror lacks it",
             table("logical.test", there, [(self.registry.name, mirror)], insecure=True), True, True),
            ("a subdomain", table("*.test", there, insecure=True), True, True),
            ("a subdomain's mirror", table("*.test", None, [full]), True, True),
            ("another domain", table("*.logical.test", there, insecure=True), False, False),
            ("the longest prefix", table("logical.test", NOBODY) + table("logical.test/team", f"{there}/team",
                                                                         insecure=True), True, True),
            ("the longest prefix alone", table("logical.test", there, insecure=True) +
             table("logical.test/team", NOBODY), False, False),
            ("mirrors by digest only", table("logical.test", NOBODY, [full], mirror_by_digest_only=True), False, True),
            ("a mirror for digests", table("logical.test", NOBODY, [only("digest-only")]), False, True),
            ("a mirror for tags", table("logical.test", NOBODY, [only("tag-only")]), True, False),
            ("a mirror for all", table("logical.test", NOBODY, [only("all")]), True, True),
            ("blocked", table(self.registry.name, blocked=True) + table("logical.test", there), False, False),
            ("blocked but for its mirror", table("logical.test", "logical.test", [full], blocked=True), True, True),
            ("no table", table("other.test", there, insecure=True), False, False)]
        for what, text, tag, digest in cases:
            with self.subTest(what):
                self.assertEqual(self.both(text, "one") is not None, tag)
                self.assertEqual(self.both(text, self.digest) is not None, digest)

    def test_every_byte_of_an_image_by_a_mirror_for_tags(self):
        """Blobs are asked for by their digests, but the image was named by its tag."""
        self.write(self.conf, table("docker.io/library", NOBODY, [(f"{self.registry.name}/hub/team",
                                                                  {"pull_from_mirror": "tag-only"})]))
        first = self.manifest("docker.io", "library/app", "one")
        self.assert_answered(first)
        for blob in json.loads(first.body)["layers"]:
            got = self.get("docker.io", "library/app", f"blobs/{blob['digest']}")
            self.assert_answered(got)
            self.assertEqual("sha256:" + hashlib.sha256(got.body).hexdigest(), blob["digest"])

    def test_drop_ins_as_skopeo_does(self):
        there = f"{self.registry.name}/hub"
        self.write(".config/containers/registries.conf.d/20-b.conf", table("logical.test", there, insecure=True))
        self.write(".config/containers/registries.conf.d/10-a.conf", table("logical.test", NOBODY))
        self.write(".config/containers/registries.conf.d/30-c.txt", table("logical.test", NOBODY))
        self.assertIsNotNone(self.both(table("logical.test", NOBODY), "one"))
        self.write(".config/containers/registries.conf.d/30-c.conf", table("logical.test", NOBODY))
        self.assertIsNone(self.both(table("logical.test", there, insecure=True), "one"))


class Words(ConfTest):
    """What is said, and to whom; registries that log what they are asked."""

    def test_credentials_go_to_their_own_registry(self):
        with FakeRegistry(users={"ann": "s3cret"}, scheme="basic") as mirror, \
                FakeRegistry(users={"bob": "t0psecret"}, scheme="basic") as location:
            self.secrets.append("t0psecret")
            self.docker_config({"logical.test": ("hubuser", "s3cret"), location.name: ("bob", "t0psecret")})
            self.write(self.conf, table("logical.test", location.name, [(mirror.name, {})]))
            self.assert_answered(self.manifest(), MANIFEST)
            self.assertEqual(mirror.authorizations(), [])
            self.assertEqual(location.authorizations(), ["Basic " + auth("bob", "t0psecret")])
            self.docker_config({mirror.name: ("ann", "s3cret"), location.name: ("bob", "t0psecret")})
            self.assert_answered(self.manifest(), MANIFEST)
            self.assertEqual(mirror.authorizations(), ["Basic " + auth("ann", "s3cret")])
            self.assertEqual(len(location.authorizations()), 1)

    def test_a_blocked_one_is_not_asked_and_its_file_is_named(self):
        with FakeRegistry() as registry:
            file = self.write(self.conf, table(registry.name, blocked=True, mirrors=[(NOBODY, {})]))
            for path in ("manifests/1", "tags/list"):
                self.assert_failed(self.get(registry.name, "app", path), "blocked",
                                   f"{registry.name}/app: is blocked by {file}; mirror {NOBODY}: ")
            self.assert_failed(self.get(registry.name, "", "_catalog"), "blocked", str(file))
            self.assert_failed(self.ask("login", registry.name, "ann", standard_input=b"s3cret\n"), "blocked", str(file))
            self.assertEqual(registry.log, [])

    def test_where_it_was_asked_instead(self):
        with FakeRegistry({"/v2/x/app/manifests/1": status(404)}) as registry:
            file = self.write(self.conf, table("logical.test", f"{registry.name}/x", [(NOBODY, {})]))
            self.assert_failed(self.manifest(), "not_found", registry.name,
                               f"asked there instead of logical.test/app by {file}; mirror {NOBODY}: ")

    def test_a_broken_file_is_a_notice_and_the_others_count(self):
        with FakeRegistry() as registry:
            file = self.write(self.conf, "[[registry]]\nlocation = \"x\n")
            more = ".config/containers/registries.conf.d/1.conf"
            drop_in = self.write(more, table("logical.test", registry.name) + "[[registry]]\n")
            asked = self.ask(*(("registry", "logical.test", "app", "manifests/1", "--") * 3)[:-1])
            self.assert_answered(asked, MANIFEST * 3)
            notices = [line for line in asked.text.splitlines() if line.startswith("notice ")]
            self.assertEqual(notices, [
                f"notice {file}:2: is no TOML: a string without its end: registries are asked without this file",
                f"notice {drop_in}:4: has neither prefix nor location: the table is left out"])
            os.remove(file)
            os.mkfifo(file)
            drop_in.write_text("")
            asked = self.manifest(registry.name)
            self.assert_answered(asked, MANIFEST)
            self.assertIn(f"notice {file}: ", asked.text)

    @unittest.skipIf(os.geteuid() == 0, "skipped: root may read everything")
    def test_a_file_that_may_not_be_read_is_a_notice(self):
        with FakeRegistry() as registry:
            file = self.write(self.conf, "")
            file.chmod(0)
            asked = self.manifest(registry.name)
            self.assert_answered(asked, MANIFEST)
            self.assertIn(f"notice {file}: ", asked.text)

    def test_the_file_that_the_variable_names_counts_alone(self):
        with FakeRegistry() as registry:
            self.write(self.conf, table("logical.test", NOBODY))
            other = self.write("other.conf", table("logical.test", registry.name))
            variable = {"CONTAINERS_REGISTRIES_CONF": str(other)}
            self.assert_answered(self.manifest(env=variable), MANIFEST)
            self.write(".config/containers/registries.conf.d/1.conf", table("logical.test", NOBODY))
            self.assert_failed(self.manifest(env=variable), "unreachable")
            missing = {"CONTAINERS_REGISTRIES_CONF": str(self.home / "none.conf")}
            self.assertIn(f"notice {self.home}/none.conf: ", self.manifest(env=missing).text)

    def test_endless_lists_of_mirrors_are_bounded(self):
        with FakeRegistry({"/v2/app/manifests/1": status(404)}) as registry:
            self.write(self.conf, table("logical.test", registry.name, [(registry.name, {})] * 300))
            self.assert_failed(self.manifest(), "not_found")
            self.assertEqual(len(registry.asked("/v2/app/manifests/1")), 51)

    def test_a_table_decides_instead_of_daemon_json(self):
        with FakeRegistry() as mirror, FakeRegistry() as other:
            self.write(".config/docker/daemon.json", {"registry-mirrors": [other.base]})
            self.write(self.conf, table("docker.io", NOBODY, [(mirror.name, {})]))
            self.assert_answered(self.manifest("docker.io"), MANIFEST)
            self.assertEqual(other.log, [])


class Insecure(ConfTest):
    """By another address of this machine than the loopback ones, to which http is always allowed."""

    def setUp(self):
        super().setUp()
        self.address = own_address()
        if not self.address:
            self.skipTest("skipped: this machine has no other address")
        self.registry = self.enterContext(FakeRegistry(address="0.0.0.0"))
        self.name = f"{self.address}:{self.registry.port}"

    def test_http_is_tried_only_where_a_file_says_so(self):
        for settings, is_found in (({}, False), ({"insecure": False}, False), ({"insecure": True}, True)):
            with self.subTest(settings):
                self.write(self.conf, table("logical.test", NOBODY, [(self.name, settings)]))
                self.assertEqual(self.manifest().status == 0, is_found)
                self.write(self.conf, table("logical.test", self.name, **settings))
                self.assertEqual(self.manifest().status == 0, is_found)

    def test_insecure_registries_of_docker(self):
        for entry, is_found in ((self.name, True), (self.address, False), (f"{self.address}/32", True),
                                ("198.51.100.0/24", False)):
            with self.subTest(entry):
                self.write(".config/docker/daemon.json", {"insecure-registries": [entry]})
                self.assertEqual(self.manifest(self.name).status == 0, is_found)


def own_address():
    """An address of IPv4 of this machine that is no loopback one; empty if it has none."""
    found = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False).stdout.split()
    return next((one for one in found if "." in one and not one.startswith("127.")), "")


if __name__ == "__main__":
    main()
