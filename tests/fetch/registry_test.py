#!/usr/bin/env python3
# tests/fetch/registry_test.py - Debian's docker-registry: open, with users, with TLS, with tokens.
# SPDX-License-Identifier: Apache-2.0
import base64
import hashlib
import http.server
import json
import pathlib
import random
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse

import certificates
import docker_registry
from asking import AskTest, auth, main
from docker_registry import DockerRegistry

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
from lib import oci_image  # noqa: E402  (the folder must be known before)

MANIFESTS = ", ".join(("application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json",
                       "application/vnd.docker.distribution.manifest.v2+json"))


def write_image(folder):
    """A layout with one image of two layers; skopeo's name for it."""
    layout = folder / "layout"
    blobs = layout / "blobs/sha256"
    blobs.mkdir(parents=True)

    def blob(content, kind):
        digest = hashlib.sha256(content).hexdigest()
        (blobs / digest).write_bytes(content)
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(content)}

    noise = random.Random(4)
    layers = [noise.randbytes(200_000) for _ in range(2)]
    config = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [
        f"sha256:{hashlib.sha256(layer).hexdigest()}" for layer in layers]}}
    manifest = {"schemaVersion": 2, "mediaType": oci_image.MANIFEST_TYPE,
                "config": blob(json.dumps(config).encode(), oci_image.CONFIG_TYPE),
                "layers": [blob(layer, oci_image.LAYER_TYPES["none"]) for layer in layers]}
    entry = blob(json.dumps(manifest).encode(), oci_image.MANIFEST_TYPE)
    entry["annotations"] = {"org.opencontainers.image.ref.name": "one"}
    (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
    return f"oci:{layout}:one"


@unittest.skipIf(docker_registry.missing(), docker_registry.missing())
class RegistryTest(AskTest):
    def setUp(self):
        super().setUp()
        self.image = write_image(self.folder)

    def registry(self, **settings):
        return self.enterContext(DockerRegistry(self.folder / f"registry-{time.monotonic_ns()}", **settings))

    def read_all(self, registry, repository, *flags, tag="one"):
        """Manifest and every blob by one plimsoll-fetch; each must be what its digest says."""
        first = self.get(registry.name, repository, f"manifests/{tag}", "--accept", MANIFESTS, *flags)
        self.assert_answered(first)
        self.assertEqual(first.heads[0]["digest"], "sha256:" + hashlib.sha256(first.body).hexdigest())
        manifest = json.loads(first.body)
        self.assertEqual(first.heads[0]["type"], manifest["mediaType"])
        for blob in [manifest["config"], *manifest["layers"]]:
            got = self.get(registry.name, repository, f"blobs/{blob['digest']}", *flags)
            self.assert_answered(got)
            self.assertEqual("sha256:" + hashlib.sha256(got.body).hexdigest(), blob["digest"])
            self.assertEqual(got.heads[0]["total"], str(blob["size"]))
        return manifest


class Open(RegistryTest):
    def test_everything_of_an_image(self):
        registry = self.registry()
        registry.push(self.image, "team/app:one")
        manifest = self.read_all(registry, "team/app")
        layer = manifest["layers"][0]["digest"]
        whole = self.get(registry.name, "team/app", f"blobs/{layer}")
        part = self.get(registry.name, "team/app", f"blobs/{layer}", "--offset", 1000)
        self.assert_answered(part, whole.body[1000:])
        self.assertEqual((part.heads[0]["offset"], part.heads[0]["total"]),
                         ("1000", str(len(whole.body))))
        past = self.get(registry.name, "team/app", f"blobs/{layer}", "--offset", 10_000_000)
        self.assert_failed(past, "range")

    def test_lists_in_pages(self):
        registry = self.registry()
        for tag in ("a", "b", "c"):
            registry.push(self.image, f"app-{tag}:{tag}")
        names, path = [], "_catalog?n=2"
        while path:
            asked = self.get(registry.name, "", path)
            self.assert_answered(asked)
            names += json.loads(asked.body)["repositories"]
            path = asked.heads[0]["next"].removeprefix("/v2/")
        self.assertEqual(names, ["app-a", "app-b", "app-c"])
        tags = self.get(registry.name, "app-a", "tags/list")
        self.assertEqual(json.loads(tags.body)["tags"], ["a"])

    def test_what_is_not_there(self):
        registry = self.registry()
        self.assert_failed(self.get(registry.name, "none", "manifests/one"), "not_found", "manifest unknown")
        self.assert_failed(self.get(registry.name, "none", "tags/list"), "not_found", "name unknown")


@unittest.skipUnless(docker_registry.HTPASSWD, "skipped: no htpasswd")
class Users(RegistryTest):
    def test_two_registries_with_two_users(self):
        # With a sign that no random name of an upload has.
        one, two = (self.registry(users=users) for users in ({"ann.own": "s3cret"}, {"bob.own": "t0psecret"}))
        self.secrets.append("t0psecret")
        one.push(self.image, "app:one", "ann.own:s3cret")
        two.push(self.image, "app:one", "bob.own:t0psecret")
        self.assert_failed(self.get(one.name, "app", "manifests/one"), "unauthorised",
                           "wants a user and a password", f"plimsoll login {one.name}")
        self.docker_config({one.name: ("ann.own", "s3cret"), two.name: ("bob.own", "t0psecret")})
        self.read_all(one, "app")
        self.read_all(two, "app")
        for registry, own, other in ((one, "ann.own", "bob.own"), (two, "bob.own", "ann.own")):
            text = registry.log_file.read_text()
            self.assertIn(f"auth.user.name={own}", text)
            self.assertNotIn(other, text)
            self.assertNotIn(auth(other, "s3cret"), text)

    def test_wrong_password(self):
        registry = self.registry(users={"ann": "s3cret"})
        self.docker_config({registry.name: ("ann", "wr0ng")})
        self.secrets.append("wr0ng")
        self.assert_failed(self.get(registry.name, "app", "manifests/one"), "unauthorised",
                           "authentication required", "tried user ann of")

    def test_login(self):
        registry = self.registry(users={"ann": "s3cret"})
        registry.push(self.image, "app:one", "ann:s3cret")
        self.assert_failed(self.ask("login", registry.name, "ann", standard_input=b"wr0ng\n"), "unauthorised")
        self.assert_answered(self.ask("login", registry.name, "ann", standard_input=b"s3cret\n"))
        self.read_all(registry, "app")
        self.assert_answered(self.ask("logout", registry.name))
        self.assert_failed(self.get(registry.name, "app", "manifests/one"), "unauthorised")


@unittest.skipUnless(certificates.available(), "skipped: no openssl to make certificates with")
class Tls(RegistryTest):
    def test_own_authority(self):
        authority = certificates.Authority(self.folder)
        authority.context()
        registry = self.registry(tls=(self.folder / "server.pem", self.folder / "server.key"))
        registry.push(self.image, "app:one")
        self.assert_failed(self.get(registry.name, "app", "manifests/one"), "untrusted", registry.name)
        self.read_all(registry, "app", "--ca-file", authority.file)
        self.read_all(registry, "app", "--insecure")
        self.write(f".config/containers/certs.d/{registry.name}/ca.crt", authority.file.read_text())
        self.read_all(registry, "app")


def url64(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class TokenServer(http.server.ThreadingHTTPServer):
    """Signs tokens (RS256, by openssl) for the one user ann; `log`: (path, Authorization)."""

    daemon_threads = True

    def __init__(self, folder, lifetime=300):
        super().__init__(("127.0.0.1", 0), TokenHandler)
        self.key, self.certificate = folder / "token.key", folder / "token.pem"
        certificates.run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(self.key), "-out",
                         str(self.certificate), "-days", "2", "-subj", "/CN=token server")
        self.lifetime, self.log = lifetime, []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def settings(self):
        return {"realm": f"{self.base}/token", "service": "registry of tests", "issuer": "tests",
                "rootcertbundle": str(self.certificate)}

    def sign(self, claims):
        der = subprocess.run(["openssl", "x509", "-in", str(self.certificate), "-outform", "DER"], check=True,
                             capture_output=True).stdout
        header = {"typ": "JWT", "alg": "RS256", "x5c": [base64.b64encode(der).decode()]}
        text = ".".join(url64(json.dumps(part).encode()) for part in (header, claims))
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(self.key)], input=text.encode(),
                                   check=True, capture_output=True).stdout
        return f"{text}.{url64(signature)}"

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class TokenHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def do_GET(self):
        given = self.headers.get("Authorization")
        self.server.log.append((self.path, given))
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        if url.path != "/token" or given != "Basic " + auth("ann", "s3cret"):
            return self.give(401, {"details": "incorrect username or password"})
        access = []
        for scope in query.get("scope", []):
            kind, name, actions = scope.split(":")
            access.append({"type": kind, "name": name, "actions": actions.split(",")})
        now = int(time.time())
        token = self.server.sign({"iss": "tests", "sub": "ann", "aud": query["service"][0], "iat": now,
                                  "nbf": now - 10, "exp": now + self.server.lifetime,
                                  "jti": str(time.monotonic_ns()), "access": access})
        return self.give(200, {"token": token, "expires_in": self.server.lifetime})

    def give(self, code, value):
        body = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@unittest.skipUnless(certificates.available(), "skipped: no openssl to sign tokens with")
