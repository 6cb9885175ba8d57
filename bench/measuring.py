"""bench/measuring.py - what a program costs: one run, and runs of several programs by turns."""
# SPDX-License-Identifier: Apache-2.0

import os
import statistics
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Failed(Exception):
    """A program that should have worked did not; the text says which and its last words."""


def compiled(source, folder, compiler, libraries=()):
    """Compiles one file into that folder, if the program is not there or older; gives its path."""
    program = Path(folder) / source.stem
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        program.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([*compiler, str(source), "-o", str(program), *libraries], check=True)
    return program


def launcher(folder):
    return compiled(HERE / "timed.cpp", folder, ["g++", "-O2", "-static", "-std=c++20"])


def run_once(timed, command, environment=None):
    """{wall, cpu, user, system: seconds; rss: MB}; Failed unless the program ends with 0."""
    with tempfile.TemporaryDirectory(prefix="plimsoll-timed.") as folder:
        result, errors = Path(folder) / "result", Path(folder) / "errors"
        with open(errors, "wb") as stderr:
            subprocess.run([str(timed), str(result), *map(str, command)], stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=stderr, env=environment, check=False)
        words = result.read_text().split() if result.exists() else []
        if len(words) != 5 or words[4] != "0":
            last = errors.read_text(errors="replace").strip()[-600:]
            raise Failed(f"{' '.join(map(str, command))}: exit {words[4] if words else '?'}: {last}")
    wall, user, system, peak = map(float, words[:4])
    return {"wall": wall, "cpu": user + system, "user": user, "system": system, "rss": peak / 1024}


def by_turns(sides, runs, warmups=0):
    """sides: name -> function that does one run. Gives name -> list of runs, the n-th of each side close in time.

    Every second round goes backwards, so that no side always follows the same neighbour.
    A side that fails once is out, with its reason: {name: Failed}.
    """
    results = {name: [] for name in sides}
    for number in range(runs + warmups):
        order = list(sides) if number % 2 == 0 else list(reversed(sides))
        for name in order:
            if isinstance(results[name], Failed):
                continue
            try:
                figures = sides[name]()
            except Failed as failure:
                results[name] = failure
                continue
            if number >= warmups:
                results[name].append(figures)
    return results


def median(runs, metric):
    return statistics.median(run[metric] for run in runs)


def ratio(over, under, metric, less=0.0):
    """Median of the ratios of the pairs; less is taken off every upper figure first."""
    return statistics.median((a[metric] - less) / max(b[metric], 1e-6) for a, b in zip(over, under))


def warm_page_cache(paths):
    """Reads the files once, so that no side pays for the disk."""
    for path in paths:
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        for file in files:
            with open(file, "rb") as opened:
                while opened.read(1 << 20):
                    pass


def machine():
    """What the figures depend on, without the machine's name."""
    model = ""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {"cpu": model, "cores": os.cpu_count(), "memory_gb": round(memory), "load": round(os.getloadavg()[0], 2)}
