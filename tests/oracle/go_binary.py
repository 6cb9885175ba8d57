#!/usr/bin/env python3
"""Programs of this system that were written in Go, and one built here, against `go version -m`."""
import pathlib
import shutil
import sys
import tempfile

from inventory import need, output_of, report_of, same

PROGRAMS = ["/usr/bin/skopeo", "/usr/bin/umoci", "/usr/bin/crane", "/usr/bin/podman", "/usr/bin/buildah", "/bin/ls"]


def programs():
    tools = pathlib.Path(output_of("go", "env", "GOROOT").strip())
    found = [*(tools / "bin").iterdir(), *(tools / "pkg/tool").rglob("*")]
    found += [pathlib.Path(name) for name in PROGRAMS]
    return [file for file in found if file.is_file()]


def built(folder):
    """A module with two replaced ones, for several systems, stripped and not."""
    for name in ("own", "kept", "left", "right"):
        (folder / name).mkdir()
        (folder / name / "go.mod").write_text(f"module example.org/{name}\ngo 1.18\n")
        (folder / name / "x.go").write_text("package x\nfunc X() {}\n")
    (folder / "own/x.go").write_text('package main\nimport (\n"example.org/left"\nk "example.org/kept"\n)\n'
                                     "func main() { x.X(); k.X() }\n")
    (folder / "own/go.mod").write_text(
        "module example.org/own\ngo 1.18\nrequire (\nexample.org/kept v0.0.0\nexample.org/left v1.2.3\n)\n"
        "replace (\nexample.org/kept => ../kept\nexample.org/left => ../right\n)\n")
    (folder / "right/go.mod").write_text("module example.org/left\ngo 1.18\n")
    for system, machine, *flags in (("linux", "amd64", "-ldflags=-s -w"), ("linux", "amd64", "-buildmode=pie"),
                                    ("windows", "amd64"), ("darwin", "arm64", "-ldflags=-s -w")):
        out = folder / "out" / "-".join((system, machine, str(len(flags)), *flags)).replace(" ", "")
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "GOFLAGS": "-mod=mod", "GOPROXY": "off",
                       "GOCACHE": str(folder / "cache"), "GOOS": system, "GOARCH": machine, "CGO_ENABLED": "0"}
        output_of("go", "build", *flags, "-o", out, ".", cwd=folder / "own", env=environment)
        yield out


def modules_of(listing):
    """What `go version -m FILE` prints, as "name version"; a module in a folder has its own name still."""
    first, *lines = listing.splitlines()
    found = ["stdlib " + first.rpartition(": ")[2].split()[0].removeprefix("go")]
    for fields in (line.strip().split("\t") for line in lines):
        version = fields[2] if len(fields) > 2 and fields[2] else "(devel)"
        if fields[0] in ("mod", "dep"):
            found.append(f"{fields[1]} {version}")
        elif fields[0] == "=>":
            name = found[-1].split()[0] if fields[1][0] in "./" else fields[1]
            found[-1] = f"{name} {version}"
    return found


def compare(root, files):
    listings = {file: output_of("go", "version", "-m", root / file) for file in files}
    theirs = [f"{file} {module}" for file, listing in listings.items() if listing for module in modules_of(listing)]
    report = report_of(root)
    ours = [f"{place['path']} {p['name']} {p['version']}" for p in report["packages"] if p["type"] == "golang"
            for place in p["locations"]]
    print(*report["problems"], sep="\n", end="\n" if report["problems"] else "")
    return same(f"modules of {len(files)} programs", ours, theirs) and not report["problems"]


def main():
    need("go")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        root = folder / "root"
        root.mkdir()
        files = []
        for number, file in enumerate([*programs(), *built(folder)]):
            files.append(f"{number}-{file.name}")
            shutil.copy(file, root / files[-1])
        return not compare(root, files)


if __name__ == "__main__":
    sys.exit(main())
