#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Upgrades the same demo fleet three times and prints the ratios: by the commands of the upgrade guide in bash, one tenant
after the other; by the floor (nothing but the irreducible commands, fetch and dependencies before the stop, two at once);
and by Hoist. Never asserts a time. Usage: upgrade-fleet.py [--tenants 20] [--rows 200] [--build DIR]"""

import argparse
import concurrent.futures
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import Fleet, Plane, report  # noqa: E402

BASH = r"""
set -e
cd "$DIR"
T0=$(date +%s.%N)
"$PY" "$CTL" stop "$DIR"
cp db/pocket.db "db/pocket.db.backup_$(date +%Y%m%d_%H%M%S)"
git fetch -q origin --tags
git checkout -q v0.3.0
venv/bin/python3 -c pass
/usr/bin/python3 -m pip --python venv/bin/python3 install -q --disable-pip-version-check -r requirements.txt
for s in create_schema create_default_users add_person_columns migrate_add_import_metadata add_person_indexes add_segment_tables; do
  venv/bin/python3 scripts/$s.py >/dev/null
done
"$PY" "$CTL" start "$DIR"
T1=$(date +%s.%N)
echo "DOWN $T0 $T1"
"""

FLOOR_BEFORE = r"""
set -e
cd "$DIR"
git fetch -q origin --tags
git show v0.3.0:requirements.txt > .next-requirements.txt
mkdir -p .next && git archive v0.3.0 | tar x -C .next
/usr/bin/python3 -m venv --without-pip venv.next
/usr/bin/python3 -m pip --python venv.next/bin/python3 install -q --disable-pip-version-check -r .next/requirements.txt
"""

FLOOR_DOWN = r"""
set -e
cd "$DIR"
T0=$(date +%s.%N)
"$PY" "$CTL" stop "$DIR"
cp db/pocket.db db/pocket.db.floor
git checkout -q v0.3.0
if [ -L venv ]; then ln -sfn venv.next venv; else mv venv venv.before && ln -s venv.next venv; fi
for s in create_schema create_default_users add_person_columns migrate_add_import_metadata add_person_indexes add_segment_tables; do
  venv/bin/python3 scripts/$s.py >/dev/null
done
"$PY" "$CTL" start "$DIR"
T1=$(date +%s.%N)
echo "DOWN $T0 $T1"
"""


def shell(script, directory):
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "DIR": directory, "PY": "/usr/bin/python3",
           "CTL": os.path.join(os.path.dirname(os.path.abspath(__file__)), "service-control.py"), "GIT_CONFIG_GLOBAL": "/dev/null",
           "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    out = subprocess.run(["bash", "-c", script], env=env, check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        if line.startswith("DOWN "):
            _, t0, t1 = line.split()
            return float(t1) - float(t0)
    return None


def measure(work):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    t0 = time.monotonic()
    downs = work()
    wall = time.monotonic() - t0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "cpu": cpu, "down": statistics.median(downs), "down_max": max(downs)}


def by_bash(fleet):
    return measure(lambda: [shell(BASH, d) for d in fleet.directories()])


def by_floor(fleet):
    def one(directory):
        shell(FLOOR_BEFORE, directory)
        return shell(FLOOR_DOWN, directory)

    def work():
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return list(pool.map(one, fleet.directories()))
    return measure(work)


def by_hoist(fleet, build):
    with Plane(build, fleet.directory) as plane:
        ids = plane.tenant_ids()
        plane.wait_observed(ids)
        cpu0 = plane.cpu()
        t0 = time.monotonic()
        runs = plane.upgrade_all(ids, "v0.3.0")
        ended = plane.wait_runs(runs)
        wall = time.monotonic() - t0
        cpu1 = plane.cpu()
    bad = [r for r in ended if r["outcome"] != "new-healthy"]
    if bad:
        raise SystemExit("a run did not end new-healthy: " + json.dumps(bad[0], indent=1)[:2000])
    downs = [r["downtime_s"] for r in ended]
    return {"wall": wall, "cpu": cpu1["self"] - cpu0["self"] + cpu1["children"] - cpu0["children"], "down": statistics.median(downs),
            "down_max": max(downs), "daemon_cpu": cpu1["self"] - cpu0["self"]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tenants", type=int, default=20)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", "build"))
    args = parser.parse_args()
    rows = {}
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder:
        for name, work in (("bash", by_bash), ("floor", by_floor), ("hoist", lambda f: by_hoist(f, args.build))):
            with Fleet(args.build, os.path.join(folder, name), args.tenants, args.rows) as fleet:
                rows[name] = work(fleet)
    report(f"{args.tenants} tenants, v0.2.0 to v0.3.0", rows, "bash", [
        ("wall, hoist / bash", rows["hoist"]["wall"] / rows["bash"]["wall"], 0.57),
        ("downtime median, hoist / floor", rows["hoist"]["down"] / rows["floor"]["down"], 1.25),
        ("downtime median, hoist / bash", rows["hoist"]["down"] / rows["bash"]["down"], 0.45),
        ("downtime maximum / median, hoist", rows["hoist"]["down_max"] / rows["hoist"]["down"], 2.0),
        ("processor time of hoistd / all", rows["hoist"]["daemon_cpu"] / max(rows["hoist"]["cpu"], 1e-9), 0.05),
    ])


if __name__ == "__main__":
    main()
