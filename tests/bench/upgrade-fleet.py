#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Upgrades the same demo fleet by the commands of the upgrade guide in bash, one tenant after the other; by Ansible's natural playbook, if
it is installed; by three floors (nothing but the irreducible commands, two at once: all after the stop; fetch and dependencies before it;
dependencies prepared once and copied); and by Hoist, in turn, in as many rounds as asked for. Prints medians and ratios, never asserts a
time. Usage: upgrade-fleet.py [--tenants 20] [--rows 200] [--rounds 1] [--only bash,hoist] [--build DIR]"""

import argparse
import concurrent.futures
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fleet import Fleet, Plane, report  # noqa: E402
from measures import Accounts, machine  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
CTL = os.path.join(HERE, "service-control.py")
SCRIPTS = ["create_schema", "create_default_users", "add_person_columns", "migrate_add_import_metadata", "add_person_indexes",
           "add_segment_tables"]
HEAD = 'set -e\ncd "$DIR"\n'
PIP = "/usr/bin/python3 -m pip --python {0}/bin/python3 install -q --disable-pip-version-check -r {1}\n"
STOP = 'T0=$(date +%s.%N)\n"$PY" "$CTL" stop "$DIR"\n'
MIGRATE = "for s in " + " ".join(SCRIPTS) + "; do venv/bin/python3 scripts/$s.py >/dev/null; done\n"
START = '"$PY" "$CTL" start "$DIR"\nT1=$(date +%s.%N)\necho "DOWN $T0 $T1"\n'
SWITCH = "if [ -L venv ]; then ln -sfn venv.next venv; else mv venv venv.before && ln -s venv.next venv; fi\n"
FETCH = "git fetch -q origin --tags\n"

BASH = (HEAD + STOP + 'cp db/pocket.db "db/pocket.db.backup_$(date +%Y%m%d_%H%M%S)"\n' + FETCH + "git checkout -q v0.3.0\n"
        + PIP.format("venv", "requirements.txt") + MIGRATE + START)
TREE = "mkdir -p .next && git archive v0.3.0 | tar x -C .next\n"
PREPARE = HEAD + FETCH + TREE + "/usr/bin/python3 -m venv --without-pip venv.next\n" + PIP.format("venv.next", ".next/requirements.txt")
COPY = HEAD + FETCH + 'cp -a "$FIRST/venv.next" venv.next\n'
DOWN = HEAD + STOP + "cp db/pocket.db db/pocket.db.floor\ngit checkout -q v0.3.0\n" + SWITCH + MIGRATE + START

PLAYBOOK = [{
    "hosts": "all", "gather_facts": False, "tasks": [
        {"name": "stop", "command": f"/usr/bin/python3 {CTL} stop {{{{ directory }}}}"},
        {"name": "backup", "command": "cp db/pocket.db db/pocket.db.backup", "args": {"chdir": "{{ directory }}"}},
        {"name": "checkout", "git": {"repo": "{{ origin }}", "dest": "{{ directory }}", "version": "v0.3.0"}},
        {"name": "dependencies", "command": PIP.format("venv", "requirements.txt").strip(), "args": {"chdir": "{{ directory }}"}},
        {"name": "migrations", "command": "venv/bin/python3 scripts/{{ item }}.py", "args": {"chdir": "{{ directory }}"}, "loop": SCRIPTS},
        {"name": "start", "command": f"/usr/bin/python3 {CTL} start {{{{ directory }}}}"},
    ]}]


def shell(script, directory, **more):
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "DIR": directory, "PY": "/usr/bin/python3", "CTL": CTL,
           "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*", **more}
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
    row = {"wall": wall, "cpu": cpu}
    if downs:
        row.update(down=statistics.median(downs), down_max=max(downs))
    return row


def in_twos(one, directories):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, directories))


def by_bash(fleet, args):
    return measure(lambda: [shell(BASH, d) for d in fleet.directories()])


def by_floor(fleet, args):
    return measure(lambda: in_twos(lambda d: shell(BASH, d), fleet.directories()))


def by_prepared_floor(fleet, args):
    def one(directory):
        shell(PREPARE, directory)
        return shell(DOWN, directory)
    return measure(lambda: in_twos(one, fleet.directories()))


def by_shared_floor(fleet, args):
    def work():
        first, *others = fleet.directories()
        shell(PREPARE, first)

        def one(directory):
            shell(COPY, directory, FIRST=first)
            return shell(DOWN, directory)
        return [shell(DOWN, first)] + in_twos(one, others)
    return measure(work)


def by_ansible(fleet, args):
    inventory = {"all": {"vars": {"ansible_connection": "local", "ansible_python_interpreter": "/usr/bin/python3",
                                  "origin": os.path.join(fleet.directory, "origin", "cbapp.git")},
                         "hosts": {os.path.basename(d): {"directory": d} for d in fleet.directories()}}}
    paths = [os.path.join(fleet.directory, name) for name in ("playbook.json", "inventory.yml")]
    for path, data in zip(paths, (PLAYBOOK, inventory)):
        with open(path, "w", encoding="utf-8") as f:
            json.dump(data, f)   # JSON is YAML
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": fleet.directory, "ANSIBLE_RETRY_FILES_ENABLED": "0",
           "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}

    def work():
        done = subprocess.run(["ansible-playbook", "-i", paths[1], "-f", "5", paths[0]], env=env, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit("ansible-playbook failed:\n" + done.stdout[-3000:] + done.stderr[-1000:])
    return measure(work)


class Outside:
    """Asks one tenant every 20 ms, as a user of it would: how long nobody answered there, whatever Hoist says about it."""

    def __init__(self, tenant):
        self.url = f"http://127.0.0.1:{tenant['backend_port']}/api/health"
        self.ending, self.longest = threading.Event(), 0.0

    def __enter__(self):
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()

    def watch(self):
        last = time.monotonic()
        while not self.ending.wait(0.02):   # the pace of the questions
            try:
                urllib.request.urlopen(self.url, timeout=2).read()
                now = time.monotonic()
                self.longest, last = max(self.longest, now - last), now
            except (urllib.error.URLError, OSError):
                pass


def by_hoist(fleet, args):
    with Plane(args.build, fleet.directory) as plane:
        ids = plane.tenant_ids()
        plane.wait_observed(ids)
        first = plane.call("GET", f"/api/tenants/{ids[0]}")
        with Accounts(plane) as accounts, Outside(first) as outside:
            t0 = time.monotonic()
            ended = plane.wait_runs(plane.upgrade_all(ids, "v0.3.0", 4))
            wall = time.monotonic() - t0
    bad = [r for r in ended if r["outcome"] != "new-healthy"]
    if bad:
        raise SystemExit(f"{len(bad)} of {len(ended)} runs did not end new-healthy: {bad[0]['outcome']}: {bad[0]['cause']}")
    downs = [r["downtime_s"] for r in ended]
    return {"wall": wall, "cpu": accounts.own + accounts.children, "down": statistics.median(downs), "down_max": max(downs),
            "own_cpu": accounts.own, "daemon_cpu": accounts.daemon, "memory_mib": accounts.peak_kib / 1024, "first_down": downs[0], "first_outside": outside.longest}


WAYS = {"bash": by_bash, "ansible": by_ansible, "floor": by_floor, "prepared": by_prepared_floor, "shared": by_shared_floor, "hoist": by_hoist}


def medians(rounds):
    return {key: statistics.median(r[key] for r in rounds) for key in rounds[0]}


def print_goals(args, rows):
    hoist, goals = rows["hoist"], []

    def ratio(what, key, peer, goal):
        if peer in rows:
            goals.append((f"{what}, hoist / {peer}", hoist[key] / rows[peer][key], goal))
    ratio("wall", "wall", "bash", 0.57)
    ratio("wall of tenants that share commit and lock file", "wall", "bash", 0.32)
    ratio("wall", "wall", "ansible", 0.2)
    ratio("downtime median", "down", "prepared", 1.25)
    ratio("downtime median", "down", "bash", 0.45)
    goals.append(("downtime maximum / median, hoist", hoist["down_max"] / hoist["down"], 2.0))
    goals.append(("processor time of hoistd and agents / of their children", hoist["own_cpu"] / max(hoist["cpu"] - hoist["own_cpu"], 1e-9), 0.05))
    report(f"{args.tenants} tenants, v0.2.0 to v0.3.0, medians of {args.rounds} rounds ({machine()})", rows, "bash" if "bash" in rows else "hoist", goals)
    print(f"  the first tenant did not answer for {hoist['first_outside']:.3f} s as seen from outside; hoist says {hoist['first_down']:.3f} s")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tenants", type=int, default=20)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", default=",".join(WAYS), help="ways, with commas between them")
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", "build"))
    args = parser.parse_args()
    names = [name for name in args.only.split(",") if name]
    if "ansible" in names and not shutil.which("ansible-playbook"):
        print("left out: ansible-playbook is not installed (peer; Debian: ansible-core)")
        names.remove("ansible")
    rounds = {name: [] for name in names}
    for _ in range(args.rounds):
        for name in names:
            with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder, \
                    Fleet(args.build, os.path.join(folder, name), args.tenants, args.rows) as fleet:
                rounds[name].append(WAYS[name](fleet, args))
    rows = {name: medians(of) for name, of in rounds.items()}
    if "hoist" in rows:
        print_goals(args, rows)
    else:
        report(f"{args.tenants} tenants ({machine()})", rows, names[0], [])


if __name__ == "__main__":
    main()
