#!/usr/bin/env python3
# tests/fetch/login_test.py - plimsoll login and logout, with every place that keeps credentials.
# SPDX-License-Identifier: Apache-2.0
import json
import os
import pty
import stat
import subprocess
import sys
import threading
import time
import unittest

from asking import PLIMSOLL, AskTest, auth, main
from fake_registry import MANIFEST, FakeRegistry

USERS = {"ann": "s3cret pass:word"}
PASSWORD = USERS["ann"]

HELPER = """#!{python}
import json, os, sys
store = {store!r}
kept = json.load(open(store)) if os.path.exists(store) else {{}}
text = sys.stdin.read()
if sys.argv[1] == "get":
    if text not in kept:
        print("credentials not found in native keychain")
        sys.exit(1)
    user, secret = kept[text]
    print(json.dumps({{"ServerURL": text, "Username": user, "Secret": secret}}))
elif sys.argv[1] == "store":
    entry = json.loads(text)
    kept[entry["ServerURL"]] = [entry["Username"], entry["Secret"]]
elif sys.argv[1] == "erase":
    kept.pop(text, None)
json.dump(kept, open(store, "w"))
"""


class LoginTest(AskTest):
    def setUp(self):
        super().setUp()
        self.secrets = [PASSWORD, "wr0ng"]
        self.file = self.home / ".docker/config.json"

    def run_plimsoll(self, *words, text="", env=None):
        run = subprocess.run([PLIMSOLL, *words], input=text, env=self.environment(env),
                             capture_output=True, text=True, timeout=60)
        for secret in self.secrets:
            self.assertNotIn(secret, run.stdout + run.stderr)
        return run

    def login(self, registry, password=PASSWORD, user="ann", status=0, env=None, flags=()):
        run = self.run_plimsoll("login", registry, "-u", user, "--password-stdin", *flags,
                                text=password + "\n", env=env)
        self.assertEqual(run.returncode, status, run.stderr)
        return run

    def logout(self, registry, status=0, env=None):
        run = self.run_plimsoll("logout", registry, env=env)
        self.assertEqual(run.returncode, status, run.stderr)
        return run

    def config(self):
        return json.loads(self.file.read_text())


