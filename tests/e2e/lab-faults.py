#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One tenant on a node of a lab, reached by ssh. In the middle of each step the agent is stopped, and then one thing happens: the
connection is swallowed (drop), answered with resets (reset) or stands still (frozen: the step goes on, its line never ends); the node
loses power (power); the agent is killed (agent). Without another hand the run must end in a named outcome that the node proves: tree,
packages, database, services, acknowledged effects counted there (moves of the tree, backups), and a log without gap or double against
what the agent wrote down. Prints point × fault × outcome. Without --all: a few. Skipped, with the reason, where there can be no lab."""
import argparse
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab_plane  # noqa: E402
import lab_strike  # noqa: E402
from lab_plane import lab_side, matrix  # noqa: E402

SAMPLE = [("migrate.apply", "drop"), ("checkout.apply", "frozen"), ("backup.apply", "power"), ("migrate.undo", "agent")]


class Case(matrix.Case):
    def __init__(self, step, fault):
        super().__init__(f"{step}.mid-effect", "kill-agent")
        self.step, self.fault = step, fault


class Bench(matrix.Bench):
    """The matrix's bench, with the tenant on a node."""

    def __init__(self, lab, resident, daemon):
        self.lab, self.resident, self.daemon, self.tenant = lab, resident, daemon, resident.tenant
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

    def judge(self, case, run, before, after):
        outcome = run["outcome"]
        matrix.check(outcome in case.allowed(), f"the outcome is {outcome} ({run['cause']} {run['what_is_true_now']})")
        new = outcome == "new-healthy"
        version = matrix.GOOD if new else matrix.OLD
        if outcome == "untouched" and case.fault == "power":
            matrix.check(after.commit == self.commits[version], "the tree is not as before")   # a reboot starts no service by itself
        else:
            matrix.check_tenant(after, version, self.commits[version])
        if not new:
            matrix.check_as_before(before, after, [])
        self.check_effects(before, after, run)
        self.check_lines(run)
        left = self.lab.run("n1", "cat", f"{lab_plane.STATE}/tenants/{self.tenant['id']}/holder.json").stdout
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

    def try_case(self, case):
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


def list_cases(everything):
    if not everything:
        return [Case(step, fault) for step, fault in SAMPLE]
    lines = matrix.read_points()
    steps = [p.rsplit(".", 1)[0] for p in lines if p.endswith(".mid-effect")]
    cases = [Case(step, fault) for step in steps for fault in lab_strike.FAULTS if not step.startswith("restore.")]
    return [c for c in cases if c.scenario == "good" or c.direction == "undo"]


def run_cases(bench, cases):
    wrong = 0
    for case in cases:
        try:
            outcome, seconds = bench.try_case(case)
            print(f"{case.step:22} {case.fault:8} {outcome:14} {seconds:5.1f} s", flush=True)
        except (matrix.Wrong, lab_side.LabError) as error:
            wrong += 1
            print(f"{case.step:22} {case.fault:8} WRONG: {error}", flush=True)
            if not bench.begin_anew():
                print("and the tenant can't be brought back for the next case", flush=True)
                break
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", nargs=2, metavar=("STEP", "FAULT"))
    args = parser.parse_args()
    reason = lab_side.why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    cases = [Case(*args.only)] if args.only else list_cases(args.all)
    with lab_plane.new_lab(1) as lab, lab_plane.folder_of(lab) as folder:
        lab_plane.wrap_agent(lab, "n1")
        guides = lab_plane.make_guides(os.path.join(folder, "shelf"), 300)
        with lab_plane.NodeTenant(lab, "n1", f"/var/tmp/{os.path.basename(lab.directory)}-fleet") as resident:
            daemon = lab_plane.LabDaemon(lab, folder, guides).start()
            try:
                resident.adopt(daemon, daemon.enrol("n1"))
                wrong = run_cases(Bench(lab, resident, daemon), cases)
            finally:
                daemon.stop()
    print(f"{len(cases)} cases, {wrong} wrong")
    print(f"1..1\n{'not ok' if wrong else 'ok'} 1 every fault on the connection ends in a named outcome")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
