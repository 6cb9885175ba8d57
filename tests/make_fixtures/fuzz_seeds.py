#!/usr/bin/env python3
"""Copies small files of the golden cases to fuzz/seeds/analyzer_{indexed,stream,whole}/, with the byte in
front that chooses their analyzer: its place among those of its shape (whole: among all)."""
import pathlib
import re

TREE = pathlib.Path(__file__).resolve().parents[2]
LARGEST = 12_000  # bytes; smaller seeds make a faster search


def analyzers():
    """(shape, name) in the order of analyzer/registry.cpp."""
    found = {}
    for file in (TREE / "src/analyzer").rglob("*.cpp"):
        for variable, body in re.findall(r"extern constexpr Analyzer (\w+) = \{(.*?)\n\};", file.read_text(), re.S):
            shape = re.search(r"\.analyze(_\w+)? =", body).group(1) or "_whole"
            found[variable] = (shape[1:], re.search(r'\.name = "([^"]+)"', body).group(1))
    table = re.search(r"table = \{(.*?)\};", (TREE / "src/analyzer/registry.cpp").read_text(), re.S).group(1)
    return [found[name] for name in re.findall(r"&(\w+)", table)]


def main():
    everyone = analyzers()
    for shape in ("whole", "indexed", "stream"):
        mine = [name for kind, name in everyone if kind == shape]
        counted = [name for _, name in everyone] if shape == "whole" else mine
        folder = TREE / "fuzz/seeds" / f"analyzer_{shape}"
        folder.mkdir(parents=True, exist_ok=True)
        for name in mine:
            for file in sorted(TREE.glob(f"src/analyzer/*/testdata/{name}/*/root/**/*")):
                if file.is_file() and 0 < file.stat().st_size <= LARGEST:
                    case = file.relative_to(TREE).parts[5]
                    (folder / f"{name}-{case}-{file.name}").write_bytes(
                        bytes([counted.index(name)]) + file.read_bytes())


main()
