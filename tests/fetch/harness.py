# tests/fetch/harness.py - runs plimsoll against a server, and makes what the servers give.
# SPDX-License-Identifier: Apache-2.0
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

PLIMSOLL = os.environ.get("PLIMSOLL", "build/release/plimsoll")

NETWORK_VARIABLES = ("http_proxy", "https_proxy", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy",
                     "ALL_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "PLIMSOLL_FETCH",
                     "PLIMSOLL_FEED_OSV", "PLIMSOLL_FEED_DEBIAN")

QUICK = ["--retry-wait", "0.01", "--connect-timeout", "3", "--stall-timeout", "3"]


def osv_record(number, ecosystem):
    return {
        "id": f"TEST-2026-{number:04}",
        "modified": "2026-11-01T00:00:00Z",
        "summary": f"a fault of package {number}",
        "affected": [{
            "package": {"ecosystem": ecosystem, "name": f"package-{number}"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2.3"}]}],
        }],
    }


def feed_zip(records=3, filler=0, seed=1, ecosystem="npm", bad=()):
    """An export as OSV gives it. filler: about so many bytes of noise; bad: records that are no JSON."""
    noise = random.Random(seed)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number in range(records):
            record = osv_record(number, ecosystem)
            record["details"] = noise.randbytes(filler // records // 2).hex()
            text = "{" if number in bad else json.dumps(record)
            archive.writestr(f"{record['id']}.json", text)
    return packed.getvalue()


DEBIAN = json.dumps({"openssl": {"CVE-2026-0001": {"releases": {"bookworm": {
    "status": "resolved", "fixed_version": "3.0.1-1", "urgency": "high",
    "repositories": {"bookworm": "3.0.1-1"}}}}}}).encode()


class FetchTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="plimsoll-fetch-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.to = self.folder / "db"

    def environment(self, extra):
        kept = {k: v for k, v in os.environ.items() if k not in NETWORK_VARIABLES}
        return {**kept, **(extra or {})}

    def command(self, base, *words, quick=QUICK):
        return [PLIMSOLL, "db", "update", *words, "--to", str(self.to), *quick,
                "--feed-url", f"osv={base}", "--feed-url", f"debian={base}/tracker"]

    def update(self, base, *words, env=None, before=(), quick=QUICK):
        """Runs `db update`; words default to downloading npm alone."""
        words = words or ("npm", "--download-only")
        return subprocess.run([*before, *self.command(base, *words, quick=quick)],
                              env=self.environment(env), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)

    def assert_fetched(self, run, body, name="npm/all.zip"):
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual((self.to / name).read_bytes(), body)

    def assert_refused(self, run, *words):
        """Exit status 2, nothing left that looks whole, and every word is in the message."""
        self.assertEqual(run.returncode, 2, run.stdout + run.stderr)
        self.assertFalse((self.to / "npm/all.zip").exists())
        for word in words:
            self.assertIn(word, run.stderr)


def main():
    for program in (PLIMSOLL, os.path.join(os.path.dirname(PLIMSOLL), "plimsoll-fetch")):
        if not os.path.exists(program):
            sys.exit(f"{program} is not built")
    unittest.main(verbosity=2)
