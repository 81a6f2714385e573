#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the tenants behind among many, in a headless desktop by accessible names: a real hoistd with so many tenants in its store, every
tenth of which is behind. The overview counts them, its counter leads to them, Ctrl+A marks them all, they are exported, the search finds
one of them, and the whole list is sorted, up and down.

  --build FOLDER        where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --tenants N           how many (default 10000)
  --screenshots FOLDER  where pictures go (default: none are made)
  --keyboard            by keyboard alone"""
import argparse
import csv
import json
import os
import re
import sqlite3
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("..", os.path.join("..", "bench"), "."):
    sys.path.insert(0, os.path.join(HERE, folder))
import desktop  # noqa: E402
import keyboard  # noqa: E402
from fleet import Fleet, Plane  # noqa: E402
from measures import multiply, write_silent_agent  # noqa: E402

EVERY = 10


def read_latest(plane):
    answer = plane.call("GET", f"/api/tenants/{plane.tenant_ids()[0]}/releases")
    return next(r for r in answer["releases"] if r["tag"] == answer["latest"])


def is_behind(index):
    """Not the first ones: these are looked at first, and as their nodes never answer they are unknown after a minute."""
    return index % EVERY == EVERY - 1


def bring_up(directory, latest):
    """All but every tenth are at the latest release; the number of those that are behind."""
    db = sqlite3.connect(os.path.join(directory, "hoist.db"))
    rows = db.execute("SELECT tenant, body FROM sightings ORDER BY tenant").fetchall()
    for index, (tenant, body) in enumerate(rows):
        seen = json.loads(body)
        if not is_behind(index):
            seen.update(commit=latest["commit"], tag=latest["tag"], reported_version=latest["tag"])
            db.execute("UPDATE sightings SET body = ? WHERE tenant = ?", (json.dumps(seen), tenant))
    db.commit()
    db.close()
    return len([i for i in range(len(rows)) if is_behind(i)])


def find_them(see, address, n, behind):
    number = re.compile(rf"^{behind:,} behind$".replace(",", ",?"))
    see.press("push button", "Add Control Plane…")
    see.write("text", "Address", address)
    see.press("push button", "Next")
    see.press("push button", "Add", deadline=120)
    begun = time.monotonic()
    see.find("push button", number, deadline=120)
    print(f"the overview counts {behind} of {n} after {time.monotonic() - begun:.1f} s", flush=True)
    see.picture("many-overview")
    see.press("push button", number)
    see.find("label", re.compile(rf"^{behind} of {n} tenants"), deadline=60)
    see.picture("many-behind")
    see.key("ctrl+a")
    see.find("label", re.compile(rf"^{behind:,} selected$".replace(",", ",?")), deadline=60)
    see.key("Escape")
    export(see, n)
    one = f"site-{n // EVERY // 2 * EVERY + EVERY - 1}"
    see.key("ctrl+f")
    see.type(one)
    see.find("label", re.compile(rf"^1 of {n} tenants"), deadline=60)
    see.find("table row", re.compile(rf"^{one}, .*deployed v0\.2\.0, .*behind"), deadline=60)
    see.picture("many-searched")
    see.key("Escape")


def choose(see, *way):
    """Through the menu of the list."""
    see.move_to(None, "Menu of the list", "shift+Tab")
    see.key("space")
    for name in way:
        see.find(None, name)
        see.move_to(None, name, "Down")
        see.key("Return")


def read_rows(path):
    try:
        with open(path, encoding="utf-8", newline="") as f:
            return list(csv.DictReader(f))
    except FileNotFoundError:
        return []


def count_shown(see, n):
    """How many the list has now: its nodes never answer, so some may not be known any more by now."""
    label = see.find("label", re.compile(rf"^[0-9]+ of {n} tenants"), deadline=60)
    return int(label.get_name().split()[0])


def export(see, n):
    """What is in the list is what is in the file."""
    path = os.path.join(os.environ[desktop.INSIDE], "behind.csv")
    most = count_shown(see, n)
    choose(see, "Export…")
    see.find("text", re.compile("^Name"))
    see.key("ctrl+a")
    see.type(path)
    see.key("Return")
    # its message is gone before so many rows have been read once
    see.wait("the file and all its rows", lambda: len(read_rows(path)) >= count_shown(see, n))
    rows = read_rows(path)
    wrong = [r["slug"] for r in rows if r["state"] != "behind" or r["deployed_version"] != "v0.2.0"]
    if not count_shown(see, n) <= len({r["id"] for r in rows}) == len(rows) <= most or wrong:
        raise SystemExit(f"{len(rows)} rows were exported of {most} in the list; not behind: {wrong[:5]}")
    print(f"{len(rows)} of {n} were exported", flush=True)


def sort(see, n):
    """All of them by their state: the farthest behind first, after those that became unknown meanwhile; then last."""
    see.key("alt+1")
    see.find("label", re.compile(rf"^{n} tenants"), deadline=60)
    def first():
        row = see.seek("table row", re.compile("^(?!.*unknown since).*, deployed "))
        return row.get_name() if row else ""

    choose(see, "Sort By", "State")
    begun = time.monotonic()
    see.wait("one that is behind at the top", lambda: ", deployed v0.2.0, " in first())
    see.picture("many-sorted")
    choose(see, "Sort By", "Descending")
    see.wait("one that is up to date at the top", lambda: "up to date" in first())
    print(f"sorted by state and back, read from the top in {time.monotonic() - begun:.1f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(os.path.dirname(os.path.dirname(HERE)), "build")))
    parser.add_argument("--tenants", type=int, default=10000)
    parser.add_argument("--screenshots")
    keyboard.add_option(parser)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter()
    if status is not None:
        return status
    with tempfile.TemporaryDirectory(prefix="hoist-many-") as folder, Fleet(options.build, os.path.join(folder, "fleet"), 1, 10) as fleet:
        with Plane(options.build, fleet.directory) as plane:
            plane.wait_observed(plane.tenant_ids())
            latest = read_latest(plane)
        multiply(fleet.directory, options.tenants)
        behind = bring_up(fleet.directory, latest)
        with Plane(options.build, fleet.directory, "--agent", write_silent_agent(folder)) as plane, \
                keyboard.console(options, screenshots=options.screenshots) as see:
            find_them(see, plane.words["socket"], options.tenants, behind)
            sort(see, options.tenants)
    print(f"{behind} tenants behind were found, exported and sorted among {options.tenants}.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
