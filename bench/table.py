"""bench/table.py - figures beside their targets: one row a target, for the terminal, as Markdown and as JSON."""
# SPDX-License-Identifier: Apache-2.0

import json

import inventories
import measuring
import targets

HEADINGS = ["workload", "image", "figure", "ours", "beside", "ratio", "target", "verdict"]
YARDSTICKS = {"peer": "peer", "peer-start": "peer's newer build", "limit": "limit", "copy": "skopeo copy",
              "libyaml": "libyaml's events"}
COLD = ("cold", "vuln", "secret-archive", "secret-oci", "default")
AT_MOST = ("limit", "copy", "libyaml")  # so many times their cost
METRICS = {"wall": "wall", "cpu": "CPU", "rss": "peak memory", "match-only": "matching alone",
           "share": "wall / (16 × CPU of one ÷ cores)", "sandbox-only": "the sandbox alone",
           "rate": "text a second and core"}


def amount(value, metric):
    if value is None:
        return "-"
    if metric == "rss":
        return f"{value:.1f} MB"
    if metric == "rate":
        return f"{value:.2f} GB/s"
    if metric == "share":
        return f"{value:.2f}"
    return f"{value * 1000:.1f} ms" if abs(value) < 1 else f"{value:.2f} s"


def median(sides, name, metric):
    runs = [run for run in sides.get(name, []) if metric in run]
    return measuring.median(runs, metric) if runs else None


def judged(sides, target):
    """(ours, what stands beside it, ratio, target in words, met or None) of one target."""
    metric, bound = target.metric, target.bound
    ours = median(sides, "ours", metric)
    if target.yardstick == "fixed":
        return ours, median(sides, "peer", metric), None, f"≤ {amount(bound, metric)}", ours is not None and ours <= bound
    if target.yardstick == "least":
        return ours, median(sides, "peer", metric), None, f"≥ {amount(bound, metric)}", ours is not None and ours >= bound
    beside = median(sides, target.yardstick, metric)
    words = f"≤ {bound:g} ×" if target.yardstick in AT_MOST else f"≥ {bound:g} ×"
    if ours is None or beside is None:
        return ours, beside, None, words, None
    if target.yardstick in AT_MOST:
        ratio = measuring.ratio(sides["ours"], sides[target.yardstick], metric)
        return ours, beside, ratio, words, ratio <= bound
    ratio = measuring.ratio(sides[target.yardstick], sides["ours"], metric)
    return ours, beside, ratio, words, ratio >= bound


def rows(results):
    """A row for every target of what was measured; wall and CPU, where taken, beside the peer also without a target."""
    found = []
    for result in results:
        place = (result["workload"], result["image"])
        wanted = [target for target in targets.TARGETS if (target.workload, target.image) == place]
        for metric in ("wall", "cpu"):
            has = any(metric in run for runs in result["sides"].values() for run in runs)
            if has and not any(target.metric == metric for target in wanted):
                wanted.append(targets.Target(*place, metric, "peer", None))
        found += [row(result, target) for target in wanted]
    return found


def row(result, target):
    if target.bound is None:
        target = target._replace(bound=0.0)
        ours, beside, ratio, _, _ = judged(result["sides"], target)
        words, met = "-", None
    else:
        ours, beside, ratio, words, met = judged(result["sides"], target)
    return {"workload": target.workload, "image": target.image, "metric": target.metric,
            "yardstick": target.yardstick, "ours": ours, "beside": beside, "ratio": ratio, "target": words,
            "verdict": "not measured" if ours is None else {True: "met", False: "MISSED", None: "-"}[met]}


def cells(entry):
    """Beside a fixed target stands the peer's figure, for comparison."""
    beside = "peer" if entry["yardstick"] in ("fixed", "least") else YARDSTICKS[entry["yardstick"]]
    beside = "-" if entry["beside"] is None else f"{amount(entry['beside'], entry['metric'])} ({beside})"
    ratio = "-" if entry["ratio"] is None else f"{entry['ratio']:.2f} ×"
    return [entry["workload"], entry["image"] or "-", METRICS[entry["metric"]], amount(entry["ours"], entry["metric"]),
            beside, ratio, entry["target"], entry["verdict"]]


def for_terminal(entries):
    lines = [HEADINGS] + [cells(entry) for entry in entries]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def markdown(entries, bench):
    machine = bench.machine
    yield (f"Measured on {machine['cores']} cores ({machine['cpu']}, {machine['memory_gb']} GB), files in the page cache, "
           f"{bench.runs} runs by turns; medians, ratios pair by pair. Load of the machine before: {machine['load']}, "
           f"after: {machine['load_after']}.\n")
    yield "| " + " | ".join(HEADINGS) + " |\n|" + " --- |" * len(HEADINGS)
    for entry in entries:
        yield "| " + " | ".join(cells(entry)) + " |"
    yield ""
    yield "The same cold scans less the peer's start-up (its quickest `--version`): " + (", ".join(less_start(bench.results)) or "-") + ".\n"
    for title, difference in bench.differences.items():
        yield "\n".join("- " + line.strip() for line in inventories.lines(title, difference))
    yield from notes(bench.notes)
    yield "\n".join(f"- skipped: {line}" for line in bench.skipped)


def notes(lines):
    """Indented ones belong to the line above them."""
    if lines:
        yield "\n".join(f"  - {line.strip()}" if line.startswith(" ") else f"- {line}" for line in lines)


def less_start(results):
    """Ratios without what the peer spends before it looks at the image."""
    starts = [run["wall"] for result in results if result["workload"] == "start-version"
              for run in result["sides"].get("peer", [])]
    if not starts:
        return
    start = min(starts)
    for result in results:
        sides = result["sides"]
        if result["workload"].startswith(COLD) and sides.get("ours") and sides.get("peer"):
            ratio = measuring.ratio(sides["peer"], sides["ours"], "wall", less=start)
            yield f"{result['workload']} {result['image']} {ratio:.1f} ×"


def write(folder, entries, bench):
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "machine": bench.machine, "runs": bench.runs, "rows": entries, "measurements": bench.results,
        "components": {title: inventories.as_data(difference) for title, difference in bench.differences.items()},
        "notes": bench.notes, "skipped": bench.skipped,
    }
    (folder / "results.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "results.md").write_text("\n".join(markdown(entries, bench)) + "\n", encoding="utf-8")
