"""tests/e2e/docker_registry.py - Debian's docker-registry on 127.0.0.1 for one test, and a small client that pushes to it."""
# SPDX-License-Identifier: Apache-2.0

import base64
import hashlib
import http.client
import json
import shutil
import socket
import subprocess
import time
from pathlib import Path

import plimsoll
from plimsoll import oci_image

PROGRAM = shutil.which("docker-registry")
START_LIMIT = 30  # seconds
CONFIG = """version: 0.1
log: {{level: error}}
storage:
  filesystem: {{rootdirectory: {folder}}}
http:
  addr: 127.0.0.1:{port}
"""
PAYLOAD_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json"
ANNOTATION = "dev.cosignproject.cosign/signature"


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class DockerRegistry:
    """A real registry; `name` is what images of it are called by."""

    def __init__(self, folder):
        self.port = free_port()
        self.name = f"127.0.0.1:{self.port}"
        self.data = folder / "registry"
        self.data.mkdir()
        config = folder / "registry.yml"
        config.write_text(CONFIG.format(folder=self.data, port=self.port))
        self.log = open(folder / "registry.log", "wb")
        self.process = subprocess.Popen([PROGRAM, "serve", str(config)], stdout=self.log, stderr=self.log)
        self.wait()

    def wait(self):
        for _ in range(START_LIMIT * 20):
            try:
                return self.ask("GET", "/v2/")
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("docker-registry does not answer")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]}")
        return answer

    def push_blob(self, repository, content):
        begun = self.ask("POST", f"/v2/{repository}/blobs/uploads/", b"")
        where = begun.getheader("Location").removeprefix(f"http://{self.name}")
        sign = "&" if "?" in where else "?"
        self.ask("PUT", f"{where}{sign}digest={digest_of(content)}", content, Content_Type="application/octet-stream")
        return digest_of(content)

    def push_manifest(self, repository, tag, manifest, media_type=oci_image.MANIFEST_TYPE):
        """The digest of the manifest, which is a dict or bytes."""
        content = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
        self.ask("PUT", f"/v2/{repository}/manifests/{tag}", content, Content_Type=media_type)
        return digest_of(content)

    def push_layout(self, layout, repository, *tags):
        """The image of an OCI layout; returns the digest of its manifest."""
        index = json.loads((layout / "index.json").read_text())
        digest = index["manifests"][0]["digest"]
        for blob in (layout / "blobs" / "sha256").iterdir():
            if blob.name != digest.removeprefix("sha256:"):
                self.push_blob(repository, blob.read_bytes())
        manifest = (layout / "blobs" / "sha256" / digest.removeprefix("sha256:")).read_bytes()
        for tag in tags:
            self.push_manifest(repository, tag, manifest)
        return digest

    def push_signature(self, repository, tag, signatures):
        """What cosign writes: a layer a payload, its signature as annotation; returns the manifest's digest."""
        config = b'{"rootfs":{"type":"layers"}}'
        manifest = {"schemaVersion": 2, "mediaType": oci_image.MANIFEST_TYPE,
                    "config": {"mediaType": oci_image.CONFIG_TYPE, "size": len(config),
                               "digest": self.push_blob(repository, config)},
                    "layers": [signature_layer(self.push_blob(repository, payload), payload, signature)
                               for payload, signature in signatures]}
        return self.push_manifest(repository, tag, manifest)


def signature_layer(digest, payload, signature):
    return {"mediaType": PAYLOAD_TYPE, "digest": digest, "size": len(payload),
            "annotations": {ANNOTATION: base64.b64encode(signature).decode()}}


def signature_tag(digest):
    return digest.replace(":", "-") + ".sig"


class RegistryCase(plimsoll.Case):
    """A test with a registry of its own, `self.registry`; plimsoll may ask it."""

    def setUp(self):
        super().setUp()
        if PROGRAM is None:
            self.skipTest("no docker-registry (Debian: docker-registry)")
        self.registry = DockerRegistry(self.folder)
        self.addCleanup(self.registry.stop)
        self.environment["PLIMSOLL_OFFLINE"] = "false"
        self.environment["PLIMSOLL_NO_DB_UPDATE"] = "true"
        self.environment["PLIMSOLL_DB"] = str(plimsoll.no_advisories(self.folder))

    def image(self, name, *layers, created=None):
        """The folder of a layout with one image."""
        image = plimsoll.image_of(self.folder / name, *layers)
        if created:
            image.created = created
        oci_image.write_oci_layout(image, self.folder / name / "layout", "test", "gzip")
        return self.folder / name / "layout"

    @property
    def blobs_folder(self):
        return Path(self.registry.data)
