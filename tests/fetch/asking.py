# tests/fetch/asking.py - asks plimsoll-fetch by the program fetch_ask, in a home of its own.
# SPDX-License-Identifier: Apache-2.0
import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PLIMSOLL = os.environ.get("PLIMSOLL", "build/release/plimsoll")
ASK = os.environ.get("PLIMSOLL_ASK", "build/release/tests/fetch_ask")
FETCH = os.path.join(os.path.dirname(os.path.abspath(PLIMSOLL)), "plimsoll-fetch")

KINDS = {name: number for number, name in enumerate(
    "unreachable proxy tls untrusted expired name timeout unauthorised not_found busy server broken "
    "range too_large redirect request blocked".split(), 1)}


class Asked:
    """What came of one run: body, status, heads and failures (kind, retry_after, what)."""

    def __init__(self, run):
        self.body = run.stdout
        self.status = run.returncode
        self.text = run.stderr.decode()
        self.heads = [dict(re.findall(r"(\w+)=(\S*)", line))
                      for line in self.text.splitlines() if line.startswith("head ")]
        self.failures = [(int(kind), int(retry), what) for kind, retry, what in re.findall(
            r"^failure kind=(\d+) retry_after=(\d+) (.*)$", self.text, re.M)]


def auth(user, password):
    return base64.b64encode(f"{user}:{password}".encode()).decode()


class AskTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="plimsoll-ask-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.home = self.folder / "home"
        self.home.mkdir()
        self.secrets = ["s3cret"]

    def environment(self, extra=None):
        return {"PATH": os.environ["PATH"], "HOME": str(self.home), "PLIMSOLL_FETCH": FETCH,
                **(extra or {})}

    def ask(self, *words, env=None, standard_input=b"", timeout=60):
        run = subprocess.run([ASK, *map(str, words)], env=self.environment(env),
                             input=standard_input, capture_output=True, timeout=timeout)
        asked = Asked(run)
        for secret in self.secrets:  # whatever happens: no secret in any message
            self.assertNotIn(secret, asked.text)
        return asked

    def get(self, registry, repository, path, *flags, env=None):
        return self.ask("registry", registry, repository, path, *flags, env=env)

    def docker_config(self, auths=None, **others):
        """Writes ~/.docker/config.json; auths: registry -> (user, password) or the entry itself."""
        entries = {name: {"auth": auth(*who)} if isinstance(who, tuple) else who
                   for name, who in (auths or {}).items()}
        return self.write(".docker/config.json", {"auths": entries, **others})

    def write(self, name, value):
        file = self.home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(value if isinstance(value, str) else json.dumps(value))
        return file

    def assert_answered(self, asked, body=None):
        self.assertEqual(asked.status, 0, asked.text)
        if body is not None:
            self.assertEqual(asked.body, body)

    def assert_failed(self, asked, kind, *words):
        self.assertEqual(asked.status, 1, asked.text)
        self.assertEqual(asked.failures[-1][0], KINDS[kind], asked.text)
        for word in words:
            self.assertIn(word, asked.failures[-1][2])


def main():
    for program in (PLIMSOLL, ASK, FETCH):
        if not os.path.exists(program):
            sys.exit(f"{program} is not built")
    result = unittest.main(verbosity=2, exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.skipped and len(result.skipped) == result.testsRun:
        print(result.skipped[0][1])
        sys.exit(77)
