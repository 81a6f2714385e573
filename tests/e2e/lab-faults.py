#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One tenant on a node of a lab, reached by ssh. In the middle of each step the agent is stopped, and then one thing happens: the
connection is swallowed (drop), answered with resets (reset) or stands still (frozen: the step goes on, its line never ends); the node
loses power (power); the agent is killed (agent). Without another hand the run must end in a named outcome that the node proves: tree,
packages, database, services, acknowledged effects counted there (moves of the tree, backups), and a log without gap or double against
what the agent wrote down. Prints point × fault × outcome, in the end a table. Without --all, --slice and --only: a few. With --done FILE
what is in it is not tried again, so that a run which was broken off goes on. Skipped, with the reason, where there can be no lab."""
import argparse
import concurrent.futures
import json
import os
import queue
import random
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab_plane  # noqa: E402
import lab_strike  # noqa: E402
from lab_plane import lab_side, matrix  # noqa: E402

matrix.PATIENCE_S = 600   # a busy machine is no fault; whoever hangs hangs longer
# Of a rollback: its steps, and those that go back when the release of before does not become healthy.
WAY_BACK = [f"{kind}.apply" for kind in ("preflight", "fetch", "prepare", "stop", "backup", "checkout", "restore", "start", "health", "finish")] + [
    f"{kind}.undo" for kind in ("stop", "backup", "checkout", "restore", "start")]
LET_GO_S = 20
SAMPLE = [("migrate.apply", "drop"), ("checkout.apply", "frozen"), ("backup.apply", "power"), ("migrate.undo", "agent")]


class Case(matrix.Case):
    """step: KIND.DIRECTION of an upgrade, or back:KIND.DIRECTION of a rollback."""

    def __init__(self, step, fault):
        super().__init__(f"{step.removeprefix('back:')}.mid-effect", "kill-agent")
        self.step, self.fault = step, fault
        if self.is_back:
            self.scenario = "rollback"
            self.helper = "health.apply.mid-effect:fail" if self.direction == "undo" else ""

    @property
    def is_back(self):
        return self.step.startswith("back:")

    def versions(self):
        """From and to."""
        return (matrix.GOOD, matrix.OLD) if self.is_back else (matrix.OLD, matrix.GOOD)

    @property
    def is_slow(self):
        """Its release dies after two seconds: somebody must look as long."""
        return self.scenario == "dying"

    def __str__(self):
        return f"{self.step:27} {self.fault:8}"


class Bench(matrix.Bench):
    """The matrix's bench, with the tenant on a node."""

    def __init__(self, lab, resident, daemon, guides):
        """`guides`: {whether the case is slow: folder}."""
        self.lab, self.resident, self.daemon, self.tenant, self.guides = lab, resident, daemon, resident.tenant, guides
        self.striker = lab_strike.Striker(lab, daemon)
        origin = os.path.join(resident.place, "origin/cbapp.git")
        self.commits = {v: matrix.git(origin, "rev-parse", f"refs/tags/{v}^{{commit}}")
                        for v in (matrix.OLD, matrix.GOOD, matrix.BROKEN, matrix.DYING)}

    def on(self, *words, **options):
        return self.lab.output("n1", *words, **options)

    # --- the judgement ---

    def check_effects(self, before, after, run):
        outcome = run["outcome"]
        moves = after.moves - before.moves
        allowed = {"untouched": {0}, "new-healthy": {1}, "old-restored": {0, 2}}[outcome]
        matrix.check(moves in allowed, f"the tree was moved {moves} times ({outcome})")
        matrix.check(after.backups - before.backups <= 1, f"{after.backups - before.backups} backups were made")

    def check_lines(self, run):
        folder = f"{lab_plane.STATE}/tenants/{self.tenant['id']}/runs/{run['id']}"
        script = ("import glob, json, os, sys; print(json.dumps({os.path.basename(p): open(p, errors='replace').read() "
                  f"for p in glob.glob({folder!r} + '/*.log')}}))")
        lab_strike.check_lines(self.daemon, run, json.loads(self.on("/usr/bin/python3", "-c", script)))

    def read_holder(self):
        """The end of a run is journalled before its node is let go: not at once."""
        until = time.monotonic() + LET_GO_S
        while True:
            left = self.lab.run("n1", "cat", f"{lab_plane.STATE}/tenants/{self.tenant['id']}/holder.json").stdout
            if not left or time.monotonic() >= until:
                return left
            lab_side.pause(0.1)

    def judge(self, case, run, before, after):
        outcome = run["outcome"]
        matrix.check(outcome in case.allowed(), f"the outcome is {outcome} ({run['cause']} {run['what_is_true_now']})")
        new = outcome == "new-healthy"
        version = case.versions()[new]
        if outcome == "untouched" and case.fault == "power":
            matrix.check(after.commit == self.commits[version], "the tree is not as before")   # a reboot starts no service by itself
        else:
            matrix.check_tenant(after, version, self.commits[version])
        if not new:
            matrix.check_as_before(before, after, [])
            matrix.check((after.settings, after.mark) == (before.settings, before.mark), f"settings or mark: {after.settings} {after.mark}")
        self.check_effects(before, after, run)
        self.check_lines(run)
        left = self.read_holder()
        matrix.check(not left, f"the tenant is still held: {left}")

    def settle(self, daemon, run):
        if run["outcome"] != "new-healthy" and run["error_key"]:
            daemon.ask("POST", f"/api/runs/{run['id']}/resolve", {"statement": "It was a test."})
        if self.resident.truth().processes != {"api": 1, "frontend": 1}:
            daemon.ask("POST", f"/api/tenants/{self.tenant['id']}/services/start")
        if self.resident.truth().commit != self.commits[matrix.OLD]:
            self.do(daemon, {"kind": "rollback", "target_version": matrix.OLD})

    def begin_anew(self):
        """After a case that went wrong: whatever is left of it must not be the next one's beginning."""
        try:
            self.striker.heal()
            last = self.daemon.ask("GET", f"/api/runs?tenant={self.tenant['id']}&limit=1")["runs"][0]
            run, _ = self.wait(self.daemon, last["id"])
            self.settle(self.daemon, run)
            return True
        except (matrix.Wrong, lab_side.LabError, OSError):
            return False

    def use_guides(self, folder):
        if self.daemon.guides != folder:
            self.daemon.stop()
            self.daemon.guides = folder
            self.daemon.start()

    def try_case(self, case):
        self.use_guides(self.guides[case.is_slow])
        if case.is_back:
            self.do(self.daemon, {"target_version": matrix.GOOD})
        begun = time.monotonic()
        self.striker.arm(case.point, case.fault, case.helper)
        before = self.resident.truth()
        run = self.begin(self.daemon, self.wish_of(case))
        self.striker.wait_hit(case.point, case.fault, run)
        afterwards = self.striker.strike(case.fault, self.tenant["id"], run)
        answer, _ = self.wait(self.daemon, run)
        afterwards()
        self.striker.disarm()
        self.judge(case, answer, before, self.resident.truth())
        self.settle(self.daemon, answer)
        return answer["outcome"], time.monotonic() - begun


