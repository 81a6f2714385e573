#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant with a lead and two followers on nodes of a lab, each with a unit of a real systemd, reached by ssh. In the middle of each step
on each node one thing happens (lab_strike.py): its line is cut, reset or frozen, its power goes, its agent is killed, the control plane
is killed. Without another hand the run must end in a named outcome that all nodes prove: tree, unit, data, effects counted there; it
was said to be mixed while it was, and is not in the end. Then followers that fail (health, a unit that dies after 2 s, a start that
hangs), and one that stays away. Prints node × step × fault × outcome, in the end a table of outcomes by fault. Without --all, --slice and
--only: a lead and one follower, a few cases."""
import argparse
import concurrent.futures
import os
import queue
import random
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab_plane  # noqa: E402
import lab_relay  # noqa: E402
import lab_strike  # noqa: E402
from lab_plane import lab_side, matrix  # noqa: E402

FAULTS = [*lab_strike.FAULTS, "daemon"]
FAILURES = ["health", "dies", "hangs"]   # of these the first every day
LEAD_STEPS = ["preflight", "fetch", "prepare", "stop", "backup", "checkout", "migrate", "start", "health", "finish"]
LEAD_BACK = ["start", "migrate", "checkout", "backup", "stop"]
FOLLOWER_STEPS = ["preflight", "fetch", "stop", "checkout", "start", "health", "finish"]
FOLLOWER_BACK = ["start", "checkout", "stop"]
BOOT_STEPS = ["checkout.apply", "checkout.undo"]   # in whose middle no unit runs
SEEN_S = 45   # the plane looks at every tenant again each 20 s
BEFORE_STOP = {"preflight", "fetch", "prepare"}
SAMPLE = [("n2", "checkout.apply", "agent"), ("n1", "migrate.apply", "reset"), ("n2", "start.apply", "daemon"), ("n1", "backup.undo", "agent"),
          ("n2", "checkout.undo", "boot")]


class Case:
    def __init__(self, node, step, fault):
        self.node, self.step, self.fault = node, step, fault
        self.point = step + ".mid-effect"
        self.kind, self.direction = step.split(".")

    def allowed(self):
        if self.direction == "undo":
            return {"old-restored"}
        if self.kind == "finish":
            return {"new-healthy"}
        if self.kind in BEFORE_STOP:
            return {"new-healthy", "untouched"}
        return {"new-healthy", "old-restored"}

    def __str__(self):
        return f"{self.node} {self.step:16} {self.fault:8}"


class Watch(threading.Thread):
    """A reader of the tenant's state, over deaths of the control plane; what was said, and the pages."""

    def __init__(self, daemon, tenant):
        super().__init__(daemon=True)
        self.daemon_, self.tenant, self.said, self.over = daemon, tenant, [], threading.Event()

    def look(self):
        try:
            return self.daemon_.call("GET", f"/api/tenants/{self.tenant}/version")["state"]
        except (OSError, lab_plane.matrix.http.client.HTTPException):
            return None   # it is just being killed

    def run(self):
        while not self.over.wait(0.04):
            state = self.look()
            if state and (not self.said or self.said[-1] != state):
                self.said.append(state)

    def finish(self):
        self.over.set()
        self.join()


