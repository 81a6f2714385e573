#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paasmaker's shape on three machines of the lab (tests/lab), reached by ssh: a pacemaker that has the database, a router, and a heart. Three
revisions are crossed in one upgrade and taken back; and a Redis of the router that can't save is named, not killed. What was done is counted on
the nodes. The same on three agents of this machine, at the console: paasmaker-nodes.py."""
import argparse
import base64
import glob
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lab"))
import lab_side  # noqa: E402
import guide_bench  # noqa: E402
from guide_bench import check, passed, put, read  # noqa: E402
from paasmaker import NAMES, Paasmaker  # noqa: E402

ROLES = ("pacemaker", "router", "heart")
FOLDER, FIRST_PORT = "/srv/paasmaker", 6400   # on a machine of the lab


class Node(Paasmaker):
    """One node's folder, with the database when it is the lead's."""

    def __init__(self, folder, is_lead):
        super().__init__(folder)
        self.is_lead, self.states = is_lead, os.path.dirname(folder)

    def clone(self, origin, commit):
        """Instead of a repository of its own."""
        self.origin = origin
        self.make = lambda: self.check_out(commit)

    def check_out(self, commit):
        guide_bench.subprocess.run(["git", "clone", "-q", self.origin, self.tenant], check=True)
        guide_bench.git(self.tenant, "checkout", "-q", commit)
        self.write_settings()

    def set_up(self):
        super().set_up()
        if not self.is_lead:
            put(self.at("paasmaker.yml"), read(self.at("paasmaker.yml")).replace(f"database: {self.database}\n", ""))
            os.remove(self.database)

    def tenants(self):
        return []   # adopted by the test, with its followers

    def keys(self):
        return {f"{name} {key.decode()}": base64.b64encode(value).decode() for (name, key), value in super().keys().items()}

    def versions(self):
        return sorted(super().versions())

    def rows(self):
        return {table: [list(row) for row in rows] for table, rows in super().rows().items()}

    def start_times(self):
        """Of each Redis: which process, since when (ticks after the boot)."""
        found = {}
        for name, pid in self.pids().items():
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
                found[name] = [pid, f.read().rsplit(")", 1)[1].split()[19]]
        return found

    def effects(self):
        """What was done here, by the marks that it left: runs of the installer, ends that a Redis itself has noted, migrations."""
        ends = sum(read(path).count("ready to exit, bye bye") for path in glob.glob(self.at("scratch/redis/*/redis.log")))
        return {"installer": len(read(self.at("thirdparty/installed")).split()), "ends": ends,
                "migrated": self.is_lead and "options" in self.columns(), "head": guide_bench.git(self.tenant, "rev-parse", "HEAD")}

    def hinder(self, name):
        """A folder in the place of its file: this is how a real Redis refuses to end."""
        file = self.at("scratch/redis", name, "dump.rdb")
        os.rename(file, file + ".away")
        os.makedirs(os.path.join(file, "x"))

    def unhinder(self, name):
        file = self.at("scratch/redis", name, "dump.rdb")
        shutil.rmtree(file)
        os.rename(file + ".away", file)


def adopt(plane, places):
    """The tenant's id; the first of the places is its lead."""
    return plane.call("POST", "/api/tenants", {**places[0], "application": "paasmaker", "followers": places[1:], "confirm": True})["id"]


class Far:
    """A Node of a machine of the lab: what is called here is done there (see `inside`)."""

    def __init__(self, lab, name, spec):
        self.lab, self.name, self.spec = lab, name, spec

    def __getattr__(self, what):
        def act(*words):
            order = json.dumps({**self.spec, "do": what, "words": words})
            return json.loads(self.lab.output(self.name, "/usr/bin/python3", "-B", os.path.abspath(__file__), "--inside", order, timeout=300))
        return act


def inside(order):
    node = Node(FOLDER, order["is_lead"])
    node.port, node.ports = FIRST_PORT - 1, {name: FIRST_PORT + i for i, name in enumerate(NAMES)}
    node.settings["PORT"] = str(node.port)
    node.clone(order["origin"], order["commit"])
    os.makedirs(FOLDER, exist_ok=True)
    print(json.dumps(getattr(node, order["do"])(*order["words"])))


class There:
    """Three machines of the lab, each with a systemd, a /proc and Redis servers of its own; the control plane is on the lab's control side."""

    def __init__(self, folder, lab):
        self.folder, self.lab = folder, lab

    def __enter__(self):
        import lab_plane   # pylint: disable=import-outside-toplevel
        self.plane = Paasmaker(self.folder)
        self.plane.make()
        shutil.rmtree(self.plane.tenant)
        self.plane.install_guide()
        put(os.path.join(self.plane.data, "inventory.json"),
            json.dumps({"applications": [{"name": "paasmaker", "repository": self.plane.origin, "guide": "paasmaker"}], "tenants": []}))
        commit = guide_bench.git(self.plane.work, "rev-parse", "rev-1.0")
        self.nodes = [Far(self.lab, name, {"is_lead": i == 0, "origin": self.plane.origin, "commit": commit})
                      for i, name in enumerate(self.lab.names())]
        self.daemon = lab_plane.LabDaemon(self.lab, self.plane.data, os.path.join(self.plane.data, "guides")).start()
        places = []
        for node, role in zip(self.nodes, ROLES):
            node.set_up()
            places.append({"node": self.daemon.enrol(node.name, "--role", role), "directory": os.path.join(FOLDER, "paasmaker")})
        self.ids = [place["node"] for place in places]
        guide_bench.TENANT = adopt(self.plane, places)
        return self

    def __exit__(self, *_):
        self.daemon.stop()