def list_cases():
    """All that the demo's application has (not matrix.ELSEWHERE), and those of its rollback."""
    lines = matrix.read_points()
    steps = [p.rsplit(".", 1)[0] for p in lines if p.endswith(".mid-effect")]
    cases = [Case(step, fault) for step in steps for fault in lab_strike.FAULTS if not step.startswith("restore.")]
    back = [Case(f"back:{step}", fault) for step in WAY_BACK for fault in lab_strike.FAULTS]
    return [c for c in cases if c.scenario == "good" or c.direction == "undo"] + back


class Tally:
    """Of all labs; what went well is in the file --done."""

    def __init__(self, done):
        self.lock, self.wrong, self.outcomes, self.file = threading.Lock(), [], {}, done

    def add(self, case, outcome, text):
        with self.lock:
            print(f"{case} {text}", flush=True)
            self.outcomes[(case.fault, outcome)] = self.outcomes.get((case.fault, outcome), 0) + 1
            if outcome == "WRONG":
                self.wrong.append(f"{case} {text}")
            elif self.file:
                with open(self.file, "a", encoding="utf-8") as f:
                    f.write(f"{case} {text}\n")

    def print_table(self):
        columns = sorted({outcome for _, outcome in self.outcomes})
        print(f"{'':10}" + "".join(f"{c:>14}" for c in columns) + f"{'all':>8}")
        for fault in lab_strike.FAULTS:
            row = [self.outcomes.get((fault, c), 0) for c in columns]
            print(f"{fault:10}" + "".join(f"{n or '·':>14}" for n in row) + f"{sum(row):>8}")