class Bench:
    def __init__(self, lab, folder, releases, at_once):
        self.lab, self.folder, self.nodes, self.at_once = lab, folder, lab.names(), at_once
        self.releases = releases
        self.relay = lab_relay.Relay(lab, self.nodes, releases)
        self.guides = lab_relay.write_guide(os.path.join(folder, "shelf"), 100, at_once)
        self.patient = lab_relay.write_guide(os.path.join(folder, "patient"), 2600, at_once)
        self.daemon = lab_plane.LabDaemon(lab, folder, self.guides)

    def __enter__(self):
        self.relay.on_all(lambda node: lab_plane.wrap_agent(self.lab, node))
        self.relay.install()
        self.daemon.start()
        enrolled = {node: self.daemon.enrol(node) for node in self.nodes}
        self.names = {i: n for n, i in enrolled.items()}
        self.relay.adopt(self.daemon, enrolled)
        return self

    def __exit__(self, *_):
        self.daemon.stop()

    def restart(self, guides, *options):
        self.daemon.stop()
        self.daemon.guides, self.daemon.options = guides, options
        self.daemon.start()

    # --- one run ---

    def begin(self, target):
        return self.begin_plan({"target_version": target})

    def begin_plan(self, body):
        plan = self.daemon.ask("POST", f"/api/tenants/{self.relay.id}/plans", body)
        blockers = [f["message"] for f in plan["findings"] if f["severity"] == "blocker"]
        matrix.check(not blockers, f"the plan has blockers: {blockers}")
        return self.daemon.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]})["id"]

    def wait(self, run, limit_s=matrix.PATIENCE_S):
        until = time.monotonic() + limit_s
        while True:
            answer = self.daemon.ask("GET", f"/api/runs/{run}")
            if answer["state"] == "ended":
                return answer
            matrix.check(time.monotonic() < until, f"the run has not ended: {answer['state']}, no contact with {answer.get('no_contact')}, "
                         f"{[(s['kind'], s['state']) for s in answer['steps'] if s['state'] != 'applied']}")
            lab_side.pause(0.05)

    def settle(self, run):
        if run["outcome"] != "new-healthy" and run["error_key"]:
            self.daemon.ask("POST", f"/api/runs/{run['id']}/resolve", {"statement": "It was a test."})

    # --- the judgement ---

    def check_node(self, node, before, after, expected):
        version, moved, starts = expected
        starts += max(after.restarts - before.restarts, 0)   # of a unit that ends by itself, until it is taken in hand
        matrix.check(after.commit == self.releases.commits[version], f"{node}: the tree is at {after.commit[:7]}, not at {version}")
        matrix.check(not after.changed, f"{node}: changed files: {after.changed}")
        matrix.check((after.unit, after.answer, after.processes) == ("active", version, 1),
                     f"{node}: the unit is {after.unit}, it answers {after.answer}, {after.processes} processes")
        matrix.check(not after.held, f"{node}: the tenant is still held: {after.held}")
        matrix.check(not after.kept, f"{node}: what keeps a unit from starting was left behind: {after.kept}")
        matrix.check(after.moves - before.moves in moved, f"{node}: the tree was moved {after.moves - before.moves} times")
        new = after.effects[len(before.effects):]
        matrix.check(len(new) <= starts, f"{node}: effects {new}")
        matrix.check(sum(e.startswith("migrate") for e in new) <= (node == self.nodes[0]), f"{node}: migrations ran twice or on a follower: {new}")
        matrix.check(after.backups - before.backups <= 1, f"{node}: {after.backups - before.backups} backups were made")

    def check_data(self, before, after, outcome, target):
        old, new = before.database, after.database
        if outcome != "new-healthy":
            matrix.check(new == old, f"the data is not as before: {new} {old}")
            return
        matrix.check(new["message"] == old["message"], "rows have changed")
        matrix.check(repr((target,)) in new["release"], "the migration is not in the data")

    def check_mixed(self, run, watch):
        """Said while it was: between two nodes' new release."""
        renewed = {s["node"] for s in run["steps"] if s["kind"] == "health" and s["result"] == "done"}
        if len(self.nodes) > 1 and renewed and (len(renewed) < len(self.nodes) or run["outcome"] == "new-healthy"):
            matrix.check("mixed" in watch.said, f"mixed was never said: {watch.said}")
        until = time.monotonic() + SEEN_S
        while watch.look() in (None, "mixed", "unknown"):
            matrix.check(time.monotonic() < until, f"in the end the state is {watch.look()}")
            lab_side.pause(0.2)

    def look_when_let_go(self, run):
        """The end of a run is journalled before its nodes are let go, one after the other."""
        until = time.monotonic() + SEEN_S
        while True:
            seen = self.relay.look_at_all(run)
            if not any(s.held for s in seen.values()) or time.monotonic() >= until:
                return seen
            lab_side.pause(0.2)

    def judge(self, case, run, before, target, watch):
        outcome = run["outcome"]
        matrix.check(outcome in case.allowed(), f"the outcome is {outcome} ({run['cause']} {run['what_is_true_now']})")
        after = self.look_when_let_go(run["id"])
        old = next(v for v, c in self.releases.commits.items() if c == before[self.nodes[0]].commit)
        version = target if outcome == "new-healthy" else old
        for node in self.nodes:
            moved = {"untouched": {0}, "new-healthy": {1}, "old-restored": {0, 2}}[outcome]
            # A start forward, one back, the migration; one whose start was broken off does it again.
            starts = 3 + 2 * (node == case.node)
            self.check_node(node, before[node], after[node], (version, moved, starts))
        self.check_data(before[self.nodes[0]], after[self.nodes[0]], outcome, target)
        self.check_mixed(run, watch)
        lab_strike.check_lines(self.daemon, run, {k: t for seen in after.values() for k, t in seen.lines.items()})

    def try_case(self, case):
        begun = time.monotonic()
        before = self.relay.look_at_all()
        _, target = self.releases.next_after(before[self.nodes[0]].commit)
        striker = lab_strike.Striker(self.lab, self.daemon, case.node)
        striker.arm(case.point, case.fault)
        back = case.direction == "undo"
        if back:
            self.relay.set_wrong(self.nodes[-1], "exits", target)
        watch = Watch(self.daemon, self.relay.id)
        try:
            run = self.begin(target)
            watch.start()
            striker.wait_hit(case.point, case.fault, run)
            afterwards = striker.strike(case.fault, self.relay.id, run)
            answer = self.wait(run)
            afterwards()
            striker.disarm()
            watch.finish()
            self.judge(case, answer, before, target, watch)
            self.settle(answer)
            return answer["outcome"], time.monotonic() - begun
        finally:
            watch.over.set()
            striker.disarm()
            if back:
                self.relay.set_wrong(self.nodes[-1], "", "")

    # --- a node that boots in the middle ---

    def boot_in_the_middle(self, case):
        """The power of a node goes while its unit must not run, and comes back where the control plane can't reach it: the unit, which
        is enabled, does not start before the run has decided. Afterwards it runs, and nothing of what kept it is left."""
        begun, node = time.monotonic(), case.node
        before = self.relay.look_at_all()
        _, target = self.releases.next_after(before[self.nodes[0]].commit)
        striker = lab_strike.Striker(self.lab, self.daemon, node)
        striker.arm(case.point, "power")
        if case.direction == "undo":
            self.relay.set_wrong(self.nodes[-1], "exits", target)
        watch = Watch(self.daemon, self.relay.id)
        try:
            run = self.begin(target)
            watch.start()
            striker.wait_hit(case.point, "power", run)
            there = self.relay.look(node)
            self.lab.power_off(node)
            self.lab.cut("control", node, "reset")
            self.lab.power_on(node)
            booted = self.relay.look(node)
            shown = self.lab.output(node, "systemctl", "show", "-p", "ConditionResult,ConditionTimestampMonotonic,UnitFileState", "relay.service")
            matrix.check("UnitFileState=enabled" in shown and "ConditionResult=no" in shown and "Monotonic=0" not in shown,
                         f"the boot did not come to the unit, or it may start: {shown}")
            matrix.check((booted.unit, booted.processes, booted.effects) == ("inactive", 0, there.effects) and len(booted.kept) == 2,
                         f"before the run decides the unit is {booted.unit}, {booted.effects}, {booted.kept}")
            self.lab.heal()
            answer = self.wait(run)
            striker.disarm()
            watch.finish()
            self.judge(case, answer, before, target, watch)
            self.settle(answer)
            return answer["outcome"], time.monotonic() - begun
        finally:
            watch.over.set()
            self.lab.heal()
            striker.disarm()
            self.relay.set_wrong(self.nodes[-1], "", "")

    # --- followers that fail ---

    def fail_follower(self, what):
        """Everything goes back, the lead included, its rows kept."""
        begun = time.monotonic()
        if what == "dies":
            self.restart(self.patient)
        before = self.relay.look_at_all()
        _, target = self.releases.next_after(before[self.nodes[0]].commit)
        last = self.nodes[-1]
        self.relay.set_wrong(last, what, target)
        self.relay.write(f"before-{what}")
        before = self.relay.look_at_all()
        watch = Watch(self.daemon, self.relay.id)
        watch.start()
        run = self.begin(target)
        self.wait_step(run, last, "checkout")
        self.relay.write(f"meanwhile-{what}")   # by a lead that has the new release; set aside when it goes back
        answer = self.wait(run)
        watch.finish()
        self.relay.set_wrong(last, "", "")
        case = Case(last, "start.undo", what)
        self.judge(case, answer, before, target, watch)
        matrix.check(answer["discarded_rows"] == 1, f"{answer['discarded_rows']} rows are said to be set aside, 1 was written meanwhile")
        log = self.daemon.ctl("run", "log", answer["id"])
        words = {"dies": ["relay: the lamp went out", "ended after"], "health": ["status 500"], "hangs": ["start", "web"]}[what]
        matrix.check(all(w in log for w in words), f"the log does not say {words}: {log[-3000:]}")
        node = {v: k for k, v in self.names.items()}[last]
        matrix.check(node in [s["node"] for s in answer["steps"] if s["result"] == "failed" or s["result"] == "timed-out"],
                     "the step of that node is not the one that failed")
        self.settle(answer)
        if what == "dies":
            self.restart(self.guides)
        return answer["outcome"], time.monotonic() - begun

    # --- followers that stay away ---

    def begin_and_lose(self, at):
        """The last node loses its power for good while node `at` is checked out; the run's end."""
        before = self.relay.look_at_all()
        deployed, target = self.releases.next_after(before[self.nodes[0]].commit)
        striker = lab_strike.Striker(self.lab, self.daemon, at)
        striker.arm("checkout.apply.mid-effect", "away")
        try:
            run = self.begin(target)
            striker.wait_hit("checkout.apply.mid-effect", "away", run)
            agent = striker.holder(self.relay.id)
            self.lab.power_off(self.nodes[-1])
            if at != self.nodes[-1]:
                self.lab.output(at, "kill", "-CONT", agent)
            return deployed, target, self.wait(run)
        finally:
            if at in self.lab.show()["nodes"]:
                striker.disarm()

    def come_back(self):
        self.lab.power_on(self.nodes[-1])
        striker = lab_strike.Striker(self.lab, self.daemon, self.nodes[-1])
        striker.disarm()
        until = time.monotonic() + SEEN_S
        while any(p["unknown_since"] for p in self.daemon.ask("POST", f"/api/tenants/{self.relay.id}/check")["places"]):
            matrix.check(time.monotonic() < until, "the node is back and not seen")
            lab_side.pause(0.5)
        return self.daemon.ask("GET", f"/api/tenants/{self.relay.id}/version")["state"]

    def away_untouched(self):
        """It had not been touched: the others go back without it, and it is said that it was not seen."""
        begun, last = time.monotonic(), self.nodes[-1]
        self.restart(self.guides, "--wait-for-nodes", "5")
        deployed, _, run = self.begin_and_lose(self.nodes[-2])
        matrix.check(run["outcome"] == "old-restored" and f"{last} was not changed by this run" in run["what_is_true_now"],
                     f"{run['outcome']}: {run['cause']} {run['what_is_true_now']}")
        state = self.come_back()
        after = self.relay.look_at_all()
        matrix.check(state not in ("mixed", "unknown") and {a.answer for a in after.values()} == {deployed}, f"back again it is {state}")
        self.settle(run)
        return run["outcome"], time.monotonic() - begun

    def away_touched(self):
        """It was being changed: parked, the next action names it; back again the tenant is mixed until a person has brought it into order."""
        begun, last, lead = time.monotonic(), self.nodes[-1], self.nodes[0]
        deployed, target, run = self.begin_and_lose(last)
        matrix.check(run["outcome"] == "parked" and run["next"].startswith(f"{last} has been silent since") and target in run["next"],
                     f"{run['outcome']}: {run['cause']} {run['next']}")
        matrix.check(f"On {last}: no contact since" in run["what_is_true_now"], run["what_is_true_now"])
        state = self.come_back()
        after = self.relay.look_at_all()
        matrix.check(after[lead].answer == target and after[last].commit == self.releases.commits[deployed] and state == "mixed",
                     f"back again it is {state}, {after[lead].answer} and {after[last].answer}")
        self.settle(run)
        newer = self.releases.next_after(after[lead].commit)[1]
        plan = self.daemon.ctl("plan", "relay", newer)
        matrix.check("are not at one release" in plan and last in plan, f"the plan of a mixed tenant makes it equal: {plan}")
        self.lab.output(last, "sh", "-c", f"cd {lab_relay.FOLDER}; git fetch -q --tags origin; git checkout -q {target}; systemctl restart relay")
        self.daemon.ask("POST", f"/api/tenants/{self.relay.id}/check")
        run = self.wait(self.begin(newer))
        matrix.check(run["outcome"] == "new-healthy", f"in order again: {run['outcome']}: {run['cause']}")
        self.restart(self.guides)
        return "parked", time.monotonic() - begun

    def wait_step(self, run, node, kind):
        until = time.monotonic() + matrix.PATIENCE_S
        while True:
            answer = self.daemon.ask("GET", f"/api/runs/{run}")
            steps = [s for s in answer["steps"] if s["kind"] == kind and self.names.get(s["node"]) == node]
            if steps[0]["state"] != "pending":
                return
            matrix.check(answer["state"] != "ended" and time.monotonic() < until, f"{kind} was not begun: {answer['cause']}")
            lab_side.pause(0.02)

    def begin_anew(self, case):
        """After a case that went wrong: whatever is left of it must not be the next one's beginning."""
        try:
            lab_strike.Striker(self.lab, self.daemon, case.node).heal()
            last = self.daemon.ask("GET", f"/api/runs?tenant={self.relay.id}&limit=1")["runs"][0]
            self.settle(self.wait(last["id"]))
            seen = self.relay.look_at_all()
            return len({s.commit for s in seen.values()}) == 1 and all(s.unit == "active" for s in seen.values())
        except (matrix.Wrong, lab_side.LabError, OSError):
            return False


