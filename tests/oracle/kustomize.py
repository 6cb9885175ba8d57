#!/usr/bin/env python3
"""Random bases, overlays and patches: plimsoll finds in the tree what it finds in what kustomize builds of it."""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

from oracle import skip

COUNT = int(os.environ.get("KUSTOMIZATIONS", "60"))
SEED = int(os.environ.get("SEED", "7"))
PLIMSOLL = os.path.abspath(os.environ.get("PLIMSOLL", "build/release/plimsoll"))
KUBECTL = os.environ.get("PLIMSOLL_KUBECTL") or shutil.which("kubectl")
POD = "/spec/template/spec"


def some(rng, **fields):
    """A few of the fields, in any order; those that are functions are called."""
    names = rng.sample(sorted(fields), rng.randint(0, len(fields)))
    return {name: fields[name]() if callable(fields[name]) else fields[name] for name in names}


def security(rng):
    return some(rng, privileged=rng.random() < 0.5, runAsNonRoot=rng.random() < 0.5, runAsUser=rng.choice([0, 10001]),
                readOnlyRootFilesystem=rng.random() < 0.5, allowPrivilegeEscalation=rng.random() < 0.5,
                capabilities=lambda: some(rng, add=lambda: rng.sample(["NET_ADMIN", "SYS_ADMIN", "NET_RAW"], 1), drop=["ALL"]),
                seccompProfile={"type": rng.choice(["RuntimeDefault", "Unconfined"])})


def container(rng, name):
    amount = lambda: some(rng, cpu="250m", memory=rng.choice(["64Mi", "1Gi"]))  # noqa: E731
    return {"name": name, "image": rng.choice(["x/y", "x/y:1", "x/z:latest"]),
            **some(rng, securityContext=lambda: security(rng), resources=lambda: some(rng, limits=amount, requests=amount),
                   ports=lambda: [{"containerPort": port} for port in rng.sample([22, 80, 8080], rng.randint(1, 2))],
                   env=lambda: [{"name": name, "value": rng.choice(["x", "hunter2"])}
                                for name in rng.sample(["MODE", "DB_PASSWORD", "API_TOKEN"], rng.randint(1, 2))],
                   volumeMounts=[{"name": "v", "mountPath": rng.choice(["/a", "/b"])}],
                   imagePullPolicy=rng.choice(["Always", "IfNotPresent"]),
                   livenessProbe={"exec": {"command": ["true"]}}, readinessProbe={"exec": {"command": ["true"]}})}


def workload(rng, kind, name, containers):
    pod = {"containers": [container(rng, each) for each in containers],
           **some(rng, hostNetwork=rng.random() < 0.5, hostPID=rng.random() < 0.5, automountServiceAccountToken=rng.random() < 0.5,
                  securityContext=lambda: some(rng, runAsNonRoot=True, runAsUser=10001, fsGroup=0),
                  volumes=lambda: [{"name": "v", rng.choice(["emptyDir", "hostPath"]): {}}])}
    for volume in pod.get("volumes", []):
        if "hostPath" in volume:
            volume["hostPath"] = {"path": rng.choice(["/var/run/docker.sock", "/data"])}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, **some(rng, labels={"app": name}, namespace="prod")},
            "spec": {"selector": {"matchLabels": {"app": name}},
                     "template": {"metadata": {"labels": {"app": name}}, "spec": pod}}}


def without_some(rng, value):
    """Nulls and directives here and there."""
    if isinstance(value, dict):
        made = {}
        for key, each in value.items():
            keep = key in ("name", "apiVersion", "kind", "metadata", "spec", "template", "containers", "containerPort", "mountPath")
            made[key] = without_some(rng, each) if keep or rng.random() < 0.85 else None
        return made
    if isinstance(value, list):
        return [without_some(rng, each) for each in value]
    return value


def merge_patch(rng, base):
    patch = workload(rng, base["kind"], base["metadata"]["name"], rng.sample(["a", "b", "c"], rng.randint(0, 2)))
    del patch["spec"]["selector"], patch["spec"]["template"]["metadata"]
    patch["metadata"] = {key: base["metadata"][key] for key in ("name", "namespace") if key in base["metadata"]}
    containers = patch["spec"]["template"]["spec"]["containers"]
    for each in containers:
        if rng.random() < 0.5:
            each.pop("image")
    patch = without_some(rng, patch)
    containers = patch["spec"]["template"]["spec"]["containers"]
    if containers and rng.random() < 0.15:
        containers[0] = {"name": containers[0]["name"], "$patch": "delete"}
    if not containers:
        del patch["spec"]["template"]["spec"]["containers"]
    security_context = patch["spec"]["template"]["spec"].get("securityContext")
    if security_context and rng.random() < 0.3:
        security_context["$patch"] = "replace"
    return patch