def there_and_back(plane, nodes):
    lead, router, heart = nodes
    keys, since, rows, before = [n.keys() for n in nodes], heart.start_times(), lead.rows(), [n.effects() for n in nodes]
    check([n.versions() for n in nodes] == [["redis-2.4.18"]] * 3 and [len(k) for k in keys] == [612] * 3, f"before: {before}")

    run = plane.upgrade(plane.names["rev-5.0"])
    for node in nodes:
        seen = node.health("/information")
        check(seen == {"release": "rev-5.0", "users": 30 if node is lead else 0, "keys": 612}, f"after: {seen}")
    check([n.keys() for n in nodes] == keys and lead.rows() == rows, "a key or a row was lost")
    check(lead.versions() == router.versions() == ["redis-2.6.16"], f"an old Redis goes on: {lead.versions()} {router.versions()}")
    check(heart.start_times() == since and heart.versions() == ["redis-2.4.18"], "what runs on a node without the role was ended")
    after = [n.effects() for n in nodes]
    check([e["installer"] for e in after] == [3, 3, 2], f"the installer ran elsewhere: {after}")
    check([e["ends"] - b["ends"] for e, b in zip(after, before)] == [3, 3, 0], f"a Redis ended elsewhere, or twice: {after}")
    check([e["migrated"] for e in after] == [True, False, False], f"migrated: {after}")
    acted = {(s["kind"], s["node"]) for s in run["steps"] if s["kind"] == "end"}
    check(len(acted) == 2, f"other nodes acted: {acted}")
    passed(f"on three nodes only those of the named roles acted; no key of any Redis is lost; on pacemaker, router, heart: {after}")

    plane.roll_back(run["id"])
    for node in nodes:
        check(node.health("/information")["release"] == "rev-1.0", "a node is not back")
    check([n.keys() for n in nodes] == keys and lead.rows() == rows, "a key or a row was lost on the way back")
    check(lead.versions() == router.versions() == ["redis-2.4.18"] and heart.start_times() == since, "not each has its own Redis again")
    ends = [n.effects()["ends"] - b["ends"] for n, b in zip(nodes, before)]
    check(ends == [6, 6, 0], f"ends of Redis there and back: {ends}")
    passed(f"and back, node by node; Redis servers that ended, there and back: {ends}")


def can_not_save(place):
    """One Redis of the router does not end: it is named and goes on, everything else goes back, the pacemaker's included."""
    plane, nodes = place.plane, place.nodes
    lead, router, heart = nodes
    keys, rows, before = [n.keys() for n in nodes], lead.rows(), [n.start_times() for n in nodes]
    router.hinder("stats")
    run = plane.begin(plane.names["rev-5.0"])
    ended = plane.expect(run, "old-restored")
    pid, started = before[1]["stats"]
    check(f"redis-server (pid {pid}" in ended["cause"] and "is not killed" in ended["cause"], f"the cause: {ended['cause']}")
    check(ended["cause"].startswith(f"It failed on {router.name}. "), f"the cause does not say where: {ended['cause']}")
    failed = [s["node"] for s in ended["steps"] if s["kind"] == "end" and s["result"] in ("failed", "timed-out")]
    check(failed == [place.ids[1]], f"the step of the router did not fail, or another: {failed}")
    check(router.start_times()["stats"] == [pid, started] and heart.start_times() == before[2], "it was ended, or one of the heart's")
    for node in nodes:
        check(node.health("/information")["release"] == "rev-1.0" and node.versions() == ["redis-2.4.18"], "a node is not as before")
    check([n.keys() for n in nodes] == keys and lead.rows() == rows, "a key or a row was lost")
    router.unhinder("stats")
    plane.ctl("run", "resolve", run, "the folder is gone")
    passed(f"a Redis of the router that can't save is not killed: {ended['cause']}")


def work(place):
    plane, nodes = place.plane, place.nodes
    plane.services("start?node=all")
    for node in nodes:
        check(node.health("/information")["release"] == "rev-1.0", "a node does not answer")
        node.fill_redis()
    there_and_back(plane, nodes)
    can_not_save(place)
    plane.services("stop?node=all")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inside", metavar="JSON", help="of this test itself: on a machine of the lab")
    arguments = parser.parse_args()
    if arguments.inside:
        inside(json.loads(arguments.inside))
        return
    reason = lab_side.why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return
    import lab_plane   # pylint: disable=import-outside-toplevel
    # A machine of the lab has a /tmp of its own.
    with tempfile.TemporaryDirectory(prefix="hoist-paasmaker-lab-", dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)
        with lab_plane.new_lab(3, [folder]) as lab, There(folder, lab) as place:
            work(place)


if __name__ == "__main__":
    sys.exit(main())