# --- all cases ------------------------------------------------------------------------------------------------------------

def list_cases(nodes):
    for i, node in enumerate(nodes):
        steps = [s + ".apply" for s in (FOLLOWER_STEPS if i else LEAD_STEPS)] + [s + ".undo" for s in (FOLLOWER_BACK if i else LEAD_BACK)]
        for step in steps:
            for fault in FAULTS:
                yield Case(node, step, fault)
        for step in BOOT_STEPS:
            yield Case(node, step, "boot")


def new_bench(stack, nodes, at_once):
    """A lab with its plane and its tenant."""
    folder = stack.enter_context(matrix.tempfile.TemporaryDirectory(prefix="hoist-relay-", dir="/var/tmp"))
    releases = lab_relay.Releases(os.path.join(folder, "relay"))
    lab = stack.enter_context(lab_plane.new_lab(nodes, [folder]))
    plane = stack.enter_context(lab_plane.folder_of(lab))
    return stack.enter_context(Bench(lab, plane, releases, at_once))


class Tally:
    def __init__(self, done):
        self.lock, self.outcomes, self.wrong, self.file = threading.Lock(), {}, [], done   # outcomes: (fault, outcome): how often

    def print_table(self):
        """Faults in rows, outcomes in columns."""
        columns = sorted({outcome for _, outcome in self.outcomes})
        print(f"{'':10}" + "".join(f"{c:>14}" for c in columns) + f"{'all':>8}")
        for fault in list(dict.fromkeys(f for f, _ in self.outcomes)):
            row = [self.outcomes.get((fault, c), 0) for c in columns]
            print(f"{fault:10}" + "".join(f"{n or '·':>14}" for n in row) + f"{sum(row):>8}")

    def add(self, what, fault, function, *args):
        """True when it went well."""
        try:
            outcome, seconds = function(*args)
            text, good = f"{what} {outcome:14} {seconds:5.1f} s", True
        except (matrix.Wrong, lab_side.LabError, OSError, ValueError, StopIteration) as error:
            outcome, text, good = "WRONG", f"{what} WRONG: {type(error).__name__}: {error}", False
        with self.lock:
            self.outcomes[(fault, outcome)] = self.outcomes.get((fault, outcome), 0) + 1
            if not good:
                self.wrong.append(text)
            elif self.file:
                with open(self.file, "a", encoding="utf-8") as f:
                    f.write(text + "\n")
            print(text, flush=True)
        return good


