"""scripts/lib/debian_root.py - Debian root file systems as image layers, one layer a step, by mmdebstrap.

Takes packages from the mirror that this machine's own apt configuration names, main suite only: such a root lacks
the fixes of the security suite. Works as root, or without root where user namespaces are allowed (mmdebstrap chooses).
"""
# SPDX-License-Identifier: Apache-2.0

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from oci_image import source_date

HERE = Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
STATE = "/.plimsoll-layers"
QUERY = 'chroot "$1" dpkg-query -W > "$1' + STATE + '/{}.dpkg-query.txt"'
INSTALL = ('chroot "$1" env DEBIAN_FRONTEND=noninteractive LC_ALL=C '
           "apt-get install -y -q --no-install-recommends {packages} </dev/null >&2")


def missing_programs(*names):
    return [name for name in names if shutil.which(name) is None]


def mirror(suite):
    """The address from which this machine's apt takes that suite, or any main suite of Debian."""
    listing = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages"],
        check=True, capture_output=True, text=True).stdout
    targets = [line.split() for line in listing.splitlines() if len(line.split()) == 3]
    for site, release, component in targets:
        if release == suite and component == "main":
            return site
    for site, release, component in targets:
        if component == "main" and site.rstrip("/").endswith("/debian"):
            return site
    raise SystemExit(f"no Debian mirror in this machine's apt configuration (looked for suite {suite})")


def apt_options():
    """How this machine's apt reaches its mirror: proxies and the checks that it was told to leave out."""
    wanted = ("Acquire::http", "Acquire::https", "Acquire::Check-", "Acquire::Retries")
    dump = subprocess.run(["apt-config", "dump"], check=True, capture_output=True, text=True).stdout
    return [line for line in dump.splitlines() if line.startswith(wanted) and '""' not in line]


def hooks(steps, downloads, target):
    """mmdebstrap's customize hooks: note the base, install step by step, hand out a tar a step."""
    yield f'mkdir -p "$1{STATE}"'
    for name in ("oci_image.py", "root_layers.py"):
        yield f"upload {HERE / name} {STATE}/{name}"
    layer = PYTHON + f' -B "$1{STATE}/root_layers.py" "$1" "$1{STATE}"'
    yield f"{layer} 0"
    yield QUERY.format(0)
    for number, step in enumerate(steps, 1):
        yield step if isinstance(step, str) else INSTALL.format(packages=" ".join(step))
        yield f"{layer} {number}"
        yield QUERY.format(number)
    for number in range(len(steps) + 1):
        for name in (f"{number}.tar", f"{number}.dpkg-query.txt"):
            yield f"download {STATE}/{name} {target}/{name}"
    yield f"download {STATE}/{len(steps)}.dpkg-query.txt {target}/dpkg-query.txt"
    if downloads:
        yield (f'cd "$1{STATE}" && mkdir debs && cd debs && APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" '
               f"apt-get download -q {' '.join(downloads)} >&2")
        yield f"copy-out {STATE}/debs {target}"
    yield f'rm -rf "$1{STATE}"'


def debian_layers(target, steps=(), variant="minbase", include=(), downloads=(), slim=False, suite="bookworm"):
    """Builds a root and gives its layers' tars: [base, step 1, …].

    .deb files asked for land in target/debs; what dpkg says after step N in target/N.dpkg-query.txt, after the last one
    also in target/dpkg-query.txt.

    steps: lists of packages, installed by apt one list after the other, or hooks of mmdebstrap that do something else
    ("$1" is the root); slim: without manuals and translations.
    """
    target = Path(target).resolve()
    target.mkdir(parents=True, exist_ok=True)
    command = ["mmdebstrap", "--mode=auto", "--format=null", f"--variant={variant}", "--components=main"]
    if include:
        command.append("--include=" + ",".join(include))
    command += [f"--aptopt={option}" for option in apt_options()]
    if slim:
        for kind in ("doc", "info", "locale", "man"):
            command.append(f"--dpkgopt=path-exclude=/usr/share/{kind}/*")
        command.append("--dpkgopt=path-include=/usr/share/doc/*/copyright")
    command += [f"--customize-hook={hook}" for hook in hooks(steps, downloads, target)]
    command += [suite, "/dev/null", f"deb {mirror(suite)} {suite} main"]
    environment = dict(os.environ, SOURCE_DATE_EPOCH=str(source_date()))
    with tempfile.TemporaryFile() as log:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if done.returncode:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace")[-8000:])
            raise SystemExit(f"mmdebstrap failed ({done.returncode}), its last words stand above")
    return [target / f"{number}.tar" for number in range(len(steps) + 1)]
