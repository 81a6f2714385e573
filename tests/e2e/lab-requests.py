#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A control host and three nodes of a lab: a tenant with a lead and two followers under constant requests from outside (lab_outside.py),
upgraded node by node, with both followers at once, and rolled back; upgrades whose last follower fails, and one in which the lead dies
while a follower is at it. No request may fail for whoever asked: a second node serves. After each act every node's tree (git there), unit (systemctl show there) and version (HTTP from
outside, from the unit's main process) are read back and are equal. Prints a line with the counts for each act, one for all."""
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import lab_outside  # noqa: E402
import lab_relay  # noqa: E402
from lab_plane import lab_side, matrix  # noqa: E402

spec = importlib.util.spec_from_file_location("lab_lanes", os.path.join(HERE, "lab-lanes.py"))
lab_lanes = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lab_lanes)

NODES = 3
TOGETHER = ["preflight", "fetch", "stop", "checkout", "start", "health", "finish"]
# Of a unit: what must be the same on each node. Its main process is another one on each.
EQUAL = ["ActiveState", "SubState", "Result", "NRestarts", "UnitFileState", "FragmentPath", "DropInPaths", "NeedDaemonReload"]


def read_unit(lab, node):
    text = lab.output(node, "systemctl", "show", "-p", ",".join([*EQUAL, "MainPID"]), "relay.service")
    return dict(line.split("=", 1) for line in text.splitlines())


