# tests/fetch/docker_registry.py - Debian's docker-registry on 127.0.0.1, as a test wants it.
# SPDX-License-Identifier: Apache-2.0
import http.client
import json
import shutil
import socket
import ssl
import subprocess
import time

PROGRAM = shutil.which("docker-registry")
SKOPEO = shutil.which("skopeo")
HTPASSWD = shutil.which("htpasswd")


def missing():
    """What keeps this from running; empty: nothing."""
    absent = [name for name, path in (("docker-registry", PROGRAM), ("skopeo", SKOPEO)) if not path]
    return f"skipped: no {' and no '.join(absent)}" if absent else ""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class DockerRegistry:
    """users: name -> password (htpasswd); tls: (certificate, key) files; token: settings of auth.token."""

    def __init__(self, folder, users=None, tls=None, token=None, redirect=True):
        self.folder = folder
        folder.mkdir()
        self.port = free_port()
        self.name = f"127.0.0.1:{self.port}"
        self.is_tls = tls is not None
        http_settings = {"addr": self.name, "secret": "fixed"}
        if tls:
            http_settings["tls"] = {"certificate": str(tls[0]), "key": str(tls[1])}
        settings = {"version": "0.1", "log": {"accesslog": {"disabled": False}, "level": "info"},
                    "storage": {"filesystem": {"rootdirectory": str(folder / "data")},
                                "redirect": {"disable": not redirect}},
                    "http": http_settings}
        if users:
            lines = [subprocess.run([HTPASSWD, "-nbB", "-C", "4", user, password], check=True,
                                    capture_output=True, text=True).stdout.strip()
                     for user, password in users.items()]
            (folder / "users").write_text("\n".join(lines) + "\n")
            settings["auth"] = {"htpasswd": {"realm": "test", "path": str(folder / "users")}}
        if token:
            settings["auth"] = {"token": token}
        (folder / "config.yml").write_text(json.dumps(settings))  # JSON is YAML
        self.log_file = folder / "log"

    def __enter__(self):
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen([PROGRAM, "serve", str(self.folder / "config.yml")],
                                            stdout=log, stderr=log)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                context = ssl._create_unverified_context()  # only to see that it listens
                there = http.client.HTTPSConnection(self.name, context=context) if self.is_tls else \
                    http.client.HTTPConnection(self.name)
                there.request("GET", "/")
                there.getresponse()
                there.close()
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(self.log_file.read_text())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)

    def log(self):
        """The lines of its access log."""
        return [line for line in self.log_file.read_text().splitlines() if '"GET /' in line]

    def push(self, source, target, credentials=None, policy=None):
        """By skopeo: from oci:FOLDER to a repository here."""
        words = [SKOPEO, "--insecure-policy", "copy", "-q", "--dest-tls-verify=false"]
        if credentials:
            words += ["--dest-creds", credentials]
        run = subprocess.run([*words, source, f"docker://{self.name}/{target}"], capture_output=True,
                             text=True, check=False)
        if run.returncode:
            raise RuntimeError(run.stderr + self.log_file.read_text()[-2000:])
