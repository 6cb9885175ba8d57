#!/usr/bin/env python3
"""Packages that rpm installed into a root, against `rpm -qa` there."""
import os
import pathlib
import sys
import tempfile

from inventory import need, output_of, report_of, same

SPEC = """Name: harbour
Epoch: 3
Version: 1.2~rc1
Release: 4.el9
Summary: A main package with an epoch
License: MIT and BSD
BuildArch: noarch
Requires: quay >= 1
%description
Main.
%package -n quay
Epoch: 0
Version: 2.0^git1
Summary: A sub-package of another version
License: Apache-2.0
%description -n quay
Sub.
{subpackages}
%install
mkdir -p %{{buildroot}}/usr/share/harbour %{{buildroot}}/etc
for i in $(seq 1 2000); do echo $i > %{{buildroot}}/usr/share/harbour/file-$i; done
echo quay > %{{buildroot}}/etc/quay.conf
%files
/usr/share/harbour
%files -n quay
/etc/quay.conf
"""

SUBPACKAGE = """%package -n buoy-{number}
Summary: {filler}
License: MIT
%description -n buoy-{number}
{filler}
%files -n buoy-{number}
"""


def build(folder):
    """All packages of one spec file: with epoch, without, with 2,000 files, large and small headers."""
    spec = folder / "harbour.spec"
    subpackages = "".join(SUBPACKAGE.format(number=n, filler="x" * (n * 97 % 5000 + 1)) for n in range(60))
    spec.write_text(SPEC.format(subpackages=subpackages))
    output_of("rpmbuild", "--quiet", "-bb", "--define", f"_topdir {folder}", "--define", "_build_id_links none", spec)
    return sorted((folder / "RPMS").rglob("*.rpm"))


def rpm(root, *arguments):
    """With --root where that is allowed (it calls chroot), else with the database alone."""
    where = ["--root", root, "--dbpath", "/var/lib/rpm"] if os.geteuid() == 0 else ["--dbpath", root / "var/lib/rpm"]
    return output_of("rpm", "--define", "_db_backend sqlite", *where, *arguments)


def row(package):
    epoch, _, rest = package["version"].rpartition(":")
    version, _, release = rest.rpartition("-")
    return f"{package['name']} {epoch or '(none)'} {version} {release} {package['arch']} {package['source']['name']}"


def compare(root, what):
    theirs = rpm(root, "-qa", "--qf", "%{NAME} %{EPOCH} %{VERSION} %{RELEASE} %{ARCH} %{SOURCERPM}\\n").splitlines()
    theirs = [line.rpartition("-")[0].rpartition("-")[0] for line in theirs]  # of the source only its name
    report = report_of(root)
    ours = [row(p) for p in report["packages"] if p["type"] == "rpm"]
    print(*report["problems"], sep="\n", end="\n" if report["problems"] else "")
    return same(what, ours, theirs, may_be_empty=what == "an empty database") and not report["problems"]


def main():
    need("rpm", "rpmbuild")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        root = folder / "root"
        (root / "var/lib/rpm").mkdir(parents=True)
        rpm(root, "--initdb")
        good = compare(root, "an empty database")
        install = ["-i", "--nodeps", "--nosignature"] + (["--justdb"] if os.geteuid() != 0 else [])
        rpm(root, *install, *build(folder))
        good &= compare(root, "installed")
        rpm(root, "-e", *(["--justdb"] if os.geteuid() != 0 else []), *(f"buoy-{n}" for n in range(0, 60, 3)))
        good &= compare(root, "after some were removed")
    return not good


if __name__ == "__main__":
    sys.exit(main())