def operations(rng):
    """No name twice: what a later merge takes for the same then is nobody's business."""
    first = f"{POD}/containers/{rng.randrange(2)}"
    return [rng.choice([{"op": "add", "path": first + "/securityContext", "value": security(rng)},
                        {"op": "replace", "path": first + "/image", "value": "x/w:2"},
                        {"op": "remove", "path": first + "/securityContext"},
                        {"op": "remove", "path": first},
                        {"op": "test", "path": first + "/image", "value": "x/y"},
                        {"op": "add", "path": POD + "/containers/-", "value": container(rng, new[0])},
                        {"op": "add", "path": POD + "/containers/0", "value": container(rng, new[1])},
                        {"op": "add", "path": POD + "/hostNetwork", "value": True},
                        {"op": "add", "path": "/metadata/annotations", "value": {"a~1b/c": "d"}}])
            for new in ([f"n{rng.getrandbits(40)}", f"n{rng.getrandbits(40)}"] for _ in range(rng.randint(1, 2)))]


def patches(rng, bases, folder, fields):
    """Into the fields of a kustomization, and files beside it."""
    for number in range(rng.randint(1, 3)):
        base = rng.choice(bases)
        target = {"kind": base["kind"], "name": rng.choice([base["metadata"]["name"], ".*", base["metadata"]["name"][0] + ".+"])}
        if rng.random() < 0.2:
            target = {"labelSelector": "app=" + base["metadata"]["name"]}
        is_merge = rng.random() < 0.6
        patch = merge_patch(rng, base) if is_merge else operations(rng)
        text, name = json.dumps(patch, indent=1), f"p{number}.json"
        if is_merge and rng.random() < 0.3:
            in_line = rng.random() < 0.5
            fields.setdefault("patchesStrategicMerge", []).append(text if in_line else name)
        else:
            in_line = rng.random() < 0.5
            entry = {"patch": text} if in_line else {"path": name}
            if not is_merge or rng.random() < 0.4:
                entry["target"] = target
            fields.setdefault("patches", []).append(entry)
        if not in_line:
            (folder / name).write_text(text)


def write_tree(rng, folder):
    bases = [workload(rng, kind, name, rng.sample(["a", "b", "c"], rng.randint(1, 3)))
             for kind, name in (("Deployment", "web"), ("DaemonSet", "agent"))]
    (folder / "base").mkdir(parents=True)
    (folder / "base" / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": bases}, indent=1))
    below = "base"
    for name in ("base", "middle", "top")[:rng.randint(1, 3)]:
        (folder / name).mkdir(exist_ok=True)
        fields = {"resources": ["all.json" if name == "base" else f"../{below}"]}
        if name != "base" or rng.random() < 0.5:
            patches(rng, bases, folder / name, fields)
        (folder / name / "kustomization.yaml").write_text(json.dumps(fields, indent=1))
        below = name
    return folder / below


def found(folder):
    done = subprocess.run([PLIMSOLL, "config", str(folder), "-f", "json"], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"plimsoll failed: {done.stderr}")
    report = json.loads(done.stdout)
    if report["problems"]:
        sys.exit(f"problems: {report['problems']}")
    return {(finding["id"], finding.get("evidence", "")) for finding in report["findings"]}


def main():
    if KUBECTL is None:
        skip("no kubectl (PATH, PLIMSOLL_KUBECTL)")
    rng = random.Random(SEED)
    agreed = refused = changed = 0
    with tempfile.TemporaryDirectory(prefix="plimsoll-kustomize-") as temporary:
        for number in range(COUNT):
            tree, built = pathlib.Path(temporary) / f"{number}", pathlib.Path(temporary) / f"{number}-built"
            top = write_tree(rng, tree)
            done = subprocess.run([KUBECTL, "kustomize", str(top)], capture_output=True, text=True,
                                  env=dict(os.environ, HOME=temporary))
            if done.returncode != 0:
                refused += 1  # an operation on what is not there, mostly
                continue
            built.mkdir()
            (built / "all.yaml").write_text(done.stdout)
            ours, theirs = found(tree), found(built)
            if ours != theirs:
                print(f"case {number}: kustomize builds\n{done.stdout}")
                for path in sorted(tree.rglob("*.*")):
                    print(f"--- {path.relative_to(tree)}\n{path.read_text()}")
                print("only in the tree:", sorted(ours - theirs), "\nonly in what is built:", sorted(theirs - ours))
                sys.exit(1)
            alone = pathlib.Path(temporary) / f"{number}-alone"
            alone.mkdir()
            shutil.copy(tree / "base" / "all.json", alone)
            agreed += 1
            changed += found(alone) != theirs
    print(f"{agreed} trees agree, {changed} of them changed by patches; kustomize refused {refused}")
    if agreed < COUNT // 3 or changed < agreed // 2:
        sys.exit("too few of them say anything")


if __name__ == "__main__":
    main()
