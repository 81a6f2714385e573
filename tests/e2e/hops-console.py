#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An upgrade over a required stop in the console, by accessible names: What Changes shows the way, everything is read before the first hop,
all hops are rehearsed on one clone and each has its estimate from then on, the button says how many there are, the page of the order follows them; the last release does not start, and the tenant stays on the stop."""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import demo_way  # noqa: E402

TENANT = "testsite"


class Hops(demo_way.Journey):
    def require_stop(self):
        with open(os.path.join(demo_way.ROOT, "data/guides/cbapp.yaml"), encoding="utf-8") as f:
            text = f.read().replace("required_stops: []", "required_stops: [v0.3.0]")
        guide = os.path.join(self.fleet, "cbapp-with-a-stop.yaml")
        with open(guide, "w", encoding="utf-8") as f:
            f.write(text)
        self.ask("guide", "install", guide, "--replace")

    def go(self):
        see = self.console
        self.step("A fleet, and a guide that requires a stop at v0.3.0")
        see.press("push button", "Explore the Demo Fleet")
        see.show_tenants(deadline=300)
        see.find("table row", re.compile(rf"^{TENANT}, deployed v0\.2\.0, .*behind, healthy$"), deadline=300)
        self.require_stop()
        self.changes()
        self.rehearse()
        self.upgrade()
        self.follow()

    def changes(self):
        see = self.console
        self.step("What Changes shows the way to the latest release, and what is to be read on all of it")
        see.key("Home")
        see.move_to("table row", re.compile(rf"^{TENANT}, "), "Down")
        see.key("Return")
        see.press("push button", "Upgrade…")
        see.find("label", "The Way in Hops")
        see.find(None, re.compile(r"1\. .*v0\.2\.0 → v0\.3\.0"))
        see.find(None, re.compile(r"2\. .*v0\.3\.0 → v0\.5\.0"))
        self.picture("what-changes-hops")
        see.toggle("check box", "I have read this")
        see.press("push button", "Continue")

    def rehearse(self):
        see = self.console
        self.step("Rehearse First is of both hops")
        see.find("push button", f"Upgrade {TENANT} to v0.5.0 in 2 Hops", sensitive=True)
        see.press("push button", "Rehearse First")
        see.find("label", "Rehearsing v0.5.0 Went Well", deadline=demo_way.RUN_DEADLINE)
        see.find("label", re.compile(r"Hop 1 of 2, to v0\.3\.0, took .* Hop 2 of 2, to v0\.5\.0, took "))
        self.picture("hops-rehearsed")
        self.check(self.version(TENANT) == "v0.2.0", "it is not where it was")
        self.step("What Changes says about how long each hop takes, the page behind it when it was rehearsed")
        see.press("push button", "Done")
        see.press("push button", "Upgrade…")
        see.find(None, re.compile(r"Required stop · .* · about "))
        see.find(None, re.compile(r"Target · .* · about "))
        self.picture("what-changes-hops-rehearsed")
        see.toggle("check box", "I have read this")
        see.press("push button", "Continue")
        see.find(None, re.compile(r"^Rehearsed in 2 hops at \d\d:\d\d:\d\d \(run .*\): it went well, in "))
        self.picture("upgrade-hops-rehearsed")

    def upgrade(self):
        see = self.console
        button = f"Upgrade {TENANT} to v0.5.0 in 2 Hops"
        self.step(f"Press “{button}”")
        see.find("push button", button, sensitive=True)
        self.picture("upgrade-hops")
        see.press("push button", button)

    def follow(self):
        see = self.console
        self.step("The page of the order follows the hops; the second ends the way")
        see.find(None, re.compile(r"^Hop [12] of 2 is going on$"))
        self.picture("hops-going-on")
        see.find(None, "Ended after 1 of 2 hops", deadline=demo_way.RUN_DEADLINE)
        see.find(None, re.compile(rf"{TENANT} stays on v0\.3\.0, hop 1 of 2; hop 2, to v0\.5\.0, did not succeed"))
        self.picture("hops-ended")
        self.check(self.version(TENANT) == "v0.3.0", "the node says something else")


if __name__ == "__main__":
    sys.exit(demo_way.main(Hops, __doc__, "Over a required stop in the console: the way, its hops, and where it ended."))
