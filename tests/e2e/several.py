#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Upgrading several in a headless desktop, by accessible names and by keyboard alone: the overview's counter leads to the tenants that are
behind, three are marked with Space, one plan shows from and to of each; one of them has a database that its migrations can't change. It
ends with the old version, the others with the new one; then only the failed one is tried again. A hold with its reason leaves one out."""
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import demo_way  # noqa: E402

CHOSEN = ("testsite", "acme", "globex")
BROKEN = "globex"


class Several(demo_way.Journey):
    def change(self, slug, sql):
        with open(os.path.join(self.fleet, "inventory.json"), encoding="utf-8") as f:
            folder = next(t["directory"] for t in json.load(f)["tenants"] if t["slug"] == slug)
        database = sqlite3.connect(os.path.join(folder, "db/pocket.db"))
        database.execute(sql)
        database.commit()
        database.close()

    # --- the way

    def go(self):
        self.begin()
        self.hold()
        self.overview()
        self.choose()
        self.plan()
        self.progress()
        self.again()

    def begin(self):
        see = self.console
        self.step("A fleet of five, all behind")
        see.press("push button", "Explore the Demo Fleet")
        see.show_tenants(deadline=300)
        for slug in (*CHOSEN, "initech", "umbrella"):
            see.find("table row", re.compile(rf"^{slug}, deployed v0\.2\.0, .*behind, healthy$"), deadline=300)
        self.step(f"{BROKEN}: something is in the way of a migration")
        self.change(BROKEN, "CREATE TABLE person_by_organisation (in_the_way TEXT)")

    def hold(self):
        see = self.console
        self.step("umbrella is held, with a reason")
        see.key("Home")
        see.move_to("table row", re.compile(r"^umbrella, "), "Down")
        see.key("Return")
        see.press("push button", "Hold…")
        see.write("text", "Why it is held", "audit week")
        see.press("push button", re.compile(r"^Hold( Hold)?$"))
        see.find("push button", "Release the hold")
        self.check(self.ask("tenant", "show", "umbrella")["hold"]["reason"] == "audit week", "the control plane does not say so")
        self.picture("tenant-held")
        see.key("alt+Left")

    def overview(self):
        see = self.console
        self.step("The overview: four are behind; its counter leads there")
        see.key("alt+0")
        see.find("push button", re.compile(r"^5 behind$|^4 behind$"))
        self.picture("overview")
        see.press("push button", re.compile(r"^[45] behind$"))
        see.find("table row", re.compile(r"^acme, deployed v0\.2\.0, .*behind, healthy$"))

    def choose(self):
        see = self.console
        self.step("Mark three and the held one by the keyboard")
        see.key("Home")
        for slug in ("acme", "globex", "testsite", "umbrella"):
            see.move_to("table row", re.compile(rf"^{slug}, "), "Down")
            see.key("space")
        see.find("label", "4 selected")
        self.picture("tenants-selected")
        see.press("push button", "Upgrade…")

    def plan(self):
        see = self.console
        self.step("One plan: who goes where, who is left out and why; to v0.3.0")
        see.find(None, re.compile(r"^umbrella, .*audit week"))
        self.picture("several")
        self.choose_target()
        for slug in CHOSEN:
            see.find(None, re.compile(rf"^{slug}, .*v0\.2\.0 → v0\.3\.0"))
        self.step("Read the notice, let failures stop nothing, type the plane's name")
        see.toggle("check box", "I have read this")
        self.switch_off("Stop at the first failure")
        see.find(None, re.compile(r"--go-on"))
        see.write("text", "Type Demo Fleet to confirm", "Demo Fleet")
        see.press("push button", re.compile(r"^Upgrade 3 Tenants$"))

    def choose_target(self):
        see = self.console
        see.find("label", re.compile(r"^v0\.5\.0$"))
        see.move_to(None, re.compile(r"^Target"))
        see.key("space")
        see.move_to(None, re.compile(r"v0\.3\.0"), "Down")
        see.key("Return")

    def switch_off(self, title):
        see = self.console
        see.move_to(None, re.compile(title))
        see.key("space")

    def progress(self):
        see = self.console
        self.step("Each has its own run; the test tenant is first")
        see.find(None, re.compile(r"The control plane carries this out"))
        see.find(None, re.compile(r"^testsite, .*Upgraded"), deadline=demo_way.RUN_DEADLINE)
        self.picture("rollout-running")
        see.find(None, re.compile(r"^Ended: 2 of 3 upgraded, 1 failed$"), deadline=demo_way.RUN_DEADLINE)
        see.find(None, re.compile(rf"^{BROKEN}, .*Failed", re.S))
        self.picture("rollout-ended")
        self.check([self.version(s) for s in CHOSEN] == ["v0.3.0", "v0.3.0", "v0.2.0"], "the nodes say something else")
        self.check(self.version("umbrella") == "v0.2.0", "the held tenant was touched")

    def again(self):
        see = self.console
        self.step("What was in the way is gone: only the failed one is tried again")
        self.change(BROKEN, "DROP TABLE person_by_organisation")
        runs = {r["tenant_slug"]: r["id"] for r in self.ask("run", "list")["runs"]}
        see.press("push button", "Retry Failed…")
        see.write("text", "What was resolved", "the table in the way is gone")
        see.press("push button", re.compile(r"^Try Again( Try Again)?$"))
        see.find(None, "All 3 tenants are upgraded", deadline=demo_way.RUN_DEADLINE)
        self.picture("rollout-success")
        see.key("alt+0")
        see.find("list item", re.compile(r"^All 3 tenants are upgraded, .*Done"))
        self.picture("overview-after")
        self.check(self.version(BROKEN) == "v0.3.0", "the node says something else")
        after = self.ask("run", "list")["runs"]
        self.check(len(after) == len(runs) + 1, "others were tried again, too")


if __name__ == "__main__":
    sys.exit(demo_way.main(Several, __doc__, "Three were upgraded by one order: one failed and was tried again alone; the held one was left out."))
