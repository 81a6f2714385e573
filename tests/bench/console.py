#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console in a headless desktop: its first window beside gnome-firmware's, 10,000 tenants on the screen from the cache and then from the
plane, memory, wake-ups when nothing happens, and its widgets beside GTK's on the same data: a keystroke in the filter, a click on a column,
100,000 log lines at 2,000 a second while 1,000 tenants change.
Usage: console.py [--rounds 5] [--tenants 10000] [--lines 100000] [--idle 20] [--only window,tenants,idle,frames] [--build DIR]"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("..", ".", os.path.join("..", "e2e")):
    sys.path.insert(0, os.path.join(HERE, folder))
import desktop  # noqa: E402
from fleet import Fleet, Plane, resident_kib  # noqa: E402
from measures import machine, multiply, switches_each, write_silent_agent  # noqa: E402
from screen import Screen  # noqa: E402

PEER = "gnome-firmware"
SETTLED_S = 55   # connections of the start are closed after 30 s, threads end after 15, the cache is written after 10


def goal(value, most):
    return f"(goal {most:g}: " + ("reached)" if value <= most else f"not reached, {value / most:.2f} × as much)")


def started(command, environment=None):
    """The process, as people start it (it chooses what it draws with), and the moment right before it was made."""
    begun = time.monotonic()
    env = {**os.environ, **(environment or {}), "HOIST_BENCH_BEGUN": str(int(begun * 1e6))}
    env.pop("GSK_RENDERER", None)
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, text=True), begun


def end(process):
    process.terminate()
    process.wait(20)
    process.stdout.close()


def first_window(args, screen):
    programs = {"hoist": [os.path.join(args.build, "src/console/hoist")]}
    if shutil.which(PEER):
        programs[PEER] = [PEER]
    found = {name: [] for name in programs}
    for _ in range(args.rounds + 1):   # the first one reads files from the disk and is left out
        for name, command in programs.items():
            screen.forget()
            process, begun = started(command)
            found[name].append(screen.wait_window(begun))
            end(process)
    print(f"\nfirst window, ms after exec: on the screen, drawn (median of {args.rounds}; {machine()})")
    drawn = {}
    for name, rounds in found.items():
        drawn[name] = statistics.median(d for _, d in rounds[1:])
        print(f"  {name:<16}{statistics.median(m for m, _ in rounds[1:]):>8.0f}{drawn[name]:>8.0f}")
    if PEER in drawn:
        ratio = drawn["hoist"] / drawn[PEER]
        print(f"  hoist / {PEER}: {ratio:.2f} {goal(ratio, 1.2)}")
    else:
        print(f"  peer absent: apt-get install --no-install-recommends {PEER} (goal: ≤ 1.2 × its window)")


def follow(process, last):
    """The milestones that console-start prints, up to `last`."""
    found = {}
    for line in process.stdout:
        words = line.split()
        if len(words) == 6 and words[2] == "worst":
            found[words[0]] = float(words[1])
            found[words[0] + " cpu"], found[words[0] + " turn"] = float(words[5]), float(words[3])
            if words[0] == last:
                return found
    raise SystemExit("console-start ended before it said “%s”: %s" % (last, found))


def many_tenants(args):
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder, Fleet(args.build, os.path.join(folder, "fleet"), 1, 10) as fleet:
        with Plane(args.build, fleet.directory) as plane:
            plane.wait_observed(plane.tenant_ids())
        multiply(fleet.directory, args.tenants)
        with Plane(args.build, fleet.directory, "--agent", write_silent_agent(folder)) as plane:
            rows = {"HOIST_BENCH_ROWS": str(args.tenants)}
            program = os.path.join(args.build, "tests/bench/console-start")
            process, _ = started([program, "--plane", plane.words["socket"], "--view", "tenants"], rows)   # fills the cache
            follow(process, "live")
            wait_cache(args.tenants)
            end(process)
            rounds = []
            for _ in range(args.rounds):
                process, _ = started([program, "--view", "tenants"], rows)
                rounds.append(follow(process, "live"))
                end(process)
            middle = {what: statistics.median(r[what] for r in rounds) for what in rounds[0]}
            print(f"\n{args.tenants} tenants, ms after exec (median of {args.rounds}; {machine()})")
            print(f"  first frame {middle['first']:.0f}, rows from the cache {middle['rows']:.0f} {goal(middle['rows'], 250)}, "
                  f"as the plane says them {middle['live']:.0f}")
            print(f"  processor time up to the first frame {middle['first cpu']:.0f}, to the rows {middle['rows cpu']:.0f}, to the plane's answer "
                  f"{middle['live cpu']:.0f}; longest turn of the loop in it {max(middle['rows turn'], middle['live turn']):.0f}")
            memory(args)


def wait_cache(n):
    """Until the list is kept: a file of a size that n tenants have."""
    limit = time.monotonic() + 60
    root = os.path.join(os.environ["XDG_CACHE_HOME"], "hoist")
    while time.monotonic() < limit:
        for base, _, files in os.walk(root):
            for name in files:
                if name == "tenants.cache" and os.path.getsize(os.path.join(base, name)) > n * 100:
                    return
        time.sleep(0.1)   # the console writes it when it has the time
    raise SystemExit("the list was not kept")