def fail_followers(bench, tally):
    whole = len(bench.nodes) > 2 and bench.at_once == 1   # else the last is never the only one that is changed
    last = bench.nodes[-1]
    for what in FAILURES if len(bench.nodes) > 2 else FAILURES[:1]:
        tally.add(f"{last} a follower: {what:11}", what, bench.fail_follower, what)
    away = [("untouched", bench.away_untouched), ("being changed", bench.away_touched)] if whole else []
    for what, case in away:
        if not tally.add(f"{last} away, {what:19}", "away", case):
            bench.lab.power_on(last)
            bench.begin_anew(Case(last, "checkout.apply", "away"))


def work_in_lab(how, todo, tally, first):
    """FALSE: its tenant can't be brought back after a case that went wrong. `how`: number of nodes, followers at once."""
    with matrix.contextlib.ExitStack() as stack:
        bench = new_bench(stack, *how)
        if first:
            fail_followers(bench, tally)
        while True:
            try:
                case = todo.get_nowait()
            except queue.Empty:
                return True
            act = bench.boot_in_the_middle if case.fault == "boot" else bench.try_case
            if not tally.add(str(case), case.fault, act, case) and not bench.begin_anew(case):
                print("the tenant can't be brought back for the next case: another lab", flush=True)
                return False


