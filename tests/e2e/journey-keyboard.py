#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An upgrade and the way back by keyboard alone in a headless desktop: the overview, the tenants that are behind, what changes, the
upgrade with its backup, the run, the outcome, the guided rollback whose last page has Cancel as its default. Keys are pressed by
xdotool, the accessibility tree is only read; on every page the control that one works with first has the keyboard when it comes.

  --whole          the demo fleet is made from the first page, search, switcher and every window are visited, and on each page
                   every control is reached by Tab (suite "long"); without it two tenants are made beforehand
  --build FOLDER   where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --print-steps    print each step as it happens"""
import argparse
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import keyboard  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RUN_DEADLINE = 180
TENANT = "acme"
ROW = re.compile(rf"^{TENANT}, deployed v0\.2\.0")


class Journey:
    def __init__(self, options):
        self.options = options
        self.console = keyboard.Hands(options.build)
        self.ctl = os.path.join(options.build, "src/cli/hoistctl")
        self.fleet = os.path.join(os.environ["XDG_DATA_HOME"], "hoist", "demo")

    def arrive(self, where, role=None, name=None):
        node = self.console.arrive(where, role, name)
        if self.options.print_steps:
            print(f"{where}   [{self.console.what(node)}]", flush=True)

    def tour(self, where, folded=()):
        if self.options.whole:
            n = self.console.tour(where, folded)
            if self.options.print_steps:
                print(f"    {n} stops, each control is reached by Tab", flush=True)

    def deployed(self):
        with open(os.path.join(self.fleet, "inventory.json"), encoding="utf-8") as f:
            folder = next(t["directory"] for t in json.load(f)["tenants"] if t["slug"] == TENANT)
        return subprocess.run(["git", "-C", folder, "describe", "--tags", "--exact-match"], check=False, capture_output=True,
                              text=True).stdout.strip()

    def check_deployed(self, tag):
        if self.deployed() != tag:
            raise SystemExit(f"journey-keyboard: the node has {self.deployed()}, not {tag}")

    # --- the way

    def run(self):
        if not self.options.whole:
            subprocess.run([self.ctl, "demo", "create", self.fleet, "--tenants", "2"], check=True, stdout=subprocess.DEVNULL)
        try:
            with self.console:
                self.welcome()
                if self.options.whole:
                    self.windows()
                self.find_tenant()
                self.changes()
                self.upgrade()
                self.cancel_rollback()
                self.roll_back()
        finally:
            subprocess.run([self.ctl, "demo", "destroy", self.fleet], check=False, stdout=subprocess.DEVNULL)

    def welcome(self):
        see = self.console
        self.arrive("the first page", "push button", "Explore the Demo Fleet")
        see.key("Return")
        see.find("push button", re.compile(r"^[1-9] behind$"), deadline=300)
        self.arrive("the overview", "push button", re.compile(r"^[1-9] behind$"))
        self.tour("the overview")

    def windows(self):
        """What comes over the page goes with Escape, and the keyboard is back where it was."""
        see = self.console
        see.show_tenants()
        self.arrive("the tenants", "table row", re.compile(r", deployed "))
        self.tour("the tenants", ("Search tenants", "Export…", "Hold…", "Upgrade…", "Select none"))
        see.key("alt+1")
        self.arrive("the tenants again", "table row", re.compile(r", deployed "))
        for keys, title in (("ctrl+question", "the shortcuts"), ("ctrl+comma", "the preferences"), ("ctrl+k", "the switcher")):
            see.key(keys)
            see.wait(title, lambda: len(see.windows()) == 2)
            self.arrive(title)
            see.leave()
            self.arrive(f"the tenants after {title}", "table row", re.compile(r", deployed "))
        see.key("ctrl+f")
        self.arrive("the search", "entry", "Search tenants")
        see.type("globex")
        see.wait("one tenant", lambda: see.seek("table row", ROW) is None)
        see.key("Escape")
        see.find("table row", ROW)
        self.arrive("the tenants after the search", "table row", re.compile(r", deployed "))
        see.key("ctrl+k")
        self.arrive("the switcher")
        see.type("show overview")
        see.find("list item", re.compile(r"^Show overview, "))
        see.key("Return")
        self.arrive("the overview, by the switcher", "push button", re.compile(r"^[1-9] behind$"))

    def find_tenant(self):
        see = self.console
        see.key("space")  # the counter leads to the tenants that are behind
        see.find("table row", ROW)
        self.arrive("the tenants that are behind", "table row", re.compile(r", deployed "))
        see.key("Home")
        see.move_to("table row", ROW, "Down")
        see.key("Return")
        see.find("push button", "Upgrade…", sensitive=True)
        self.arrive("the tenant", "push button", "Upgrade…")
        self.tour("the tenant")

    def changes(self):
        see = self.console
        see.press("push button", "Upgrade…")
        see.find("label", "What Changes")
        self.arrive("what changes", "combo box", "Target")
        see.choose("Target", re.compile(r"v0\.3\.0"))
        see.find("label", f"{TENANT}: v0.2.0 → v0.3.0")
        see.toggle("check box", "I have read this")
        self.tour("what changes")
        see.press("push button", "Continue")

    def upgrade(self):
        see = self.console
        self.arrive("the upgrade", "text", f"Type {TENANT} to confirm")
        see.find("label", re.compile(rf"^{TENANT} goes from v0\.2\.0 to v0\.3\.0"))
        if not see.is_checked(see.find("check box", "Back up first")):
            raise SystemExit("journey-keyboard: the backup is not on")
        self.tour("the upgrade")
        see.write("text", f"Type {TENANT} to confirm", TENANT)
        see.press("push button", f"Upgrade {TENANT} to v0.3.0")
        see.find("text", "Log")
        self.arrive("the run")
        see.find("label", f"{TENANT} Is Now at v0.3.0", deadline=RUN_DEADLINE)
        self.arrive("the outcome", "push button", "Done")
        self.tour("the outcome")
        self.check_deployed("v0.3.0")

    def to_summary(self, reason):
        """The four pages of the guided rollback, up to the last."""
        see = self.console
        see.press("push button", "Roll Back…")
        self.arrive("what went wrong", "text", "Reason")
        see.write("text", "Reason", reason)
        see.key("Return")
        see.find("check box", re.compile(r"^v0\.2\.0 of "))
        self.arrive("go back to", "check box", re.compile(r"^v0\.2\.0 of "))
        self.tour("go back to", ("Code only",))  # one of a group: the arrows lead to it
        see.press("push button", "Next")
        see.find("push button", "Next", sensitive=True)
        self.arrive("compare")
        self.tour("compare")
        see.press("push button", "Next")
        see.find("push button", f"Roll Back {TENANT} to v0.2.0", sensitive=True)
        self.arrive("the summary: Cancel is the default", "push button", "Cancel")

    def cancel_rollback(self):
        see = self.console
        self.to_summary("Only looking")
        see.key("Return")
        see.wait("the dialog to go", lambda: len(see.windows()) == 1)
        self.arrive("the outcome after Cancel", "push button", "Roll Back…")
        self.check_deployed("v0.3.0")

    def roll_back(self):
        see = self.console
        self.to_summary("Exports are slow")
        self.tour("the summary")
        see.press("push button", f"Roll Back {TENANT} to v0.2.0")
        see.find("label", f"{TENANT} Is Back at v0.2.0", deadline=RUN_DEADLINE)
        self.arrive("it is back", "push button", "Done")
        self.check_deployed("v0.2.0")
        see.key("space")
        see.find(None, re.compile(r"^Hold, .*Exports are slow"))
        self.arrive("the tenant, held")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(ROOT, "build")))
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--print-steps", action="store_true")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter()
    if status is not None:
        return status
    Journey(options).run()
    print("The journey by keyboard alone is done.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
