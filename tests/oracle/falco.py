"""Where the other reader of Falco's rules is, and ours."""
import importlib.util
import os
import subprocess
import sys

SHARED = os.environ.get("PLIMSOLL_SHARED", "")


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def reader():
    """The module falco_fields, which parses conditions and rule files on its own."""
    path = os.path.join(SHARED, "tools", "falco_fields.py")
    if not SHARED or not os.path.exists(path):
        skip("PLIMSOLL_SHARED names no folder with tools/falco_fields.py")
    try:
        import yaml  # noqa: F401 (what the reader needs)
    except ImportError:
        skip("python3-yaml is not installed")
    spec = importlib.util.spec_from_file_location("falco_fields", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ask(*arguments, text=""):
    """What rule_ask answers, as lines."""
    program = os.environ["PLIMSOLL_RULE_ASK"]
    done = subprocess.run([program, *arguments], input=text, capture_output=True, text=True, timeout=300)
    return done.stdout.splitlines()
