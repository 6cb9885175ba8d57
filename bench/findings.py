"""bench/findings.py - do both sides report the same secrets? A ratio counts where they do, or ours are a right superset.

Secrets are told apart by path and line: the rules of the two sides have names of their own. No secret stands in what
is written here: both reports show them masked, and of the peer's only the rule and the place are taken.
"""
# SPDX-License-Identifier: Apache-2.0

import json

SHOWN = 40  # lines a list; the rest is counted


def ours(file):
    """{(path, line): rule}: what is suppressed as unlikely was found too (--show-suppressed)."""
    with open(file, encoding="utf-8") as opened:
        found = json.load(opened)["findings"]
    places = {}
    for finding in found:
        if finding["kind"] == "secret":
            where = finding["location"]
            verdict = finding.get("secret", {}).get("verdict", "?")
            places[where["path"].lstrip("/"), where.get("line", 0)] = f"{finding['id']} ({verdict})"
    return places


def peers(file):
    """{(path, first line, last line): rule}."""
    with open(file, encoding="utf-8") as opened:
        results = json.load(opened).get("Results") or []
    return {(result["Target"].lstrip("/"), secret["StartLine"], secret["EndLine"]): secret["RuleID"]
            for result in results for secret in result.get("Secrets") or []}


def covers(span, place):
    """The peer counts the lines of a key's whole block, we name the first."""
    return span[0] == place[0] and span[1] <= max(place[1], 1) <= span[2]


def compare(title, mine, theirs):
    """Lines for people: how many both found, and each that only one side found, by rule and place."""
    common = {span for span in theirs if any(covers(span, place) for place in mine)}
    alone = {place for place in mine if not any(covers(span, place) for span in theirs)}
    yield (f"{title}: {len(common)} secrets found by both sides, {len(theirs) - len(common)} only by the peer, "
           f"{len(alone)} only by ours")
    yield from listed("only the peer", ((theirs[span], span[0], span[1]) for span in theirs.keys() - common))
    yield from listed("only ours", ((mine[place], *place) for place in alone))


def listed(side, entries):
    entries = sorted(entries)
    for rule, path, line in entries[:SHOWN]:
        yield f"  {side}: {rule} at {path}:{line}"
    if len(entries) > SHOWN:
        yield f"  {side}: {len(entries) - SHOWN} more"


def of_documents(file, side):
    """How many findings in how many files: a count, since the checks of the two sides differ."""
    with open(file, encoding="utf-8") as opened:
        report = json.load(opened)
    if side == "ours":
        paths = [finding["location"]["path"] for finding in report["findings"] if finding["kind"] == "misconfiguration"]
    else:
        paths = [result["Target"] for result in report.get("Results") or [] for _ in result.get("Misconfigurations") or []]
    return len(paths), len(set(paths))