class Requests:
    def __init__(self, bench, outside):
        self.bench, self.lab, self.nodes, self.outside = bench, bench.lab, bench.nodes, outside
        self.counted = []   # in each act, and between them

    # --- what was counted ---

    def take(self):
        seen = self.outside.take()
        self.counted.append(seen)
        return seen

    def wait_counted(self, good, text):
        """Until GOOD says yes to what was counted in a moment."""
        for _ in range(1000):
            if good(self.take()):
                return
            lab_side.pause(0.05)
        raise matrix.Wrong(text)

    def all_answer(self):
        self.wait_counted(lambda seen: all(seen["answered_by"].values()) and not any(seen["failed_at"].values()), "not every node answers")

    def prove_count(self):
        """Requests fail when nobody serves, and only then: what counts them is no decoration."""
        self.all_answer()
        two, last = self.nodes[:2], self.nodes[2]
        for node in two:
            self.lab.output(node, "systemctl", "stop", "relay.service")
        self.take()
        self.wait_counted(lambda seen: seen["failed"] == 0 and all(seen["failed_at"][n] for n in two) and seen["passed_on"],
                          "with one node that serves nothing was passed on")
        self.lab.output(last, "systemctl", "stop", "relay.service")
        self.wait_counted(lambda seen: seen["failed"] > 0, "nobody serves, and no request is said to have failed")
        self.bench.relay.on_all(lambda node: self.lab.output(node, "systemctl", "start", "relay.service"))
        self.all_answer()
        self.bench.daemon.ask("POST", f"/api/tenants/{self.bench.relay.id}/check")

    # --- the judgement ---

    def check_count(self, seen, old, new, back, untouched):
        """Each node was away for a while and the others answered; each went over once (and back)."""
        matrix.check(seen["failed"] == 0, f"{seen['failed']} of {seen['asked']} requests were answered by no node")
        matrix.check(all((seen["failed_at"][n] == 0) == (n in untouched) for n in self.nodes), f"who was seen away: {seen['failed_at']}")
        for node in self.nodes:
            allowed = [[old, new, old], [old]] if back else [[old, new]]
            matrix.check(seen["versions"][node] in allowed, f"{node} answered in this order: {seen['versions'][node]}")

    def check_nodes(self, run, version, before, untouched):
        """Tree, unit and version of each node, read there; `before`: main processes."""
        commit = self.bench.releases.commits[version]
        after = self.bench.look_when_let_go(run["id"])
        units = dict(zip(self.nodes, self.bench.relay.on_all(lambda node: read_unit(self.lab, node))))
        self.all_answer()
        answers = self.take()["last"]
        for node in self.nodes:
            seen, unit = after[node], units[node]
            changed = self.lab.output(node, "git", "-C", lab_relay.FOLDER, "status", "--porcelain")
            matrix.check((seen.commit, changed) == (commit, ""), f"{node}: the tree is at {seen.commit}, changed: {changed!r}")
            matrix.check((seen.processes, seen.held, seen.kept) == (1, "", []), f"{node}: {seen.processes} {seen.held} {seen.kept}")
            matrix.check(answers[node] == {"version": version, "pid": int(unit["MainPID"])},
                         f"{node} answers {answers[node]}, the unit's main process is {unit['MainPID']}")
            matrix.check((unit["MainPID"] == before[node]) == (node in untouched), f"{node}: main process {before[node]}, {unit['MainPID']}")
        read = {tuple(unit[key] for key in EQUAL) for unit in units.values()}
        matrix.check(len(read) == 1, f"the units are not equal: {units}")
        shown = dict(zip(EQUAL, read.pop()))
        matrix.check((shown["ActiveState"], shown["NRestarts"], shown["DropInPaths"]) == ("active", "0", ""), f"the units are {shown}")

    # --- an act ---

    def act(self, name, body, old, new, outcome="new-healthy", meanwhile=None, untouched=()):
        """The run, when all of it was right. `meanwhile` is done as soon as it is begun; `untouched` nodes serve all the time."""
        before = {node: read_unit(self.lab, node)["MainPID"] for node in self.nodes}
        watch = lab_lanes.Watch(self.bench.daemon, self.bench.relay.id)
        self.take()
        watch.start()
        try:
            begun = self.bench.begin_plan(body)
            if meanwhile:
                meanwhile(begun)
            run = self.bench.wait(begun)
        finally:
            watch.finish()
        seen = self.take()
        print(f"# {name}: {tell(seen)}", flush=True)
        matrix.check(run["outcome"] == outcome, f"{run['outcome']}: {run['cause']} {run['what_is_true_now']}")
        self.check_count(seen, old, new, outcome != "new-healthy", untouched)
        self.check_nodes(run, new if outcome == "new-healthy" else old, before, untouched)
        self.bench.check_mixed(run, watch)
        self.bench.settle(run)
        return run

    def fail_last(self, name, old):
        """The last follower ends by itself with the new release: everything goes back, and somebody serves meanwhile."""
        new, last = self.bench.releases.next_after(self.bench.releases.commits[old])[1], self.nodes[-1]
        self.bench.relay.set_wrong(last, "exits", new)
        try:
            return self.act(name, {"target_version": new}, old, new, "old-restored")
        finally:
            self.bench.relay.set_wrong(last, "", "")

    def lose_lead(self, name, old):
        """Two others must be healthy. The lead's unit is stopped by hand while the first follower is at it: the second is not touched."""
        new = self.bench.releases.next_after(self.bench.releases.commits[old])[1]

        def meanwhile(run):
            self.bench.wait_step(run, self.nodes[1], "checkout")
            self.lab.output(self.nodes[0], "systemctl", "stop", "relay.service")

        run = self.act(name, {"target_version": new}, old, new, "old-restored", meanwhile, self.nodes[2:])
        matrix.check("other nodes are healthy" in run["cause"], f"what ended it was not the guard: {run['cause']}")

    def check_order(self, run, together):
        """Of the followers' steps: both begun before either ended, or one node after the other."""
        lead = run["steps"][0]["node"]
        for kind in TOGETHER if together else ["stop", "checkout", "start", "health"]:
            one, two = sorted((s for s in run["steps"] if s["kind"] == kind and s["node"] != lead), key=lambda s: s["started_at"])
            matrix.check((two["started_at"] < one["ended_at"]) == together, f"{kind}: {one} {two}")

    # --- all ---

    def upgrade(self, name, together):
        old, new = self.bench.releases.next_after(self.bench.relay.look(self.nodes[0]).commit)
        run = self.act(name, {"target_version": new}, old, new)
        self.check_order(run, together)
        return run, old, new

    def work(self):
        self.prove_count()
        print("ok 1 with nobody to serve requests fail, with one node none does", flush=True)
        self.counted.clear()
        _, _, new = self.upgrade("upgrade, node by node", False)
        print("ok 2 node by node", flush=True)
        self.fail_last("the last of three fails, back node by node", new)
        print("ok 3 a follower that fails", flush=True)
        self.bench.restart(lab_relay.write_guide(os.path.join(self.bench.folder, "pair"), 100, 2))
        run, old, new = self.upgrade("upgrade, both followers at once", True)
        print("ok 4 both followers at once", flush=True)
        self.fail_last("one of two at once fails, back", new)
        print("ok 5 one of two at once that fails", flush=True)
        self.act("rollback", {"kind": "rollback", "run": run["id"]}, new, old)
        print("ok 6 the rollback", flush=True)
        self.bench.restart(lab_relay.write_guide(os.path.join(self.bench.folder, "two-others"), 1500, 1, 2))
        self.lose_lead("the lead dies while a follower is at it, back", old)
        print("ok 7 a lead that dies", flush=True)
        total = add_up(self.counted)
        print(f"# all: {tell(total)}")
        matrix.check(total["failed"] == 0, "between the acts requests failed")


def tell(seen):
    away = ", ".join(f"{name} {count}" for name, count in seen["failed_at"].items())
    return (f"{seen['asked']} requests in {seen['seconds']:.1f} s, {seen['failed']} failed; {seen['passed_on']} failed at one node ({away}) and "
            f"were answered by another, the slowest after {seen['slowest_s'] * 1000:.0f} ms")


def add_up(parts):
    total = {key: sum(p[key] for p in parts) for key in ("asked", "failed", "passed_on", "seconds")}
    total["failed_at"] = {name: sum(p["failed_at"][name] for p in parts) for name in parts[0]["failed_at"]}
    total["slowest_s"] = max(p["slowest_s"] for p in parts)
    return total


def main():
    reason = lab_side.why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return
    print("1..7", flush=True)
    with matrix.contextlib.ExitStack() as stack:
        bench = lab_lanes.new_bench(stack, NODES, 1)
        Requests(bench, stack.enter_context(lab_outside.Outside(bench.lab, lab_relay.PORT))).work()


if __name__ == "__main__":
    main()
