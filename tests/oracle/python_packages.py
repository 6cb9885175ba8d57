#!/usr/bin/env python3
"""Python's own word on real packages: what importlib.metadata finds is what plimsoll must report.

Fetches Debian's packages of many Python libraries with apt-get, unpacks them without installing into
$PLIMSOLL_TEST_CACHE (~/.cache/plimsoll-test), and compares name and version of every distribution.
"""
import hashlib
import importlib.metadata
import pathlib
import shutil
import subprocess
import sys
import tempfile

from inventory import cache_folder, listed_by_plimsoll, same
from oracle import skip

LIBRARIES = """
    aiohttp amqp anyio async-timeout attr babel bcrypt bs4 cachetools celery certifi cffi-backend chardet click
    colorama cryptography dateutil decorator defusedxml distlib dnspython docutils ecdsa fastapi feedparser filelock
    flask frozenlist gevent greenlet gunicorn h11 html5lib httplib2 httpx idna ijson importlib-metadata itsdangerous
    jinja2 jsonschema jwt kombu ldap3 lxml mako markdown markupsafe mock more-itertools msgpack multidict mysqldb nacl
    netaddr networkx oauthlib openssl packaging paramiko parso passlib pexpect pip pkg-resources platformdirs pluggy
    ply pretty-yaml prettytable prompt-toolkit psutil psycopg2 ptyprocess py pyasn1 pycurl pydantic pygments pymysql
    pyparsing pytest redis requests requests-oauthlib rsa setuptools simplejson six sniffio sqlalchemy sqlparse
    starlette tornado tqdm twisted tz ujson uritemplate urllib3 uvicorn virtualenv wcwidth webob websockets werkzeug
    wheel wrapt xmltodict yaml yarl zipp zope.interface
""".split()
FOLDER = "usr/lib/python3/dist-packages"


def run(arguments, folder=None):
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True)


def known(names):
    """Those that this distribution has: names of packages change from release to release."""
    shown = run(["apt-cache", "show", "--no-all-versions", *names]).stdout
    there = {line.removeprefix("Package: ") for line in shown.splitlines() if line.startswith("Package: ")}
    return sorted(there & set(names))


def unpack(names, folder):
    fetched = folder / "archives"
    fetched.mkdir()
    done = run(["apt-get", "download", *names], fetched)
    archives = sorted(fetched.glob("*.deb"))
    if done.returncode != 0 or not archives:
        skip("apt-get download failed: " + done.stderr.strip()[-300:])
    for archive in archives:
        subprocess.run(["dpkg-deb", "--extract", archive, folder / "root"], check=True)
    shutil.rmtree(fetched)


def unpacked():
    """A root with the libraries; complete if it has that name."""
    names = known([f"python3-{library}" for library in LIBRARIES])
    if not names:
        skip("apt knows none of the libraries: its package lists are empty")
    folder = cache_folder() / ("python-" + hashlib.sha256(" ".join(names).encode()).hexdigest()[:16])
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=folder.parent) as making:
            unpack(names, pathlib.Path(making))
            (pathlib.Path(making) / "root").rename(folder)
    return folder


def listed_by_python(root):
    # Python looks into one folder; some packages bring others along in a folder of their own (py/_vendored_packages).
    folders = {str(found.parent) for end in ("dist-info", "egg-info") for found in (root / FOLDER).rglob(f"*.{end}")}
    found = importlib.metadata.distributions(path=sorted(folders))
    return {(one.metadata["Name"], one.version) for one in found}


def main():
    for tool in ("apt-get", "apt-cache", "dpkg-deb"):
        if shutil.which(tool) is None:
            skip(f"{tool} is not installed")
    root = unpacked()
    return not same("installed", listed_by_plimsoll("rootfs", root, "pypi"), listed_by_python(root))


if __name__ == "__main__":
    sys.exit(main())
