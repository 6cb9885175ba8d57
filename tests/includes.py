#!/usr/bin/env python3
"""Fails on any #include "module/…" that the module's line in src/CMakeLists.txt does not list."""
import pathlib
import re
import sys

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"


def allowed_by_module():
    text = (SRC / "CMakeLists.txt").read_text()
    rule = re.compile(r"plimsoll_module\((\w+)((?:\s+[^)]*)?)\)")
    allowed = {}
    for name, rest in rule.findall(text):
        uses = re.search(r"USES((?:\s+(?!LINKS)\S+)*)", rest)
        allowed[name] = set((uses.group(1) if uses else "").split()) | {name}
    return allowed


def violations(allowed):
    include = re.compile(r'^\s*#\s*include\s+"([^/"]+)/', re.MULTILINE)
    for name, modules in sorted(allowed.items()):
        for file in sorted((SRC / name).rglob("*")):
            if file.suffix not in (".h", ".cpp", ".c"):
                continue
            extra = {"testing"} if file.stem.endswith("_test") else set()
            for other in include.findall(file.read_text()):
                if other not in modules | extra | {"content"}:
                    yield f"{file.relative_to(SRC.parent)}: module '{name}' may not include '{other}/…'"


def main():
    allowed = allowed_by_module()
    found = list(violations(allowed))
    missing = [d.name for d in SRC.iterdir() if d.is_dir() and d.name not in allowed | {"testing": set()}]
    found += [f"src/{name}: folder is no module of src/CMakeLists.txt" for name in missing]
    print("\n".join(found) or f"{len(allowed)} modules, no include outside their lines")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
