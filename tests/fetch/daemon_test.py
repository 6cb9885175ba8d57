#!/usr/bin/env python3
# tests/fetch/daemon_test.py - container engines: one that the test plays, and the real Docker.
# SPDX-License-Identifier: Apache-2.0
import http.server
import io
import json
import os
import shutil
import signal
import socketserver
import subprocess
import tarfile
import tempfile
import threading
import time
import unittest

from asking import ASK, Asked, AskTest, main


class Engine(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers 200 with `pages`, and 404 as the Engine API does."""

    daemon_threads = True
    pages = {"/images/json": b"[]", "/version": b'{"ApiVersion":"1.41"}', "/_ping": b"OK",
             "/images/a%2Fb:1/get": b"tar" * 100_000}

    def __init__(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        super().__init__(str(path), EngineHandler)
        self.log = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class EngineHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def address_string(self):
        return "local"

    def do_GET(self):
        self.server.log.append((self.command, self.path, dict(self.headers)))
        body = self.server.pages.get(self.path.split("?")[0])
        code = 200 if body is not None else 404
        if self.path == "/images/away/json":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        body = body if body is not None else json.dumps({"message": "No such image: x"}).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return self.wfile.write(body)


class Played(AskTest):
    def engine(self, path):
        return self.enterContext(Engine(path))

    def docker(self, path, env=None, *flags):
        return self.ask("daemon", "docker", path, *flags, env=env)

    def test_by_variable(self):
        engine = self.engine(f"{self.folder}/d.sock")
        env = {"DOCKER_HOST": f"unix://{self.folder}/d.sock", "http_proxy": "http://127.0.0.1:1",
               "all_proxy": "http://127.0.0.1:1"}
        for path, body in Engine.pages.items():
            self.assert_answered(self.docker(path, env), body)
        self.assert_answered(self.docker("/images/json?all=1", env), b"[]")
        self.assertEqual({method for method, *_ in engine.log}, {"GET"})
        self.assertTrue(all("Authorization" not in headers for *_, headers in engine.log))

    def test_usual_places_of_users(self):
        runtime = {"XDG_RUNTIME_DIR": f"{self.folder}/run"}
        for engine, place, env in (("docker", "run/docker.sock", runtime),
                                   ("podman", "run/podman/podman.sock", runtime),
                                   ("docker", "home/.docker/run/docker.sock", {})):
            if engine == "docker" and os.path.exists("/var/run/docker.sock"):
                continue
            with Engine(f"{self.folder}/{place}"):
                self.assert_answered(self.ask("daemon", engine, "/_ping", env=env), b"OK")
            os.unlink(f"{self.folder}/{place}")
        with Engine(f"{self.folder}/c.sock"):
            env = {"CONTAINER_HOST": f"unix://{self.folder}/c.sock"}
            self.assert_answered(self.ask("daemon", "podman", "/_ping", env=env), b"OK")

    def test_nobody_answers(self):
        env = {"XDG_RUNTIME_DIR": str(self.folder)}
        self.assert_failed(self.ask("daemon", "podman", "/_ping", env=env), "unreachable",
                           "/run/podman/podman.sock: No such file", f"{self.folder}/podman/podman.sock")
        (self.folder / "left").touch()
        stale = Engine(f"{self.folder}/stale.sock")
        stale.__exit__()
        for name, words in (("stale.sock", "Connection refused"), ("left", "Connection refused"),
                            ("x" * 200, "File name too long")):
            env = {"DOCKER_HOST": f"unix://{self.folder}/{name}"}
            self.assert_failed(self.docker("/_ping", env), "unreachable", words, str(self.folder))

    @unittest.skipUnless(os.getuid() == 0 and shutil.which("setpriv"),
                         "skipped: another user is needed to be refused")
    def test_not_permitted(self):
        self.engine(f"{self.folder}/d.sock")
        os.chmod(f"{self.folder}/d.sock", 0o600)
        self.folder.chmod(0o755)
        places = tempfile.mkdtemp(prefix="plimsoll-ask-")  # where another user may start programs
        self.addCleanup(shutil.rmtree, places)
        os.chmod(places, 0o755)
        programs = [shutil.copy(program, places) for program in (ASK, self.environment()["PLIMSOLL_FETCH"])]
        run = subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", programs[0], "daemon", "docker",
                              "/_ping"], capture_output=True, check=False,
                             env=self.environment({"DOCKER_HOST": f"unix://{self.folder}/d.sock",
                                                   "PLIMSOLL_FETCH": programs[1]}))
        self.assert_failed(Asked(run), "unauthorised", "Permission denied")

    def test_other_addresses_are_refused(self):
        for address in ("tcp://127.0.0.1:2375", "ssh://root:s3cret@host", "unix://relative", "nonsense",
                        "unix://"):
            self.assert_failed(self.docker("/_ping", {"DOCKER_HOST": address}), "request", "DOCKER_HOST=",
                               "only Unix sockets")
        self.assert_failed(self.ask("daemon", "rkt", "/_ping"), "request", "no such container engine")

    def test_only_what_is_on_the_list(self):
        engine = self.engine(f"{self.folder}/d.sock")
        env = {"DOCKER_HOST": f"unix://{self.folder}/d.sock"}
        for path in ("/", "/auth", "/images/../auth", "/images/%2e%2e/auth", "/images/%2E./auth", "/secrets",
                     "/infos", "/version/..", "images/json", "http://h/images/", "/images//json", "/images/a b",
                     "/images/..%2fauth", "/v1.41/images/json", "/plugins", "/volumes", "/images/a#b"):
            self.assert_failed(self.docker(path, env), "request", "not among")
        self.assertEqual(engine.log, [])

    def test_refusals_and_redirects(self):
        self.engine(f"{self.folder}/d.sock")
        env = {"DOCKER_HOST": f"unix://{self.folder}/d.sock"}
        self.assert_failed(self.docker("/images/x/json", env), "not_found", "404", "No such image: x", "d.sock")
        self.assert_failed(self.docker("/images/away/json", env), "redirect")
        self.assert_failed(self.docker("/images/a%2Fb:1/get", env, "--limit", 1000), "too_large")


DOCKERD = "dockerd"


def can_run_dockerd():
    return os.getuid() == 0 and shutil.which(DOCKERD) and shutil.which("containerd")


@unittest.skipUnless(can_run_dockerd(), "skipped: no dockerd, or not root")
class RealDocker(AskTest):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix="plimsoll-dockerd-")
        cls.env = {"DOCKER_HOST": f"unix://{cls.place}/d.sock"}
        with open(f"{cls.place}/log", "wb") as log:
            cls.daemon = subprocess.Popen(
                [DOCKERD, "--data-root", f"{cls.place}/data", "--exec-root", f"{cls.place}/exec", "--pidfile",
                 f"{cls.place}/pid", "-H", f"unix://{cls.place}/d.sock", "--iptables=false",
                 "--ip6tables=false", "--bridge=none"], stdout=log, stderr=log)

    @classmethod
    def tearDownClass(cls):
        cls.daemon.send_signal(signal.SIGTERM)
        cls.daemon.wait(30)
        shutil.rmtree(cls.place, ignore_errors=True)

    def wait_until_ready(self):
        for _ in range(150):
            asked = self.ask("daemon", "docker", "/_ping", env=self.env)
            if asked.status == 0:
                return
            if self.daemon.poll() is not None:
                break
            time.sleep(0.1)
        with open(f"{self.place}/log", encoding="utf-8", errors="replace") as log:
            self.skipTest(f"skipped: dockerd does not start here: {log.read()[-300:]}")

    def test_an_image_comes_out_whole(self):
        self.wait_until_ready()
        layer = io.BytesIO()
        with tarfile.open(fileobj=layer, mode="w") as archive:
            entry = tarfile.TarInfo("etc/hello")
            entry.size = 5
            archive.addfile(entry, io.BytesIO(b"hello"))
        posted = subprocess.run(
            ["curl", "-sf", "--unix-socket", f"{self.place}/d.sock", "--data-binary", "@-", "-H",
             "Content-Type: application/x-tar", "http://d/images/create?fromSrc=-&repo=t/app&tag=1"],
            input=layer.getvalue(), capture_output=True, check=False)
        self.assertEqual(posted.returncode, 0, posted.stderr)
        version = self.ask("daemon", "docker", "/version", env=self.env)
        self.assertIn("ApiVersion", json.loads(version.body))
        images = json.loads(self.ask("daemon", "docker", "/images/json", env=self.env).body)
        self.assertEqual(images[0]["RepoTags"], ["t/app:1"])
        asked = self.ask("daemon", "docker", "/images/t/app:1/get", env=self.env)
        self.assert_answered(asked)
        with tarfile.open(fileobj=io.BytesIO(asked.body)) as archive:
            self.assertIn("manifest.json", archive.getnames())
        self.assert_failed(self.ask("daemon", "docker", "/images/none/json", env=self.env), "not_found",
                           "No such image: none")


if __name__ == "__main__":
    main()
