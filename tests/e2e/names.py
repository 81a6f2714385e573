#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A walk over the pages and windows of the console as a screen reader finds them on the accessibility bus: each control has a role and
a name, it is not the name of a class of the toolkit, has no markup, says nothing twice; a description says something else than the
name; no two buttons of one place that are not in different rows have the same name; windows have titles. What is wrong is listed by
place. (The same is asked of every page in every state, in the process, by tests/console/names-check.c, every day.)

  --build FOLDER   where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --dump           print everything that is seen"""
import argparse
import collections
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..")]
import desktop  # noqa: E402
import foreign_steps as steps  # noqa: E402
import fleet  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
BUTTONS = {"push button", "toggle button", "menu item", "check menu item", "radio menu item", "link"}
CONTROLS = BUTTONS | {"check box", "radio button", "text", "password text", "entry", "combo box", "spin button", "slider", "list item",
                      "table row", "page tab", "progress bar", "level bar"}
ROWS = {"list item", "table row"}
# What libadwaita 1.2 has more than once, one of them on the screen: each page of About has its own bar, a question has its buttons
# beside and above each other.
TWICE = {"about": {"Back", "Close"}, "hold": {"Cancel", "Hold"}}
CLASS = re.compile(r"\b(Gtk|Adw|Hoist|Gdk)[A-Z][a-z]\w+")
MARKUP = re.compile(r"</?[a-z]+>|&(amp|lt|gt|quot|apos);")


def is_doubled(name):
    words = name.split()
    half = len(words) // 2
    return len(words) > 1 and len(words) % 2 == 0 and words[:half] == words[half:]


def way_of(node):
    names = []
    while node.parent is not None and len(names) < 4:
        node = node.parent
        names.append(f"{node.role} “{node.name[:30]}”")
    return " < ".join(names)


class Walk:
    def __init__(self, options):
        self.options = options
        self.faults, self.places, self.seen = collections.defaultdict(list), 0, 0

    def fault(self, where, what):
        if what not in self.faults[where]:
            self.faults[where].append(what)

    def judge(self, where, window):
        buttons, nodes = collections.Counter(), list(window.all())
        if not window.name.strip() or CLASS.search(window.name):
            self.fault(where, f"the window has no title: “{window.name}”")
        for node in nodes:
            if self.options.dump:
                print("  " * node.depth + f"{node.role}: {node.name!r}" + (f" — {node.description!r}" if node.description else ""))
            if "focusable" in node.states and node.role in CONTROLS:
                self.judge_one(where, node)
                if node.role in BUTTONS and not self.row_of(node):
                    buttons[node.name] += 1
        for name, count in buttons.items():
            if count > 1 and name not in TWICE.get(where, ()):
                self.fault(where, f"{count} buttons “{name}”: which is which?")
        self.places, self.seen = self.places + 1, self.seen + len(nodes)
        print(f"{where}: {len(nodes)} widgets", flush=True)

    def row_of(self, node):
        while node is not None and node.role not in ROWS:
            node = node.parent
        return node

    def judge_one(self, where, node):
        name, what = node.said(), f"{node.role} “{node.name}”"
        inside = node.role == "text" and node.parent is not None and node.parent.name  # the text of an entry
        if not name and not inside:
            self.fault(where, f"{node.role} without a name, in {way_of(node)}")
        if CLASS.search(node.name) and not inside:
            self.fault(where, f"{what} is called by its class, in {way_of(node)}")
        if is_doubled(node.name):
            self.fault(where, f"{what} says it twice")
        if MARKUP.search(node.name) or "\n" in node.name:
            self.fault(where, f"{what} has markup or several lines")
        if node.name and node.role not in BUTTONS and node.name == node.description:
            self.fault(where, f"{what} is described by its name")

    def report(self):
        for where, faults in self.faults.items():
            print(f"{where}:\n  " + "\n  ".join(faults))
        print(f"{self.places} places, {self.seen} widgets, {sum(map(len, self.faults.values()))} faults", flush=True)
        return 1 if self.faults else 0


class Visits:
    """The way round, by the actions that the console exports on the session bus."""

    def __init__(self, options, plane, foreign):
        self.see, self.walk = desktop.Console(options.build), Walk(options)
        self.plane, self.foreign = plane, foreign

    def at(self, where, role, name, deadline=desktop.DEADLINE):
        self.see.find(role, name, deadline=deadline)
        self.walk.judge(where, self.see.front(described=True))

    def leave(self):
        see, n = self.see, len(self.see.windows())
        see.key("Escape")
        see.wait("the window to go", lambda: len(see.windows()) == n - 1)

    def window(self, action, where, role, name, parameter=None):
        n = len(self.see.windows())
        self.see.act(action, parameter)
        self.see.wait(where, lambda: len(self.see.windows()) == n + 1)
        self.at(where, role, name)
        self.leave()

    def page(self, action, where, role, name, parameter=None):
        self.see.act(action, parameter)
        self.at(where, role, name)

    def run(self):
        ids = {t["slug"]: t["id"] for t in self.plane.call("GET", "/api/tenants?limit=10")["tenants"]}
        runs = self.plane.upgrade_all([ids["testsite"]], "v0.3.0")
        with self.see:
            self.first_start()
            self.foreign_plane()
            self.plane.wait_runs(runs)
            self.own_plane(runs[0], ids["testsite"], ids["acme"])
        return self.walk.report()

    def first_start(self):
        self.at("welcome", "push button", "Explore the Demo Fleet")
        self.window("win.show-shortcuts", "shortcuts", "label", "General")
        self.window("app.preferences", "preferences", None, "Style")
        self.window("app.about", "about", "label", "Hoist")

    def foreign_plane(self):
        see = self.see
        see.act("win.add-plane")
        self.at("add a plane: address", "push button", "Next")
        see.write("text", re.compile("^Address"), f"http://127.0.0.1:{self.foreign.port}")
        see.press("push button", "Next")
        self.at("add a plane: sign in", "push button", "Sign In")
        steps.sign_in(see)
        see.find("push button", "Add", sensitive=True, deadline=90)
        self.at("add a plane: checks", "push button", "Add")
        see.press("push button", "Add")
        see.wait("the dialog to go", lambda: len(see.windows()) == 1)
        self.at("foreign: overview", "push button", re.compile(" behind$"))
        self.page("win.show-tenant", "foreign: tenant", "push button", re.compile("^Upgrade"), "3")
        self.page("win.show-changes", "foreign: upgrade", "text", re.compile("^Type customer-003"), "3")
        self.window("win.show-planes", "planes", "push button", "Replace…")
        self.window("win.sign-in", "sign in", "push button", "Sign In")

    def own_plane(self, run, one, two):
        see = self.see
        see.act("win.add-plane")
        see.write("text", re.compile("^Address"), self.plane.words["socket"])
        see.press("push button", "Next")
        see.press("push button", "Add", deadline=90)
        see.wait("the dialog to go", lambda: len(see.windows()) == 1)
        self.at("overview", "push button", re.compile(" behind$"))
        self.page("win.show-view", "tenants", "table row", re.compile("^testsite, "), "tenants")
        see.key("ctrl+a")
        self.at("tenants: all selected", "label", re.compile("^2 selected"))
        see.key("Escape", "ctrl+f")
        self.at("tenants: search", "entry", "Search tenants")
        self.page("win.show-view", "backups", "list item", re.compile("Needed to roll back"), "backups")
        self.page("win.show-view", "nodes", "push button", "Enrol a node", "nodes")
        self.page("win.show-view", "activity", "list item", re.compile("^testsite: Upgrade"), "activity")
        see.press(None, "Audit Trail")
        self.at("audit trail", "list item", re.compile("^Unbroken since "))
        self.page("win.show-tenant", "tenant", "push button", "Upgrade…", two)
        self.page("win.show-changes", "what changes", "label", "What Changes", two)
        self.page("win.show-upgrade", "upgrade", None, re.compile("Passed"), two)
        self.page("win.show-several", "several", "label", re.compile("v0\\.5\\.0"), see.glib.Variant("as", [one, two]))
        self.page("win.show-run", "outcome", "push button", "Done", run)
        see.press("push button", "Show Steps and Log")
        self.at("steps and log", "push button", "Show Outcome")
        self.window("win.switch", "switcher", None, re.compile("^Go to control plane"))
        self.window("win.enrol-node", "enrol a node", "push button", re.compile("^(Next|Enrol|Look)"))
        self.window("win.hold", "hold", "text", "Why it is held", see.glib.Variant("(ass)", ([two], "")))
        self.roll_back(one, run)

    def roll_back(self, tenant, run):
        see = self.see
        see.act("win.roll-back", see.glib.Variant("(ss)", (tenant, run)))
        self.at("rollback: reason", "text", "Reason")
        see.write("text", "Reason", "slow")
        see.press("push button", "Next")
        self.at("rollback: restore point", "check box", re.compile(r"^v0\.2\.0 of "))
        see.press("push button", "Next")
        see.find("push button", "Next", sensitive=True)
        self.at("rollback: compare", "push button", "Next")
        see.press("push button", "Next")
        self.at("rollback: summary", "push button", re.compile("^Roll Back testsite to"))
        see.press("push button", "Cancel")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(ROOT, "build")))
    parser.add_argument("--dump", action="store_true")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter()
    if status is not None:
        return status
    folder = os.path.join(os.environ[desktop.INSIDE], "fleet")
    foreign = steps.Plane("--tenants", 12)
    try:
        with fleet.Fleet(options.build, folder, 2, 10), fleet.Plane(options.build, folder) as plane:
            return Visits(options, plane, foreign).run()
    finally:
        foreign.stop()


if __name__ == "__main__":
    sys.exit(main())
