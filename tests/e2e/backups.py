#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups and the history in a headless desktop, by accessible names only: a backup is verified and found whole; a byte of it is
flipped and the next verification refuses it by name, on the row and at the top; it is removed once nothing needs it, and said to be
removed; the activity is searched and
exported as CSV and as JSON, and the files say what the control plane says; the audit trail is unbroken.

  --build FOLDER   where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --keyboard       by keyboard alone
  --print-steps    print each step as it happens"""
import argparse
import csv
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import keyboard  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import fleet  # noqa: E402

VERIFIED_IN = 120


class Backups:
    def __init__(self, options, plane):
        self.options, self.plane = options, plane
        self.console = keyboard.console(options, "--plane", plane.words["socket"])

    def step(self, text):
        if self.options.print_steps:
            print(text, flush=True)

    def check(self, truth, what):
        if not truth:
            raise SystemExit(f"backups: {what}\nOn the screen:\n{self.console.describe()}\n{self.console.read_log()}")

    def run(self):
        self.plane.wait_runs(self.plane.upgrade_all(self.plane.tenant_ids()[:1], "v0.3.0"))
        with self.console:
            self.console.show_tenants()
            self.console.find("table row", re.compile("^testsite, "))
            self.verify()
            self.refuse()
            self.remove()
            self.export()
            self.audit()

    def backup(self):
        return self.plane.call("GET", "/api/backups")["backups"][0]

    def verify(self):
        see = self.console
        self.step("Backups: the one that the upgrade made is a restore point")
        see.key("alt+3")
        see.find("list item", re.compile(r"^testsite · v0\.2\.0.*Needed to roll back from v0\.3\.0.*Verified"))
        self.step("Verify: it is whole")
        before = self.backup()["verified_at"]
        see.press("push button", "Verify testsite · v0.2.0")
        see.find("label", re.compile(r"^The backup of testsite of .* is whole"), deadline=VERIFIED_IN)
        self.check(self.backup()["verified_at"] > before, "the screen says verified, the control plane does not")

    def refuse(self):
        see = self.console
        self.step("A byte of the file is flipped: the next verification refuses it by name")
        path = self.backup()["path"]
        with open(path, "r+b") as f:
            f.seek(os.path.getsize(path) // 2)
            byte = f.read(1)
            f.seek(-1, os.SEEK_CUR)
            f.write(bytes([byte[0] ^ 1]))
        see.press("push button", "Verify testsite · v0.2.0")
        label = see.find("label", re.compile(r"^The backup of testsite of .* can’t be used: .+"), deadline=VERIFIED_IN)
        fault = self.backup()["fault"]
        self.check(fault and fault in label.get_name(), f"the screen does not say the fault: {fault}")
        see.find("list item", re.compile(r"^testsite · v0\.2\.0.*Can’t be used"))
        self.step(f"  {fault}")

    def remove(self):
        """The upgrade is taken back (its code alone: that backup is broken); then nothing needs the broken one any more."""
        see = self.console
        tenant, broken = self.plane.tenant_ids()[0], self.backup()
        self.step("Remove Old Backups: what goes and what stays is said; nothing has gone when it is cancelled")
        plan = self.plane.call("POST", f"/api/tenants/{tenant}/plans", {"kind": "rollback", "restore_data": False})
        run = self.plane.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"],
                                                    "reason": "x"})
        self.plane.wait_runs([run["id"]])
        see.find("list item", re.compile(r"^testsite · v0\.3\.0"))
        for answer in "Cancel", "Remove 1 Backup":
            see.move_to(None, "More about testsite · v0.2.0")
            see.key("space")
            see.find("menu item", "Remove Old Backups…")
            see.move_to("menu item", "Remove Old Backups…", "Down")
            see.key("Return")
            see.find(None, re.compile("By this rule nothing may go"))
            for name in "Newest Verified to Keep", "Days to Keep All":
                see.move_to("spin button", name)
                see.key("ctrl+a")
                see.type("0")
                see.key("Tab")
            see.find("list item", re.compile(r"^v0\.2\.0 .*Goes: newer ones are kept"))
            see.find("list item", re.compile(r"^v0\.3\.0 .*Stays: the newest one that is proven"))
            self.check(os.path.exists(broken["path"]), "a backup went before it was confirmed")
            see.press("push button", answer)
            see.wait("the dialog to go", lambda: len(see.windows()) == 1)
        see.find("label", re.compile(r"^1 backup of testsite was removed"))
        see.find("list item", re.compile(r"(?s)^testsite · v0\.2\.0.*No rollback can use it.*Removed "))
        self.check(not os.path.exists(os.path.dirname(broken["path"])), "it is still on the disk")
        self.check(os.path.exists(self.backup()["path"]), "the one that stays is gone")

    def export(self):
        see = self.console
        self.step("Activity: search, and what matches nothing")
        see.key("alt+2")
        see.find("list item", re.compile(r"^testsite: Upgrade to v0\.3\.0"))
        see.key("ctrl+f")
        see.type("nothing has these words")
        see.find("list item", "No run matches")
        see.key("ctrl+a")
        see.type("TESTSITE")
        see.find("list item", re.compile(r"^testsite: Upgrade to v0\.3\.0"))
        runs = self.plane.call("GET", "/api/runs")["runs"]
        truth = [(r["id"], r["tenant_slug"], r["outcome"], r["to_version"]) for r in runs]
        self.step("Export as CSV: the file says what the control plane says")
        with open(self.save("CSV"), encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))
        self.check([(r["run"], r["tenant"], r["outcome"], r["to_version"]) for r in rows] == truth, "the table differs from the history")
        if not self.options.keyboard:
            return  # the long form has both
        self.step("Export as JSON: the same")
        with open(self.save("JSON"), encoding="utf-8") as f:
            rows = json.load(f)["runs"]
        self.check([(r["id"], r["tenant_slug"], r["outcome"], r["to_version"]) for r in rows] == truth, "the JSON differs from the history")

    def save(self, kind):
        see = self.console
        path = os.path.join(os.environ[desktop.INSIDE], "activity." + kind.lower())
        see.move_to(None, "Export", "shift+Tab")
        see.key("space")
        see.find("menu item", f"Export as {kind}…")
        see.move_to("menu item", f"Export as {kind}…", "Down")
        see.key("Return")
        see.find("text", "Name:")
        see.key("ctrl+a")
        see.type(path)
        see.key("Return")
        see.wait("the exported file", lambda: os.path.exists(path) and os.path.getsize(path) > 0)
        return path

    def audit(self):
        see = self.console
        self.step("Audit trail: unbroken, newest first")
        see.press(None, "Audit Trail")
        see.find("list item", re.compile(r"^Unbroken since "))
        see.find("list item", re.compile(r"^Backup: refused"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(ROOT, "build")))
    parser.add_argument("--print-steps", action="store_true")
    keyboard.add_option(parser)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter()
    if status is not None:
        return status
    folder = os.path.join(os.environ[desktop.INSIDE], "fleet")
    with fleet.Fleet(options.build, folder, 1, 20), fleet.Plane(options.build, folder) as plane:
        Backups(options, plane).run()
    print("Verified, refused, exported: every condition was met.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
