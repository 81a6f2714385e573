#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rehearsal in a headless desktop, by accessible names only, of a tenant whose database is on a PostgreSQL server: from its page to the
Upgrade page, Rehearse First, the run with its clone, how it went; production as it was; and the Upgrade page counts with it.

  --build FOLDER        where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --print-steps         print each step as it happens, and the pictures' paths
  --screenshots FOLDER  where pictures go (default: none are made)
  --keyboard            by keyboard alone"""
import argparse
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import keyboard  # noqa: E402
import postgres  # noqa: E402
import rehearsal_server  # noqa: E402
from postgres import check  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET, RUN_DEADLINE = "v1.7.0", 180


class Journey:
    def __init__(self, options, bench):
        self.options, self.bench = options, bench
        self.console = keyboard.console(options, "--plane", os.path.join(bench.data, "hoistd.sock"), "--tenant", "ledger",
                                        screenshots=options.screenshots)

    def step(self, text):
        if self.options.print_steps:
            print(text, flush=True)

    def picture(self, name):
        path = self.console.picture(name)
        if path and self.options.print_steps:
            print(f"    picture: {path}", flush=True)

    def to_upgrade(self):
        see = self.console
        see.press("push button", "Upgrade…")
        see.find("label", "What Changes")
        see.find("label", f"ledger: v1.0.0 → {TARGET}")
        see.press("push button", "Continue")
        see.find("push button", f"Upgrade ledger to {TARGET}", sensitive=True, deadline=RUN_DEADLINE)

    def run(self):
        see, before = self.console, self.bench.truth()
        with see:
            self.step("The tenant, what changes, the last page before the upgrade")
            see.find("push button", "Upgrade…", sensitive=True, deadline=RUN_DEADLINE)
            self.to_upgrade()
            check(not see.sees(re.compile("it went well")), "it was rehearsed before")
            self.step("Rehearse First")
            see.press("push button", "Rehearse First")
            see.find(None, re.compile(r"^Rehearse on a clone of the database"), deadline=RUN_DEADLINE)
            self.picture("rehearsal-run")
            see.find("label", f"Rehearsing {TARGET} Went Well", deadline=RUN_DEADLINE)
            see.find("label", "It was done to a clone of the database, which is gone; the tenant went on as it was.")
            self.picture("rehearsal-done")
            self.step("Production is as it was, the clone is gone")
            check(self.bench.truth() == before, "production is another one")
            rehearsal_server.assert_nothing_left(self.bench)
            self.step("What took place is in the log")
            see.press("push button", "Show Steps and Log")
            text = see.text_of(see.find("text", "Log"))
            check("on the clone: migrate.py" in text and "migrate.py ended well after" in text, text)
            self.step("The page before the upgrade says how it went")
            see.press("push button", "Show Outcome")
            see.press("push button", "Done")
            self.to_upgrade()
            see.find(None, re.compile(r"it went well, in [0-9.,]+ s"))
            self.picture("rehearsal-counted")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(ROOT, "build")))
    parser.add_argument("--screenshots", default=None)
    parser.add_argument("--print-steps", action="store_true")
    keyboard.add_option(parser)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    options.screenshots = os.path.abspath(options.screenshots) if options.screenshots else None
    status = desktop.enter()
    if status is not None:
        return status
    with rehearsal_server.Shapes(postgres, with_gate=False), tempfile.TemporaryDirectory(prefix="hoist-rehearsal-") as folder:
        os.chmod(folder, 0o711)
        with rehearsal_server.Postgres(folder, options.build) as bench:
            Journey(options, bench).run()
    print("Rehearsed from the console; production as it was.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