class File(LoginTest):
    def test_in_and_out_with_both_schemes(self):
        for scheme in ("basic", "bearer"):
            with self.subTest(scheme=scheme), FakeRegistry(users=USERS, scheme=scheme) as registry:
                self.assertIn(f"logged in to {registry.name}", self.login(registry.name).stdout)
                self.assertEqual(self.config()["auths"][registry.name], {"auth": auth("ann", PASSWORD)})
                self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
                self.assertEqual(stat.S_IMODE(self.file.parent.stat().st_mode), 0o700)
                self.assert_answered(self.get(registry.name, "app", "manifests/1"), MANIFEST)
                self.logout(registry.name)
                self.assertEqual(self.config(), {"auths": {}})
                self.assert_failed(self.get(registry.name, "app", "manifests/1"), "unauthorised")
                self.assertEqual([file.name for file in self.file.parent.iterdir()], ["config.json"])

    def test_wrong_password_is_not_kept(self):
        for scheme in ("basic", "bearer"):
            with FakeRegistry(users=USERS, scheme=scheme) as registry:
                run = self.login(registry.name, "wr0ng", status=2)
                self.assertIn("tried user ann", run.stderr)
                self.assertNotIn("plimsoll login", run.stderr)
                self.assertFalse(self.file.exists())

    def test_registry_that_asks_for_none_and_one_that_is_not_there(self):
        with FakeRegistry() as registry:
            self.assertIn("asks for no credentials", self.login(registry.name, status=2).stderr)
        self.assertIn("127.0.0.1:1", self.login("127.0.0.1:1", status=2).stderr)
        self.assertFalse(self.file.exists())

    def test_all_else_in_the_file_stays(self):
        with FakeRegistry(users=USERS, scheme="basic") as registry:
            old = {"HttpHeaders": {"a": "b"}, "x": [1, -2.5, None, True],
                   "auths": {"other.test": {"auth": "eDp5", "email": "e"},
                             f"https://{registry.name}/v1/": {"auth": "old"}}, "detachKeys": "ctrl-a"}
            self.write(".docker/config.json", old).chmod(0o644)
            self.login(registry.name)
            new = self.config()
            self.assertEqual(new["auths"], {"other.test": old["auths"]["other.test"],
                                            registry.name: {"auth": auth("ann", PASSWORD)}})
            self.assertEqual({**new, "auths": 0}, {**old, "auths": 0})
            self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)

    def test_file_that_is_broken_a_link_or_elsewhere(self):
        with FakeRegistry(users=USERS, scheme="basic") as registry:
            self.write(".docker/config.json", '{"auths":')
            self.assertIn("config.json: not JSON", self.login(registry.name, status=2).stderr)
            self.assertEqual(self.file.read_text(), '{"auths":')
            self.file.unlink()
            self.write("dotfiles/docker.json", "{}")
            self.file.symlink_to(self.home / "dotfiles/docker.json")
            self.login(registry.name)
            self.assertTrue(self.file.is_symlink())
            self.assertIn(registry.name, self.config()["auths"])
            env = {"DOCKER_CONFIG": str(self.home / "new/place")}
            self.login(registry.name, env=env)
            self.assertTrue((self.home / "new/place/config.json").exists())

    def test_logins_at_once_lose_nothing(self):
        registries = [self.enterContext(FakeRegistry(users=USERS, scheme="basic")) for _ in range(8)]
        threads = [threading.Thread(target=self.login, args=(registry.name,)) for registry in registries]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(set(self.config()["auths"]), {registry.name for registry in registries})

    def test_logout_finds_what_podman_keeps(self):
        self.write(".config/containers/auth.json", {"auths": {"a.test": {"auth": auth("b", "c")},
                                                              "a.test/x": {"auth": auth("b", "c")}}})
        self.logout("a.test")
        kept = json.loads((self.home / ".config/containers/auth.json").read_text())
        self.assertEqual(list(kept["auths"]), ["a.test/x"])
        self.assertIn("no credentials to remove", self.logout("a.test", status=2).stderr)

    def test_usage(self):
        for words in (("login",), ("login", "a/b", "-u", "x", "--password-stdin"), ("logout", "https://a"),
                      ("login", "a.test", "--password-stdin"), ("login", "a.test", "-u", "x"),
                      ("login", "a.test", "-u", "x", "--password", "y")):
            run = self.run_plimsoll(*words, text="y\n")
            self.assertEqual(run.returncode, 2, words)
        self.assertIn("more than one line", self.login("a.test", "a\nb", status=2).stderr)
        self.login("a.test", "", status=2)
        self.login("a.test", "x" * 5000, status=2)


