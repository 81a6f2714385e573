#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole first journey in a headless desktop, by accessible names only: the demo fleet, what changes, an upgrade to v0.3.0 that is
watched while it runs, the guided rollback with every row as before, then a release whose service dies (v0.5.0) that ends with the old
version back and its cause on the screen. What is on the screen is compared with the truth in the tenant's folder and database.

  --build FOLDER        where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --print-steps         print each step as it happens, and the pictures' paths
  --screenshots FOLDER  where the pictures go (default: data/screenshots)
  --keyboard            by keyboard alone"""
import argparse
import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import keyboard  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TENANT = "acme"
RUN_DEADLINE = 180


class Journey:
    def __init__(self, options):
        self.options = options
        self.console = keyboard.console(options, screenshots=options.screenshots)
        self.ctl = os.path.join(options.build, "src/cli/hoistctl")
        self.fleet = os.path.join(os.environ["XDG_DATA_HOME"], "hoist", "demo")
        self.number = 0

    # --- telling

    def step(self, text):
        self.number += 1
        if self.options.print_steps:
            print(f"{self.number:2}. {text}", flush=True)

    def picture(self, name, title="Hoist"):
        path = self.console.picture(name, title)
        if path and self.options.print_steps:
            print(f"    picture: {path}", flush=True)

    def check(self, truth, what):
        if not truth:
            raise SystemExit(f"journey: {what}\nOn the screen:\n{self.console.describe()}")

    # --- the truth on the node

    def folder(self):
        with open(os.path.join(self.fleet, "inventory.json"), encoding="utf-8") as f:
            return next(t["directory"] for t in json.load(f)["tenants"] if t["slug"] == TENANT)

    def commit(self):
        return subprocess.run(["git", "-C", self.folder(), "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()

    def tag(self):
        return subprocess.run(["git", "-C", self.folder(), "describe", "--tags", "--exact-match"], check=False, capture_output=True,
                              text=True).stdout.strip()

    def rows(self):
        """Every row of every table, and the schema."""
        path = os.path.join(self.folder(), "db", "pocket.db")
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            tables = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            return {name: (sql, database.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall()) for name, sql in tables.fetchall()}

    def settings(self):
        for base, _, files in os.walk(self.folder()):
            for name in files:
                if name == ".env" or name.endswith((".env", ".conf")):
                    with open(os.path.join(base, name), encoding="utf-8") as f:
                        found = dict(line.strip().split("=", 1) for line in f if re.match(r"[A-Z_]+=", line))
                    if "API_PORT" in found:
                        return found
        raise SystemExit("journey: the tenant's settings were not found")

    def health(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.settings()['API_PORT']}/api/health", timeout=10) as answer:
            return json.load(answer)

    def add_persons(self, n):
        for i in range(n):
            body = json.dumps({"first_name": f"Late{i}", "last_name": "Arrival"}).encode()
            request = urllib.request.Request(f"http://127.0.0.1:{self.settings()['API_PORT']}/api/persons", body,
                                             {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                self.check(answer.status == 201, "the application did not take a person")

    # --- the way

    def run(self):
        try:
            with self.console:
                self.welcome()
                self.tenant()
                before, old_commit = self.rows(), self.commit()
                self.changes("v0.3.0")
                self.upgrade("v0.3.0")
                self.success("v0.3.0", old_commit)
                self.roll_back(before, old_commit)
                self.bad_release(before, old_commit)
                self.activity()
        finally:
            subprocess.run([self.ctl, "demo", "destroy", self.fleet], check=False, stdout=subprocess.DEVNULL)

    def welcome(self):
        see = self.console
        self.step("The console is open: its first page offers the demo fleet")
        see.find("push button", "Explore the Demo Fleet")
        self.picture("welcome")
        self.step("Explore the Demo Fleet: it is being made")
        see.press("push button", "Explore the Demo Fleet")
        see.find("push button", "Cancel")
        self.picture("welcome-progress")
        self.step("The demo fleet is on the screen: its overview, then its tenants")
        see.show_tenants(deadline=300)
        see.find("table row", re.compile(rf"^{TENANT}, deployed v0\.2\.0, latest v0\.5\.0, 3 behind, healthy$"), deadline=300)
        for slug in ("testsite", "globex", "initech", "umbrella"):
            see.find("table row", re.compile(rf"^{slug}, deployed v0\.2\.0, .*healthy$"))
        self.check(self.tag() == "v0.2.0" and self.health()["version"] == "v0.2.0", "the screen says v0.2.0, the node does not")
        self.picture("tenants")
        self.step(f"Open {TENANT} by the keyboard")
        see.key("Home")
        see.move_to("table row", re.compile(rf"^{TENANT}, "), "Down")
        see.key("Return")

    def tenant(self):
        see = self.console
        see.find("push button", "Upgrade…", sensitive=True)
        see.find(None, re.compile(r"^Deployed: v0\.2\.0, Read from the node"))
        self.step(f"{TENANT}: versions, services, database, health, backups and history")
        self.picture("tenant")

    def choose_target(self, target):
        see = self.console
        see.find("label", re.compile(r"^v0\.5\.0$"))
        if target == "v0.5.0":
            return
        see.move_to(None, re.compile(r"^Target"))
        see.key("space")
        see.move_to(None, re.compile(re.escape(target)), "Down")
        see.key("Return")

    def changes(self, target):
        see = self.console
        see.press("push button", "Upgrade…")
        see.find("label", "What Changes")
        self.step(f"What changes: choose {target}, read the notes")
        self.choose_target(target)
        see.find("label", f"{TENANT}: v0.2.0 → {target}")
        see.find("label", "Read These First")
        self.check(see.seek("push button", "Continue", sensitive=True) is None, "one could go on without reading the notice")
        self.picture("what-changes")
        self.step("Acknowledge the notice")
        see.toggle("check box", "I have read this")
        see.press("push button", "Continue")

    def upgrade(self, target):
        see = self.console
        self.step("The checks before the upgrade have passed; production wants its name")
        see.find("label", re.compile(rf"^{TENANT} goes from v0\.2\.0 to {re.escape(target)}"))
        see.find(None, re.compile(r"Passed"))
        see.write("text", re.compile(r"^Type acme to confirm"), TENANT)
        see.find("push button", f"Upgrade {TENANT} to {target}", sensitive=True)
        self.picture("upgrade")
        self.step(f"Press “Upgrade {TENANT} to {target}”")
        see.press("push button", f"Upgrade {TENANT} to {target}")
        log = see.find("text", "Log")
        self.step("Log lines appear while it runs")
        see.wait("log lines while the run goes on",
                 lambda: see.text_of(log).count("\n") >= 3 and see.seek("push button", "Cancel…") is not None, RUN_DEADLINE)
        self.picture("run")

    def success(self, target, old_commit):
        see = self.console
        self.step("The outcome, as read back from the node")
        see.find("label", f"{TENANT} Is Now at {target}", deadline=RUN_DEADLINE)
        see.find("label", "Version, commit and health were read back from the node.")
        commit = self.commit()
        self.check(commit != old_commit and self.tag() == target, "the tree is not at the target")
        self.check(self.health()["version"] == target, "the service does not report the target")
        see.find(None, re.compile(rf"^Version, {re.escape(target)}$"))
        see.find(None, re.compile(rf"^Commit, {commit[:7]}$"))
        see.find(None, re.compile(r"^Backup, .*pocket\.db\.backup_\d{8}_\d{6}, Verified$"))
        self.picture("run-success")
        self.step("Steps and log again")
        see.press("push button", "Show Steps and Log")
        see.find(None, re.compile(r"^Run migrations, done"))
        said = [line.split("  ", 1)[-1] for line in see.text_of(see.find("text", "Log")).splitlines()]
        self.check(len(said) > 30 and all(a != b for a, b in zip(said, said[1:])), "the log says a line twice in a row")
        self.picture("run-log")
        see.press("push button", "Show Outcome")

    def roll_back(self, before, old_commit):
        see = self.console
        self.step("People go on working: three rows are written with the new release")
        self.add_persons(3)
        self.step("Roll Back…: what went wrong")
        see.press("push button", "Roll Back…")
        see.write("text", "Reason", "Files of our partners are no longer UTF-8")
        self.picture("rollback-reason", f"Roll Back {TENANT}")
        see.press("push button", "Next")
        self.step("Go back to: the verified backup of this run, code and data")
        see.find("check box", re.compile(r"^v0\.2\.0 of "))
        self.picture("rollback-point", f"Roll Back {TENANT}")
        see.press("push button", "Next")
        self.step("Compare: three rows would be lost; accept that")
        see.find(None, re.compile(r"person.* rows"))
        see.find("check box", "I accept this loss")
        self.picture("rollback-compare", f"Roll Back {TENANT}")
        see.toggle("check box", "I accept this loss")
        see.press("push button", "Next")
        self.step("The exact steps and the equal command")
        see.find("push button", f"Roll Back {TENANT} to v0.2.0", sensitive=True)
        self.picture("rollback-summary", f"Roll Back {TENANT}")
        see.press("push button", f"Roll Back {TENANT} to v0.2.0")
        self.step("The rollback runs")
        see.find("label", f"{TENANT} Is Back at v0.2.0", deadline=RUN_DEADLINE)
        self.picture("rollback-success")
        self.check(self.commit() == old_commit and self.tag() == "v0.2.0", "the tree is not back")
        self.check(self.health()["version"] == "v0.2.0", "the service is not back")
        self.check(self.rows() == before, "a row differs from before")
        self.step("v0.2.0 again, every row as before")

    def bad_release(self, before, old_commit):
        see = self.console
        see.press("push button", "Done")
        self.step("It is held, so that nothing brings it forward again; release it")
        see.find("list item", re.compile(r"^Hold, .*Files of our partners are no longer UTF-8"))
        see.press("push button", "Release the hold")
        see.find("push button", "Upgrade…", sensitive=True)
        self.step("A release whose service dies: upgrade to v0.5.0")
        see.press("push button", "Upgrade…")
        see.find("label", "What Changes")
        self.choose_target("v0.5.0")
        see.find("label", f"{TENANT}: v0.2.0 → v0.5.0")
        see.toggle("check box", "I have read this")
        see.press("push button", "Continue")
        see.write("text", re.compile(r"^Type acme to confirm"), TENANT)
        see.press("push button", f"Upgrade {TENANT} to v0.5.0")
        see.find("label", f"{TENANT} Is Still at v0.2.0", deadline=RUN_DEADLINE)
        self.step("It ends with the old version and data back, and says why")
        cause = see.find(None, re.compile(r"^Cause, .+"))
        if self.options.print_steps:
            print(f"    {cause.get_name()}", flush=True)
        see.find("label", "The upgrade did not work. The old version, the old data and the services are back.")
        see.find(None, re.compile(r"^Version, v0\.2\.0$"))
        if self.options.print_steps:  # for pictures of everything that the page says
            see.wait("the offer to hold it again to go", lambda: not see.sees(re.compile(rf"^{TENANT} is no longer held")))
        self.picture("run-failure")
        self.check(self.commit() == old_commit and self.health()["version"] == "v0.2.0", "the old version is not back")
        self.check(self.rows() == before, "a row differs from before")
        self.step("Trying again wants to know what was resolved")
        see.press("push button", "Try Again…")
        see.find("label", "What Was Resolved?")
        self.picture("resolve", "What Was Resolved?")
        see.press("push button", re.compile(r"^Cancel"))
        see.press("push button", "Done")

    def activity(self):
        see = self.console
        self.step("The activity: three runs, who, when and why")
        see.find(None, re.compile(r"^Upgrade to v0\.5\.0, .*Failed, restored$"))
        if self.options.screenshots:   # the history is below the edge: the keyboard goes there, and the page with it
            see.move_to(None, re.compile(r"^Upgrade to v0\.5\.0, "), "shift+Tab")
        self.picture("tenant-history")
        see.press("push button", "Back")
        see.key("alt+2")
        see.find("list item", re.compile(rf"^{TENANT}: Roll back to v0\.2\.0"))
        see.find("list item", re.compile(rf"^{TENANT}: Upgrade to v0\.3\.0.*Rolled back"))
        self.picture("activity")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(ROOT, "build")))
    parser.add_argument("--screenshots", default=os.path.join(ROOT, "data", "screenshots"))
    parser.add_argument("--print-steps", action="store_true")
    keyboard.add_option(parser)
    options = parser.parse_args()
    options.build, options.screenshots = os.path.abspath(options.build), os.path.abspath(options.screenshots)
    status = desktop.enter()
    if status is not None:
        return status
    Journey(options).run()
    print("The journey is done: every condition was met.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
