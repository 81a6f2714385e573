#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An upgrade over a required stop in the console, by accessible names: What Changes shows the way, everything is read before the first hop,
the button says how many there are, the page of the order follows them; the last release does not start, and the tenant stays on the stop.

  --build FOLDER        where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --print-steps         print each step as it happens, and the pictures' paths
  --screenshots FOLDER  where pictures go (default: none are made)"""
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
TENANT = "testsite"
RUN_DEADLINE = 300


class Hops:
    def __init__(self, options):
        self.options = options
        self.console = keyboard.console(options, screenshots=options.screenshots)
        self.ctl = os.path.join(options.build, "src/cli/hoistctl")
        self.fleet = os.path.join(os.environ["XDG_DATA_HOME"], "hoist", "demo")

    def step(self, text):
        if self.options.print_steps:
            print(text, flush=True)

    def picture(self, name):
        path = self.console.picture(name)
        if path and self.options.print_steps:
            print(f"    picture: {path}", flush=True)

    def ask(self, *words):
        with open(os.path.join(self.fleet, "private-daemon.json"), encoding="utf-8") as f:
            socket = json.load(f)["socket"]
        answer = subprocess.run([self.ctl, "--json", "--socket", socket, *words], check=True, capture_output=True, text=True)
        return [json.loads(line) for line in answer.stdout.splitlines()][0]

    def require_stop(self):
        with open(os.path.join(ROOT, "data/guides/cbapp.yaml"), encoding="utf-8") as f:
            text = f.read().replace("required_stops: []", "required_stops: [v0.3.0]")
        guide = os.path.join(self.fleet, "cbapp-with-a-stop.yaml")
        with open(guide, "w", encoding="utf-8") as f:
            f.write(text)
        self.ask("guide", "install", guide, "--replace")

    def run(self):
        see = self.console
        try:
            with see:
                self.step("A fleet, and a guide that requires a stop at v0.3.0")
                see.press("push button", "Explore the Demo Fleet")
                see.show_tenants(deadline=300)
                see.find("table row", re.compile(rf"^{TENANT}, deployed v0\.2\.0, .*behind, healthy$"), deadline=300)
                self.require_stop()
                self.changes()
                self.upgrade()
                self.follow()
        finally:
            subprocess.run([self.ctl, "demo", "destroy", self.fleet], check=False, stdout=subprocess.DEVNULL)

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
        see.find(None, "Ended after 1 of 2 hops", deadline=RUN_DEADLINE)
        see.find(None, re.compile(rf"{TENANT} stays on v0\.3\.0, hop 1 of 2; hop 2, to v0\.5\.0, did not succeed"))
        self.picture("hops-ended")
        deployed = self.ask("tenant", "check", TENANT)["version"]["deployed_version"]
        if deployed != "v0.3.0":
            raise SystemExit(f"hops-console: {TENANT} is at {deployed}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(ROOT, "build")))
    parser.add_argument("--print-steps", action="store_true")
    parser.add_argument("--screenshots")
    parser.set_defaults(keyboard=False)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter()
    if status is not None:
        return status
    Hops(options).run()
    print("Over a required stop in the console: the way, its hops, and where it ended.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