def run_cases(bench, todo, tally):
    """FALSE: the tenant can't be brought back after a case that went wrong."""
    while True:
        try:
            case = todo.get_nowait()
        except queue.Empty:
            return True
        try:
            outcome, seconds = bench.try_case(case)
            tally.add(case, outcome, f"{outcome:14} {seconds:5.1f} s")
        except (matrix.Wrong, lab_side.LabError, OSError) as error:
            tally.add(case, "WRONG", f"WRONG: {error}")
            if not bench.begin_anew():
                print("and the tenant can't be brought back for the next case: another lab", flush=True)
                return False


def run_in_lab(todo, tally):
    with lab_plane.new_lab(1) as lab, lab_plane.folder_of(lab) as folder:
        lab_plane.wrap_agent(lab, "n1")
        guides = {slow: lab_plane.make_guides(os.path.join(folder, f"shelf-{ms}"), ms, matrix.GUIDE_STEP) for slow, ms in ((False, 300), (True, 2600))}
        with lab_plane.NodeTenant(lab, "n1", f"/var/tmp/{os.path.basename(lab.directory)}-fleet") as resident:
            daemon = lab_plane.LabDaemon(lab, folder, guides[False]).start()
            try:
                resident.adopt(daemon, daemon.enrol("n1"))
                return run_cases(Bench(lab, resident, daemon, guides), todo, tally)
            finally:
                daemon.stop()


def work(todo, tally):
    while not run_in_lab(todo, tally):
        pass


def choose(args):
    if args.only:
        return [Case(*args.only)]
    if not (args.all or args.slice):
        return [Case(step, fault) for step, fault in SAMPLE]
    cases = list_cases()
    print(f"seed {args.seed}", flush=True)
    random.Random(args.seed).shuffle(cases)   # a run that is broken off has seen something of everything
    part, parts = map(int, (args.slice or "1/1").split("/"))
    return sorted(cases[part - 1::parts], key=lambda c: c.is_slow)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--slice", metavar="I/N", help="every Nth of all cases, from the Ith (1 to N)")
    parser.add_argument("--only", nargs=2, metavar=("STEP", "FAULT"))
    parser.add_argument("--jobs", type=int, default=1, help="labs at once")
    parser.add_argument("--seed", type=int, default=1, help="of the order of all cases")
    parser.add_argument("--done", metavar="FILE", help="cases that went well: written there, and not tried again")
    args = parser.parse_args()
    reason = lab_side.why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    done = ""
    if args.done and os.path.exists(args.done):
        with open(args.done, encoding="utf-8") as f:
            done = f.read()
    cases = [c for c in choose(args) if f"{c} " not in done]
    todo, tally = queue.Queue(), Tally(args.done)
    for case in cases:
        todo.put(case)
    jobs = min(args.jobs, len(cases))
    with concurrent.futures.ThreadPoolExecutor(max(jobs, 1)) as pool:
        for one in [pool.submit(work, todo, tally) for _ in range(jobs)]:
            one.result()
    for text in tally.wrong:
        print(text)
    tally.print_table()
    print(f"{len(cases)} cases, {len(tally.wrong)} wrong")
    print(f"1..1\n{'not ok' if tally.wrong else 'ok'} 1 every fault on the connection ends in a named outcome")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
