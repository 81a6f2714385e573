#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An application that runs already is adopted in the console, by accessible names: a folder that is not there is said, what was found is shown,
nothing is written before it was seen; afterwards the control plane has it, as it was read on the node, and not a byte of the folder differs."""
import hashlib
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import demo_way  # noqa: E402

TENANT = "acme"
FOLDER = "Folder there, from the root"


class Adoption(demo_way.Journey):
    def folder(self):
        return os.path.join(self.fleet, "tenants", TENANT)

    def tenants(self):
        return [t["slug"] for t in self.ask("tenant", "list")["tenants"]]

    def digest(self):
        """Of the files of the release and its settings; logs and the database are written by the services."""
        found = hashlib.sha256()
        names = subprocess.run(["git", "-c", "safe.directory=*", "-C", self.folder(), "ls-files"], check=True, capture_output=True, text=True).stdout
        for name in sorted(names.splitlines()) + [".git/config", ".git/HEAD"]:
            with open(os.path.join(self.folder(), name), "rb") as f:
                found.update(name.encode() + f.read())
        return found.hexdigest()

    def go(self):
        see = self.console
        self.step("A fleet; one of its tenants is forgotten, and its services run on")
        see.press("push button", "Explore the Demo Fleet")
        see.show_tenants(deadline=300)
        see.find("table row", re.compile(rf"^{TENANT}, deployed v0\.2\.0, .*healthy$"), deadline=300)
        subprocess.run([self.ctl, "--data", self.fleet, "tenant", "forget", TENANT], check=True, capture_output=True)
        see.wait("the row to go", lambda: see.seek("table row", re.compile(rf"^{TENANT}, ")) is None)
        before = self.digest()
        self.place()
        self.step("What was found; nothing is written yet")
        see.find("label", "What Is Written Down")
        see.find(None, re.compile(r"port \d+"))
        self.check(TENANT not in self.tenants(), "it was adopted before anybody had seen what was found")
        self.picture("adopt-found")
        self.step("Adopt; its page comes, as it was read on the node")
        see.press("push button", "Adopt")
        see.find(None, re.compile(r"^The application is adopted"))
        see.find(None, re.compile(r"^Deployed: v0\.2\.0"))
        self.check(TENANT in self.tenants(), "the control plane does not have it")
        self.check(self.version(TENANT) == "v0.2.0", "the node says something else")
        self.check(self.digest() == before, "something in the folder was changed")

    def place(self):
        see = self.console
        self.step("Adopt an application, over the quick switcher; a folder that is not there is said")
        see.key("ctrl+k")
        see.find(None, re.compile("^Go to control plane"))
        see.type("adopt an")
        see.find("list item", re.compile("^Adopt an application, ", re.I))
        see.key("Return")
        see.write("text", FOLDER, self.folder() + "-elsewhere")
        see.press("push button", "Next")
        see.find(None, re.compile("-elsewhere"))
        see.find("push button", "Next", sensitive=True)
        self.picture("adopt")
        see.write("text", FOLDER, self.folder())
        see.press("push button", "Next")


if __name__ == "__main__":
    sys.exit(demo_way.main(Adoption, __doc__, "Adopted: what was found was shown first, and the control plane has it."))
