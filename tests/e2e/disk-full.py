#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk of everything - tenant, control plane, node state - fills up when a step begins, with some space or none left. The run must end
in a named outcome by itself while the disk is still full, the daemon must live, and the tenant must be what the outcome says. Prints
step × space × outcome. Without --all: a few cases. Needs root and a mount namespace of its own; says so and is skipped where it can't
have them."""
import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("failpoint_matrix", os.path.join(HERE, "failpoint-matrix.py"))
matrix = importlib.util.module_from_spec(spec)
spec.loader.exec_module(matrix)

DISK_MB = 220   # the control plane's reserve for its journal is 64 of it
STEPS = ["preflight", "fetch", "dependencies", "prepare", "stop", "backup", "checkout", "activate", "migrate", "start", "health"]
SPARE_KIB = [0, 64, 512, 4096]
SAMPLE = [("dependencies", 0), ("prepare", 64), ("stop", 64), ("backup", 0), ("migrate", 0)]
ALLOWED = {"new-healthy", "old-restored", "untouched"}


def fill(folder, spare_kib):
    """All of the disk but that."""
    path = os.path.join(folder, "hog")
    with open(path, "wb", buffering=0) as f:
        block = bytes(1 << 20)
        while True:
            try:
                f.write(block)
            except OSError:
                if len(block) <= 4096:
                    break
                block = block[:len(block) // 2]
        os.ftruncate(f.fileno(), max(0, os.fstat(f.fileno()).st_size - spare_kib * 1024))
    return path


def try_case(bench, daemon, step, spare_kib, disk):
    before = matrix.Truth(bench.tenant)
    begun = bench.begin(daemon, {"target_version": matrix.GOOD})
    until = time.monotonic() + matrix.PATIENCE_S
    while True:
        run = daemon.call("GET", f"/api/runs/{begun}")
        at = next(s for s in run["steps"] if s["kind"] == step)
        if at["started_at"] or run["state"] == "ended":
            break
        matrix.check(time.monotonic() < until, f"{step} did not begin")
    hog = fill(disk, spare_kib)
    try:
        while run["state"] != "ended":
            run = daemon.call("GET", f"/api/runs/{begun}")
            matrix.check(daemon.process.poll() is None, f"the daemon ended with {daemon.process.poll()}")
            matrix.check(time.monotonic() < until, f"the run has not ended: {[(s['kind'], s['state']) for s in run['steps']]}")
    finally:
        os.unlink(hog)
    outcome = run["outcome"]
    if outcome not in ALLOWED:
        for line in daemon.call("GET", f"/api/runs/{begun}/log?after=0&limit=1000")["lines"][-25:]:
            print(f"    {line['time']} {line['level']} {line['text']}")
    matrix.check(outcome in ALLOWED, f"the outcome is {outcome} ({run['cause']} {run['what_is_true_now']})")
    after = matrix.Truth(bench.tenant)
    if outcome == "new-healthy":
        matrix.check_tenant(after, matrix.GOOD, bench.commits[matrix.GOOD])
        matrix.check(before.database["names"] <= after.database["names"], "persons have gone")
    else:
        matrix.check(run["cause"], "it does not say why")
        matrix.check_tenant(after, matrix.OLD, bench.commits[matrix.OLD])
        matrix.check_as_before(before, after, [])
    matrix.check(daemon.call("GET", "/api/audit?limit=1")["verified"], "the chain of the journal does not hold")
    bench.settle(daemon, run)
    return outcome, run["cause"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every step with every space left")
    arguments = parser.parse_args()
    why = matrix.enter_own_mounts(__file__)
    if why is not None:
        print(why)
        return 77
    cases = [(s, n) for s in STEPS for n in SPARE_KIB] if arguments.all else SAMPLE
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="hoist-full-") as disk:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "tmpfs", disk], check=False, capture_output=True, text=True)
        if mounted.returncode:
            print(f"a small disk can't be mounted here: {mounted.stderr.strip()}")
            return 77
        try:
            place = os.path.join(disk, "machine")
            os.mkdir(place, 0o755)
            with matrix.Bench(place) as bench:
                daemon = matrix.Daemon(bench.demo, bench.guides["short"], {}).start()
                try:
                    for step, spare in cases:
                        try:
                            outcome, cause = try_case(bench, daemon, step, spare, disk)
                            print(f"{step:13} {spare:5} KiB  {outcome:13} {cause}", flush=True)
                        except (matrix.Wrong, OSError, subprocess.SubprocessError) as error:
                            wrong += 1
                            print(f"{step:13} {spare:5} KiB  WRONG: {type(error).__name__}: {error}", flush=True)
                            break   # the tenant may be anywhere
                finally:
                    daemon.stop()
        finally:
            subprocess.run(["umount", "--lazy", disk], check=False)
    print(f"{len(cases)} cases, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
