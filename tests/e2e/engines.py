"""tests/e2e/engines.py - container engines for tests: a real dockerd, a real podman, and one that the test plays.

Real ones keep everything below a temporary folder and need no network; where they cannot run a test is skipped.
"""
# SPDX-License-Identifier: Apache-2.0

import http.server
import json
import os
import shutil
import socketserver
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

BUSYBOX = "/bin/busybox"
START_LIMIT = 30  # seconds
APPLETS = ("mkdir", "rm", "chmod")


def docker_client():
    return "/usr/bin/docker" if os.access("/usr/bin/docker", os.X_OK) else shutil.which("docker")


def busybox_files():
    """Files of an image in which a shell runs."""
    return {"bin/busybox": Path(BUSYBOX).read_bytes()}


def shell(*commands):
    """A command line for a container that has nothing but busybox."""
    functions = [f'{applet}() {{ /bin/busybox {applet} "$@"; }}' for applet in APPLETS]
    return ["/bin/busybox", "sh", "-e", "-c", "\n".join([*functions, *commands])]


class Real:
    """An engine as a process, its client, its socket."""

    run_flags = ("--network", "none")

    def run(self, *arguments, **options):
        done = subprocess.run([*self.client, *map(str, arguments)], capture_output=True, timeout=120,
                              env=self.environment, **options)
        if done.returncode:
            raise AssertionError(f"{arguments}: {done.stderr.decode()[-500:]}")
        return done.stdout.decode().strip()

    def wait(self):
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and self.process.poll() is None:
            if self.socket.exists() and self.answers():
                return
            time.sleep(0.1)
        words = self.log.read_text(errors="replace")[-400:]
        self.stop()
        raise unittest.SkipTest(f"skipped: {self.name} does not run here: {words}")

    def answers(self):
        return subprocess.run([*self.client, "version"], env=self.environment, capture_output=True, timeout=30,
                              check=False).returncode == 0

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, command):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            env=self.environment)
        self.wait()


class Docker(Real):
    name = "docker"

    def __init__(self):
        if os.geteuid() != 0 or shutil.which("dockerd") is None or docker_client() is None:
            raise unittest.SkipTest("skipped: needs root, dockerd and docker's client")
        self.folder = Path(tempfile.mkdtemp(prefix="plimsoll-dockerd-"))
        self.socket, self.log = self.folder / "d.sock", self.folder / "log"
        self.client = [docker_client()]
        self.variables = {"DOCKER_HOST": f"unix://{self.socket}"}
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.variables}
        self.start(["dockerd", "--data-root", self.folder / "data", "--exec-root", self.folder / "exec",
                    "--pidfile", self.folder / "pid", "-H", f"unix://{self.socket}", "--iptables=false",
                    "--ip6tables=false", "--bridge=none"])


class Podman(Real):
    """Small limits: it would raise them, which root may not everywhere."""

    name = "podman"
    run_flags = ("--network", "none", "--ulimit", "nofile=1000:1000", "--ulimit", "nproc=1000:1000", "--stop-timeout", "0")

    def __init__(self):
        if os.geteuid() != 0 or shutil.which("podman") is None:
            raise unittest.SkipTest("skipped: needs root and podman")
        self.folder = Path(tempfile.mkdtemp(prefix="plimsoll-podman-"))
        self.socket, self.log = self.folder / "p.sock", self.folder / "log"
        self.variables = {"CONTAINER_HOST": f"unix://{self.socket}"}
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        self.client = ["podman", "--root", str(self.folder / "root"), "--runroot", str(self.folder / "run"),
                       "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "file",
                       "--tmpdir", str(self.folder / "tmp")]
        self.start([*self.client, "system", "service", "--time", "0", f"unix://{self.socket}"])


class Played(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers paths with `pages`: bytes, or a function that writes to the handler's `wfile` as it likes."""

    daemon_threads = True

    def __init__(self, path, pages):
        super().__init__(str(path), PlayedHandler)
        self.pages, self.log = pages, []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def close(self):
        self.shutdown()
        self.server_close()


class PlayedHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def address_string(self):
        return "local"

    def do_GET(self):
        self.server.log.append(self.path)
        page = self.server.pages.get(self.path)
        if callable(page):
            self.close_connection = True
            return page(self)
        body = page if page is not None else json.dumps({"message": f"No such thing: {self.path}"}).encode()
        self.send_response(200 if page is not None else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def breaks_off(body):
    """A page that says it is longer than it is."""
    def send(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body) + 1_000_000))
        handler.end_headers()
        handler.wfile.write(body)
    return send


def chunks_break_off(body):
    """The same, as engines send it: in chunks, without the last one."""
    def send(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
    return send
