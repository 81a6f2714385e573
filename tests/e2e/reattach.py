#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run outlives whatever watches it and whatever carries it: in a headless desktop, by accessible names only, the console, the control
plane and the agent are killed in the middle of a run, one after the other. Each time the run is on the screen again by itself, with its
steps, its whole log without doubles, and in the end the outcome that the control plane has recorded.

  --build FOLDER   where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --keyboard       by keyboard alone
  --print-steps    print each step as it happens"""
import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import keyboard  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import fleet  # noqa: E402

RUN_DEADLINE = 180
TITLES = {("new-healthy", "upgrade"): "{slug} Is Now at {to}", ("old-restored", "upgrade"): "{slug} Is Still at {from}",
          ("untouched", "upgrade"): "{slug} Was Not Touched", ("parked", "upgrade"): "{slug} Is Parked"}


def processes():
    """pid -> (parent, arguments) of what runs now."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as f:
                    parent = int(f.read().rsplit(")", 1)[1].split()[1])
                with open(f"/proc/{name}/cmdline", "rb") as f:
                    found[int(name)] = (parent, f.read().decode(errors="replace").split("\0"))
    return found


class Reattach:
    def __init__(self, options):
        self.options = options
        self.console = keyboard.console(options)
        self.ctl = os.path.join(options.build, "src/cli/hoistctl")
        self.fleet = os.path.join(os.environ["XDG_DATA_HOME"], "hoist", "demo")
        self.foreign = None  # a control plane that this test has started

    def step(self, text):
        if self.options.print_steps:
            print(text, flush=True)

    def fail(self, what):
        raise SystemExit(f"reattach: {what}\nOn the screen:\n{self.console.describe()}\n{self.console.read_log()}")

    # --- the control plane

    def ask(self, *words):
        answer = subprocess.run([self.ctl, "--json", "--socket", self.socket(), *words], check=False, capture_output=True, text=True)
        if answer.returncode != 0:
            raise OSError(f"hoistctl {' '.join(words)}: {answer.stderr.strip()}")
        return [json.loads(line) for line in answer.stdout.splitlines()]

    def note(self):
        with open(os.path.join(self.fleet, "private-daemon.json"), encoding="utf-8") as f:
            return json.load(f)

    def socket(self):
        return self.foreign.words["socket"] if self.foreign else self.note()["socket"]

    def daemon(self):
        return self.foreign.process.pid if self.foreign else self.note()["pid"]

    def agents(self, daemon):
        return [pid for pid, (parent, words) in processes().items() if parent == daemon and words[0].endswith("hoist-agent")]

    def run_of(self, run):
        return self.ask("run", "show", run)[0]

    def log_of(self, run):
        lines = []
        for document in self.ask("run", "log", run):
            lines += document["lines"] if "lines" in document else [document]
        return [(line["seq"], line["text"]) for line in lines]

    # --- a run that is stopped in its middle

    def begin(self, slug):
        """Starts an upgrade and freezes its agent once the run has said something: then there is time to look."""
        run = self.ask("upgrade", slug, "v0.3.0", "--acknowledge-all")[0]["id"]
        self.console.wait(f"the first lines of {run}", lambda: len(self.log_of(run)) >= 3, RUN_DEADLINE)
        frozen = self.agents(self.daemon())
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        if self.run_of(run)["state"] == "ended":
            self.fail(f"the run of {slug} was over before its agent could be stopped")
        return run, frozen

    def thaw(self, pids):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    # --- the screen

    def open_run(self, slug):
        see = self.console
        see.find("list item", re.compile(r"^Activity, 1 running$"))
        see.key("alt+2")
        row = see.move_to("list item", re.compile(rf"^{slug}: Upgrade to v0\.3\.0, .*Running"))
        see.key("Return")
        see.find("text", "Log")
        return row

    def shown_log(self):
        see = self.console
        log = see.seek("text", "Log")
        return [] if log is None else [re.sub(r"^\d\d:\d\d:\d\d  ", "", line).removeprefix("│ ")
                                       for line in see.text_of(log).splitlines()]

    def check_log(self, run):
        """Each line once and in order, as the control plane has them."""
        truth = [text for _, text in self.log_of(run)]
        if not truth:
            self.fail(f"{run} has no log")
        try:
            self.console.wait("the whole log", lambda: self.shown_log() == truth, 30)
        except desktop.NotSeen:
            shown = self.shown_log()
            first = next((i for i, (a, b) in enumerate(zip(shown, truth)) if a != b), min(len(shown), len(truth)))
            self.fail(f"the log differs from line {first + 1} on ({len(shown)} lines shown, {len(truth)} recorded):\n"
                      f"shown: {shown[first:first + 3]}\nrecorded: {truth[first:first + 3]}")
        return len(truth)

    def check_end(self, run, outcomes):
        see = self.console
        found = see.wait("an end", lambda: self.end_on_screen(), RUN_DEADLINE)
        record = self.run_of(run)
        if record["outcome"] not in outcomes:
            self.fail(f"the outcome is {record['outcome']}, one of {outcomes} was to come")
        title = TITLES[record["outcome"], record["kind"]].format(slug=record["tenant_slug"], to=record["to_version"],
                                                                 **{"from": record["from_version"]})
        if found != title:
            self.fail(f"the screen says “{found}”, the record “{title}”")
        see.press("push button", "Show Steps and Log")
        lines = self.check_log(run)
        self.step(f"    {title}; {lines} lines, each once")
        see.press("push button", "Show Outcome")
        see.press("push button", "Done")

    def end_on_screen(self):
        node = self.console.seek("label", re.compile(r" (Is Now at|Is Still at|Was Not Touched|Is Parked|Needs a Look)"))
        return node.get_name() if node is not None else None

    # --- the way

    def run(self):
        subprocess.run([self.ctl, "demo", "create", self.fleet, "--tenants", "4"], check=True, stdout=subprocess.DEVNULL)
        try:
            with self.console as see:
                see.press("push button", "Explore the Demo Fleet")
                see.show_tenants(deadline=300)
                see.find("table row", re.compile(r"^testsite, deployed v0\.2\.0, .*healthy$"))
                self.console_killed()
                self.daemon_killed()
                self.agent_killed()
            self.foreign_killed()
        finally:
            subprocess.run([self.ctl, "demo", "destroy", self.fleet], check=False, stdout=subprocess.DEVNULL)

    def console_killed(self):
        see = self.console
        self.step("The console is killed in the middle of a run, and started again")
        run, frozen = self.begin("testsite")
        self.open_run("testsite")
        self.check_log(run)
        see.stop(signal.SIGKILL)
        see.start()
        see.show_tenants()
        see.find("table row", re.compile(r"^testsite, "))
        self.open_run("testsite")
        see.find(None, re.compile(r"^Check before the first change, done"))
        self.check_log(run)
        self.thaw(frozen)
        self.check_end(run, ["new-healthy"])

    def daemon_killed(self):
        see = self.console
        self.step("The control plane is killed in the middle of a run; the console stays open")
        run, frozen = self.begin("acme")
        self.open_run("acme")
        self.check_log(run)
        before = self.daemon()
        os.kill(before, signal.SIGKILL)
        self.thaw(frozen)
        self.step("    it says so until it has started it again, which may be at once")
        see.wait("a word that it can’t be reached, or a new control plane",
                 lambda: see.seek(None, re.compile(r"can’t be reached since \d\d:\d\d:\d\d")) or self.daemon() != before)
        see.find("list item", "Demo Fleet, online")
        if self.daemon() == before:
            self.fail("there is no new control plane")
        self.check_end(run, ["new-healthy", "old-restored"])

    def foreign_killed(self):
        """A control plane that the console did not start is not started by it either: it waits."""
        self.step("A control plane of somebody else is killed in the middle of a run, and started again by its owner")
        os.kill(self.daemon(), signal.SIGTERM)
        self.console.wait("the private control plane to end", lambda: self.daemon() not in processes())
        with fleet.Plane(self.options.build, self.fleet) as self.foreign:
            self.console.arguments = ["--plane", self.socket()]
            with self.console as see:
                see.show_tenants()
                see.find("table row", re.compile(r"^initech, deployed v0\.2\.0"))
                run, frozen = self.begin("initech")
                self.open_run("initech")
                self.check_log(run)
                self.foreign.process.kill()
                self.foreign.process.wait()
                self.thaw(frozen)
                see.find(None, re.compile(r"can’t be reached since \d\d:\d\d:\d\d"))
                with fleet.Plane(self.options.build, self.fleet) as self.foreign:
                    self.check_end(run, ["new-healthy", "old-restored"])

    def agent_killed(self):
        self.step("The agent is killed in the middle of a run; the console stays open")
        run, frozen = self.begin("globex")
        self.open_run("globex")
        self.check_log(run)
        for pid in frozen:
            os.kill(pid, signal.SIGKILL)
        self.check_end(run, ["new-healthy", "old-restored"])


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
    Reattach(options).run()
    print("Console, control plane and agent were killed in the middle of a run: each run ended on the screen.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
