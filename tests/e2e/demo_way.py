# SPDX-License-Identifier: GPL-3.0-or-later
"""A journey through the console over a demo fleet of its own: its options, its private desktop, its steps and pictures, and what the control plane
says beside the screen. A script makes a class of `Journey` with `go`, and ends with `main`."""
import argparse
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import keyboard  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RUN_DEADLINE = 300


class Journey:
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

    def check(self, truth, what):
        if not truth:
            raise SystemExit(f"{type(self).__name__}: {what}\nOn the screen:\n{self.console.describe()}\n{self.console.read_log()}")

    # --- the truth

    def ask(self, *words):
        with open(os.path.join(self.fleet, "private-daemon.json"), encoding="utf-8") as f:
            socket = json.load(f)["socket"]
        answer = subprocess.run([self.ctl, "--json", "--socket", socket, *words], check=True, capture_output=True, text=True)
        return [json.loads(line) for line in answer.stdout.splitlines()][0]

    def version(self, slug):
        return self.ask("tenant", "check", slug)["version"]["deployed_version"]

    # --- the way

    def run(self):
        """`go` of the class; the fleet is gone afterwards."""
        try:
            with self.console:
                self.go()
        finally:
            subprocess.run([self.ctl, "demo", "destroy", self.fleet], check=False, stdout=subprocess.DEVNULL)


def main(journey, description, done):
    """The end of a script: `journey` is the class, `done` the line that says what was shown."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(ROOT, "build")), help="where the programs are")
    parser.add_argument("--print-steps", action="store_true", help="print each step as it happens, and the pictures' paths")
    parser.add_argument("--screenshots", help="where pictures go (usually none are made)")
    keyboard.add_option(parser)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    status = desktop.enter()
    if status is not None:
        return status
    journey(options).run()
    print(done, flush=True)
    return 0
