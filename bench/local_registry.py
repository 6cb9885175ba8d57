"""bench/local_registry.py - Debian's docker-registry on loopback, and skopeo to fill it."""
# SPDX-License-Identifier: Apache-2.0

import socket
import subprocess
import tempfile
import time
from pathlib import Path

_POLICY = tempfile.NamedTemporaryFile("w", suffix=".json", prefix="policy-")
_POLICY.write('{"default": [{"type": "insecureAcceptAnything"}]}')
_POLICY.flush()


class LocalRegistry:
    """An empty one in a folder of its own; as a context it is the host that it answers at."""

    def __init__(self, folder):
        folder.mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.host = f"127.0.0.1:{probe.getsockname()[1]}"
        config = Path(folder, "config.yml")
        config.write_text(f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder}/data}}}}\n"
                          f"http: {{addr: '{self.host}'}}\nlog: {{accesslog: {{disabled: true}}, level: error}}\n")
        self.server = subprocess.Popen(["docker-registry", "serve", config], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)

    def __enter__(self):
        name, port = self.host.split(":")
        for _ in range(200):
            try:
                socket.create_connection((name, int(port)), 1).close()
                return self.host
            except OSError:
                time.sleep(0.05)
        self.server.kill()
        raise RuntimeError("docker-registry does not answer")

    def __exit__(self, *_):
        self.server.kill()
        self.server.wait()


def copy_command(source, target):
    return ["skopeo", "--policy", _POLICY.name, "copy", "-q", "--src-tls-verify=false", "--dest-tls-verify=false",
            source, target]


def copy(source, target):
    subprocess.run(copy_command(source, target), check=True, capture_output=True)