class Tokens(RegistryTest):
    def test_tokens_for_every_scope(self):
        server = self.enterContext(TokenServer(self.folder))
        registry = self.registry(token=server.settings())
        registry.push(self.image, "team/app:one", "ann:s3cret")
        server.log.clear()
        self.assert_failed(self.get(registry.name, "team/app", "manifests/one"), "unauthorised",
                           "no token from", "incorrect username or password", "no credentials: none in")
        self.docker_config({registry.name: ("ann", "s3cret")})
        self.read_all(registry, "team/app")
        once = ("registry", registry.name, "team/app", "manifests/one", "--accept", MANIFESTS)
        catalog = ("registry", registry.name, "", "_catalog")
        server.log.clear()
        asked = self.ask(*once, "--", *once, "--", *catalog, "--", *once)
        self.assert_answered(asked)
        self.assertIn(b'"repositories":["team/app"]', asked.body)
        scopes = [urllib.parse.parse_qs(urllib.parse.urlsplit(path).query).get("scope") for path, _ in server.log]
        self.assertEqual(scopes, [["repository:team/app:pull"], ["registry:catalog:*"]])
        # The registry sees tokens only.
        self.assertNotIn(auth("ann", "s3cret"), registry.log_file.read_text())

    def test_login(self):
        server = self.enterContext(TokenServer(self.folder))
        registry = self.registry(token=server.settings())
        self.assert_failed(self.ask("login", registry.name, "ann", standard_input=b"wr0ng\n"), "unauthorised",
                           "incorrect username or password")
        self.assert_answered(self.ask("login", registry.name, "ann", standard_input=b"s3cret\n"))


if __name__ == "__main__":
    main()