class Helpers(LoginTest):
    def setUp(self):
        super().setUp()
        self.registry = self.enterContext(FakeRegistry(users=USERS, scheme="basic"))
        self.bin = self.home / "bin"
        self.bin.mkdir()
        self.store = self.home / "kept.json"
        self.helper(HELPER.format(python=sys.executable, store=str(self.store)))
        self.env = {"PATH": f"relative:{self.bin}:{os.environ['PATH']}"}

    def helper(self, text, name="keep"):
        program = self.bin / f"docker-credential-{name}"
        program.write_text(text)
        program.chmod(0o755)

    def get_app(self):
        return self.get(self.registry.name, "app", "manifests/1", env=self.env)

    def test_in_and_out(self):
        for settings in ({"credsStore": "keep"}, {"credHelpers": {self.registry.name: "keep"}}):
            self.docker_config(**settings)
            self.login(self.registry.name, env=self.env)
            self.assertEqual(json.loads(self.store.read_text()), {self.registry.name: ["ann", PASSWORD]})
            self.assertNotIn(auth("ann", PASSWORD), self.file.read_text())
            self.assert_answered(self.get_app(), MANIFEST)
            self.logout(self.registry.name, env=self.env)
            self.assertEqual(json.loads(self.store.read_text()), {})
            self.assertNotIn(self.registry.name, self.config()["auths"])
            self.assert_failed(self.get_app(), "unauthorised", "no credentials: none in")

    def test_file_is_asked_where_the_helper_has_none(self):
        self.docker_config({self.registry.name: ("ann", PASSWORD)}, credsStore="keep")
        self.assert_answered(self.get_app(), MANIFEST)

    def test_helpers_that_fail(self):
        for text, words in (("exit 3", "get failed"), ("echo s3cret pass:word", "not a JSON object"),
                            ("head -c 100000 /dev/zero", "64 kB"), ("kill -9 $$", "get failed"),
                            ("echo '{}'", "no credentials: none in")):
            self.helper(f"#!/bin/sh\n{text}\n", "bad")
            self.docker_config(credsStore="bad")
            self.assert_failed(self.get_app(), "unauthorised", words)

    def test_helper_that_does_not_end_is_ended(self):
        self.helper("#!/bin/sh\nsleep 70 & echo $$ > $HOME/pid; wait\n", "slow")
        self.docker_config(credsStore="slow")
        begun = time.monotonic()
        self.assert_failed(self.get_app(), "unauthorised", "gives no answer in time")
        self.assertLess(time.monotonic() - begun, 40)
        pid = (self.home / "pid").read_text().strip()
        self.assertFalse(os.path.exists(f"/proc/{pid}"))

    def test_names_that_are_none(self):
        for name in ("../keep", "keep;id", "nonexistent", "a b", "x" * 200):
            self.docker_config(credsStore=name)
            self.assert_failed(self.get_app(), "unauthorised", "helper" if name != "nonexistent" else "not in PATH")

    def test_secrets_are_no_arguments_and_descriptors_stay_closed(self):
        self.helper(f"#!{sys.executable}\n" + """import os, sys
opened = " ".join(os.listdir("/proc/self/fd"))
open(os.environ["HOME"] + "/words", "a").write(" ".join(sys.argv[1:]) + "\\n")
open(os.environ["HOME"] + "/fds", "w").write(opened)
sys.stdin.read()
print('{"Username":"ann","Secret":"x"}')
""", "spy")
        self.docker_config(credsStore="spy")
        self.login(self.registry.name, env=self.env)
        self.get_app()
        self.assertEqual((self.home / "words").read_text(), "store\nget\n")
        # The three that it should have, and the folder that it lists.
        self.assertEqual(set((self.home / "fds").read_text().split()), {"0", "1", "2", "3"})

    def test_login_whose_helper_fails_says_so(self):
        self.helper("#!/bin/sh\nexit 1\n", "bad")
        self.docker_config(credsStore="bad")
        self.assertIn("store failed", self.login(self.registry.name, status=2, env=self.env).stderr)
        self.assertEqual(self.config()["auths"], {})


class Terminal(LoginTest):
    def at_terminal(self, registry, *answers, interrupt=False):
        """Runs login at a terminal of its own; what the terminal showed, and the exit status."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(PLIMSOLL, [PLIMSOLL, "login", registry], self.environment())
        shown = b""
        for prompt, answer in zip((b"User: ", b"Password: "), answers):
            while prompt not in shown:
                shown += os.read(terminal, 1000)
            time.sleep(0.1)
            os.write(terminal, b"\x03" if interrupt and prompt == b"Password: " else answer.encode() + b"\n")
        try:
            while piece := os.read(terminal, 1000):
                shown += piece
        except OSError:
            pass
        os.close(terminal)
        return shown.decode(), os.waitpid(pid, 0)[1]

    def test_password_is_not_shown(self):
        with FakeRegistry(users=USERS, scheme="basic") as registry:
            shown, status = self.at_terminal(registry.name, "ann", PASSWORD)
            self.assertEqual(os.waitstatus_to_exitcode(status), 0, shown)
            self.assertNotIn(PASSWORD, shown)
            self.assertIn("logged in", shown)
            self.assertEqual(self.config()["auths"][registry.name]["auth"], auth("ann", PASSWORD))

    def test_interrupt_ends_it_by_that_signal(self):
        with FakeRegistry(users=USERS, scheme="basic") as registry:
            _, status = self.at_terminal(registry.name, "ann", "", interrupt=True)
            self.assertTrue(os.WIFSIGNALED(status) and os.WTERMSIG(status) == 2, status)
            self.assertFalse(self.file.exists())


if __name__ == "__main__":
    main()