def memory(args):
    rows = {"HOIST_BENCH_ROWS": str(args.tenants)}
    process, _ = started([os.path.join(args.build, "tests/bench/console-start"), "--view", "tenants"], rows)
    follow(process, "live")
    time.sleep(8)   # what the first frames left to be done is over
    mib = resident_kib(process.pid) / 1024
    with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as f:
        own = sum(int(line.split()[1]) for line in f if line.startswith(("Private_Clean", "Private_Dirty"))) / 1024
    end(process)
    print(f"  memory {mib:.0f} MiB {goal(mib, 120)}, of which {own:.0f} are its own")


def idle(args):
    """A fleet of which the plane knows all and where nothing happens. The plane goes on looking at its nodes; the console is told nothing."""
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder, Fleet(args.build, os.path.join(folder, "fleet"), 1, 10) as fleet:
        with Plane(args.build, fleet.directory) as plane:
            plane.wait_observed(plane.tenant_ids())
            print(f"\nwake-ups when nothing happens, a second over {args.idle} s (all threads; {machine()}; goal 0)")
            for view in args.views.split(","):
                program = os.path.join(args.build, "tests/bench/console-start")
                process, _ = started([program, "--plane", plane.words["socket"], "--view", view], {"HOIST_BENCH_ROWS": "1"})
                follow(process, "first")
                time.sleep(SETTLED_S)
                before = switches_each(process.pid)
                time.sleep(args.idle)   # the time over which the idle console is watched
                wakes = sum(n - before.get(task, 0) for task, n in switches_each(process.pid).items())
                end(process)
                print(f"  {view:<10}{wakes / args.idle:>6.2f} ({wakes} in all: " + ("reached)" if wakes == 0 else "not reached)"))


def frames(args):
    program = os.path.join(args.build, "tests/bench/console-frames")
    text = subprocess.run([program, str(args.tenants), str(args.lines)], check=True, capture_output=True, text=True,
                          env={**os.environ, "G_DEBUG": "", "GTK_A11Y": "test"}).stdout
    found = {}
    for line in text.splitlines():
        match = re.match(r"(\S+) (keystroke|keystroke-same|sort|log|states) (.*)$", line)
        if match:
            values = {key: float(value) for key, value in (word.split("=") for word in match.group(3).split())}
            found.setdefault((match.group(2), match.group(1)), []).append(values)
    print(f"\nwidgets on {args.tenants} tenants, beside GTK's own models and text view ({machine()})")
    for what in ("keystroke", "sort"):
        mine, peer = found[what, "Hoist"], found[what, "GTK's-models"]
        rows = {key: (statistics.median(v[key] for v in mine), statistics.median(v[key] for v in peer)) for key in mine[0]}
        print(f"  {what}: blocked {rows['blocked'][0]:.1f} ms {goal(rows['blocked'][0], 33)}, processor {rows['cpu'][0]:.1f}; painted after "
              f"{rows['painted'][0]:.1f} ms {goal(rows['painted'][0], 70)}; worst blocked {max(v['blocked'] for v in mine):.1f}")
        print(f"  {'':<{len(what)}}  GTK's models: blocked {rows['blocked'][1]:.1f}, processor {rows['cpu'][1]:.1f}, painted "
              f"{rows['painted'][1]:.1f}, worst {max(v['blocked'] for v in peer):.1f}; ratio of processor time {rows['cpu'][0] / rows['cpu'][1]:.2f}")
    for what, title in (("log", f"{args.lines} log lines at 2,000/s while 1,000 tenants change"), ("states", "1,000 rows change in 5 s")):
        for who in ("Hoist", "GtkTextView"):
            for v in found.get((what, who), []):
                print(f"  {title if who == 'Hoist' else 'GtkTextView, the same lines'}: worst turn of the loop {v['worst']:.1f} ms "
                      + (goal(v["worst"], 33) if who == "Hoist" else "") + f", of processor time {v['cpu']:.1f}; {v['late']:.0f} above 33 ms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tenants", type=int, default=10000)
    parser.add_argument("--lines", type=int, default=100000)
    parser.add_argument("--idle", type=int, default=20)
    parser.add_argument("--views", default="tenants,overview,activity,backups,nodes", help="of which wake-ups are counted")
    parser.add_argument("--only", default="window,tenants,idle,frames")
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", "build"))
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    missing = [p for p in ("tests/bench/console-start", "tests/bench/console-frames") if not os.path.exists(os.path.join(args.build, p))]
    if missing:
        raise SystemExit(f"build it first: ninja -C {args.build} " + " ".join(missing))
    status = desktop.enter()
    if status is not None:
        return status
    os.environ["GSETTINGS_SCHEMA_DIR"] = os.path.join(args.build, "data")
    only = args.only.split(",")
    if "window" in only:
        first_window(args, Screen())
    if "tenants" in only:
        many_tenants(args)
    if "idle" in only:
        idle(args)
    if "frames" in only:
        frames(args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