def work(how, todo, tally, first):
    while not work_in_lab(how, todo, tally, first):
        first = False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--jobs", type=int, default=2, help="labs at once (with --all)")
    parser.add_argument("--slice", metavar="I/N", help="every Nth of all cases, from the Ith (1 to N); the followers that fail with the first")
    parser.add_argument("--only", nargs="*", metavar="FAULT/STEP/NODE",
                        help="cases that have all of these words, each with its own choice after commas: reset,drop preflight.apply n2")
    parser.add_argument("--at-once", type=int, default=1, metavar="N", help="followers that are upgraded at once")
    parser.add_argument("--done", metavar="FILE", help="cases that went well: written there, and not tried again")
    parser.add_argument("--seed", type=int, help="of their order; printed. Slices have the seed 1, so that they are of one order")
    args = parser.parse_args()
    reason = lab_side.why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    part, parts = map(int, (args.slice or "1/1").split("/"))
    if not 1 <= part <= parts:
        parser.error(f"--slice {args.slice}: expected I/N with I from 1 to N")
    args.all |= args.slice is not None
    whole = args.all or args.only is not None
    count = 3 if whole else 2
    cases = list(list_cases([f"n{i + 1}" for i in range(count)])) if whole else [Case(*c) for c in SAMPLE]
    cases = [c for c in cases if all(any(w in str(c) for w in words.split(",")) for text in args.only or [] for words in text.split("/"))]
    if args.seed is None:
        args.seed = 1 if args.slice else time.time_ns() % 1000000
    if args.all:   # in no order: a run that is broken off has seen something of everything
        print(f"seed {args.seed}", flush=True)
        random.Random(args.seed).shuffle(cases)
        cases = cases[part - 1::parts]
    if args.done and os.path.exists(args.done):
        with open(args.done, encoding="utf-8") as f:
            done = f.read()
        cases = [c for c in cases if f"{c} " not in done]
    todo, tally = queue.Queue(), Tally(args.done)
    for case in cases:
        todo.put(case)
    begun = time.monotonic()
    jobs = args.jobs if args.all else 1
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for one in [pool.submit(work, (count, args.at_once), todo, tally, i == 0 and part == 1 and args.only is None) for i in range(jobs)]:
            one.result()
    for text in tally.wrong:
        print(text)
    done = sum(tally.outcomes.values())
    tally.print_table()
    print(f"{done} cases in {time.monotonic() - begun:.0f} s, {len(tally.wrong)} wrong")
    bad = bool(tally.wrong) or not todo.empty()
    print(f"1..1\n{'not ok' if bad else 'ok'} 1 every fault on every node ends in a named outcome that all nodes prove")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
