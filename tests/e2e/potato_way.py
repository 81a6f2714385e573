# SPDX-License-Identifier: GPL-3.0-or-later
"""Hot Potato at the console (guide_way.py): the notice ticked; while a copy is migrated, and people write, how far behind it is; what cancelling
means once the database was switched; the outcome; and the way back with the number of rows that go back with it. What nobody could see on the
screen while it was so fails the journey."""
import os
import re
import threading
import time

import guide_way
import potato_bench as bench
from potato_bench import BAD, NEW, OLD

SLUG = "potato"
DEADLINE = 600   # the nodes prepare their dependencies with what the writers leave them of the processor
BURST = 40000   # rows in one statement, while the copy is migrated
NOTICE = 'Read CHANGELOG.md and the whole of "Upgrading to 0.9.0" before.'
SWITCHED = "The database was switched: cancelling now means switching back, with what was written since."
TAKEN_BACK = "The data is being taken back: cancelling now means putting it in place again."
BEHIND = re.compile(r": .*, running, .*The copy is ([0-9]+) rows behind")


class Burst(threading.Thread):
    """As soon as the copy is there somebody writes many rows at once. They count as acknowledged when the server has said so."""

    def __init__(self, cluster, writers):
        super().__init__(daemon=True)
        self.cluster, self.writers = cluster, writers

    def run(self):
        until = time.monotonic() + DEADLINE
        while self.cluster.psql("SELECT count(*) FROM pg_database WHERE datname LIKE 'hoist%copy'", "potato") == "0":
            if time.monotonic() > until:
                return
            time.sleep(0.05)   # a reader's poll
        self.cluster.psql(f"INSERT INTO notification (body) SELECT 'burst-' || i FROM generate_series(1, {BURST}) i", "potato")
        with self.writers.lock:
            self.writers.acked += [f"burst-{i}" for i in range(1, BURST + 1)]


class Person:
    def __init__(self, options, place):
        self.place = place
        self.commits = [bench.git(os.path.join(place.folder, "work"), "rev-parse", tag) for tag in (OLD, NEW)]
        self.way = guide_way.Administrator(options, os.path.join(place.folder, "data", "hoistd.sock"), SLUG, "hot-potato")

    def __enter__(self):
        self.way.__enter__()
        return self

    def __exit__(self, *_):
        self.way.__exit__()

    def newest(self, kind):
        runs = self.place.call("GET", "/api/runs?limit=20")["runs"]
        return self.place.call("GET", "/api/runs/" + max((r for r in runs if r["kind"] == kind), key=lambda r: r["created_at"])["id"])

    def upgrade(self, writers):
        """The run as it ended."""
        way = self.way
        way.open_tenant(OLD, BAD)
        way.read_changes(OLD, NEW, [NOTICE], latest=BAD)
        burst = Burst(self.place.cluster, writers)
        burst.start()
        way.start_upgrade(OLD, NEW, ["The database has fewer than two standbys that replicate"])
        self.see_lag()
        burst.join()
        way.step("The switch, and what cancelling means then")
        way.see.find(None, re.compile(re.escape(SWITCHED)), deadline=DEADLINE)
        way.picture("switched")
        way.read_outcome(f"{SLUG} Is Now at {NEW}", NEW, self.commits[1], DEADLINE)
        way.picture("outcome")
        return self.newest("upgrade")

    def see_lag(self):
        """More than once, and it gets less."""
        way, seen = self.way, []

        def look():
            node = way.see.seek(None, BEHIND)
            said = BEHIND.search(way.see.name_of(node)) if node is not None else None
            if said and int(said[1]) not in seen:
                seen.append(int(said[1]))
                if len(seen) == 1:
                    way.picture("behind")
            return len(seen) > 1

        way.see.wait("the lag of the copy, twice", look, DEADLINE)
        way.check(seen[0] > seen[1] and seen[0] > BURST // 10, f"the copy was said to be behind by {seen}")
        way.step(f"Live on the screen: the copy is {seen[0]}, then {seen[1]} rows behind")

    def roll_back(self):
        """The run as it ended, and how many rows were promised to go back with it."""
        way, reason, told = self.way, "The telephones ring twice", []
        carried = re.compile(r"([0-9]+) rows written since go back with it")
        way.roll_back(reason, OLD, NEW, self.commits, 0, then=[carried, "So does what is written until the moment of the switch"],
                      seen=lambda text: told.append(int(carried.search(text)[1])))
        way.step(f"{told[0]} rows written since go back with it")
        way.see.find(None, re.compile(re.escape(TAKEN_BACK)), deadline=DEADLINE)
        way.read_outcome(f"{SLUG} Is Back at {OLD}", OLD, self.commits[0], DEADLINE)
        run = self.newest("rollback")
        way.read_back(reason, f"Upgrade to {NEW}")
        return run, told[0]
