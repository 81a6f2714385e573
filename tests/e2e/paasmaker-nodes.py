#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paasmaker's shape on three nodes (agents of this machine with state folders of their own): a pacemaker that has the database, a router, and a
heart. Three revisions are crossed in one upgrade: the Redis servers of pacemaker and router are ended and lose no key, whatever of that name
runs on the heart is left alone, the installer runs where its note says, and the schema is migrated once. And all of it back. By an
administrator at the real console (guide_way.py): the notes of three revisions ticked, a lane for each node, what does not go back said before."""
import argparse
import os
import re
import shutil
import sys
import tempfile

import guide_bench
import guide_way
from guide_bench import check, git, passed, put, read
from paasmaker import Paasmaker

ROLES = ("pacemaker", "router", "heart")


class Node(Paasmaker):
    """One node's folder; the first, the pacemaker, has the database, and this test's control plane."""

    def __init__(self, folder, lead=None):
        super().__init__(folder)
        self.lead, self.states = lead or self, os.path.dirname(folder)

    def make(self):
        if self.lead is self:
            super().make()
            return
        self.origin, self.names = self.lead.origin, self.lead.names
        guide_bench.subprocess.run(["git", "clone", "-q", self.origin, self.tenant], check=True)
        guide_bench.git(self.tenant, "checkout", "-q", guide_bench.git(self.lead.work, "rev-parse", "rev-1.0"))
        self.write_settings()

    def set_up(self):
        super().set_up()
        if self.lead is not self:
            put(self.at("paasmaker.yml"), read(self.at("paasmaker.yml")).replace(f"database: {self.database}\n", ""))
            os.remove(self.database)

    def tenants(self):
        return []   # adopted by the test, with its followers

    def installed(self):
        return read(self.at("thirdparty/installed")).split()


def adopt(nodes, folder):
    """The tenant's id; the first node is its lead."""
    places = []
    for node, role in zip(nodes, ROLES):
        made = nodes[0].call("POST", "/api/nodes", {"transport": "local", "name": role, "roles": [role], "confirm": True,
                                                    "state_folder": os.path.join(folder, "state-" + role)})
        places.append({"node": made["id"], "directory": node.tenant})
    return nodes[0].call("POST", "/api/tenants", {**places[0], "application": "paasmaker", "followers": places[1:], "confirm": True})["id"]


NOTES = ["A newer version of Redis comes with this upgrade", "Passwords that are changed from now on are stored",
         "The database's schema is changed by alembic while Paasmaker runs"]


def upgrade_at_the_console(lead, person, old, new, commit):
    """Which node does what is on the screen before and meanwhile; the run as it ended."""
    see = person.see
    person.open_tenant(old, new)
    person.read_changes(old, new, NOTES)
    person.start_upgrade(old, new, ["In this order: pacemaker, router, heart"], production=True, look=lambda: look_at_lanes(person))
    see.wait("the first node to have its Redis ended", lambda: see.seek(None, re.compile("^pacemaker: End the Redis instances, done")),
             guide_way.RUN_DEADLINE)
    person.picture("lanes")
    person.read_outcome(f"paasmaker Is Now at {new}", new, commit)
    person.picture("outcome")
    return lead.expect(lead.newest_run(), "new-healthy")


def look_at_lanes(person):
    """Each role's steps are in the lanes of its nodes, and in no other."""
    see = person.see
    see.press("push button", "Steps on each node")
    cell = lambda node, title: see.find(None, re.compile(rf"^{node}: {re.escape(title)}, "))  # noqa: E731
    for node in ("pacemaker", "router"):
        cell(node, "End the Redis instances")
        cell(node, "Run the installer again for the new Redis")
    cell("heart", "Run the installer again for the new Python library")
    cell("pacemaker", "Update the database's schema while Paasmaker runs")
    for other in ("End the Redis instances", "Run the installer again for the new Redis", "Update the database's schema while Paasmaker runs"):
        check(see.seek(None, re.compile(rf"^heart: {re.escape(other)}, ")) is None, f"the heart is said to do this: {other}")


def roll_back_at_the_console(lead, person, old, new, commits):
    reason = "A library of the router is missing"
    person.roll_back(reason, old, new, commits, 0, then=["must set them anew", "The columns that alembic added stay"])
    person.read_outcome(f"paasmaker Is Back at {old}", old, commits[0])
    lead.expect(lead.newest_run(), "new-healthy")
    person.read_back(reason, f"Upgrade to {new}")


def work(nodes, folder, options):
    lead, router, heart = nodes
    guide_bench.TENANT = adopt(nodes, folder)
    lead.services("start?node=all")
    for node in nodes:
        check(node.health("/information")["release"] == "rev-1.0", "a node does not answer")
        node.fill_redis()
    keys, pids, rows = [n.keys() for n in nodes], heart.pids(), lead.rows()

    old, new = lead.names["rev-1.0"], lead.names["rev-5.0"]
    commits = [git(lead.work, "rev-parse", tag) for tag in ("rev-1.0", "rev-5.0")]
    with guide_way.Administrator(options, os.path.join(lead.data, "hoistd.sock"), "paasmaker", "paasmaker") as person:
        run = upgrade_at_the_console(lead, person, old, new, commits[1])
        look(nodes, run, keys, pids, rows)
        roll_back_at_the_console(lead, person, old, new, commits)
    for node in nodes:
        check(node.health("/information")["release"] == "rev-1.0", "a node is not back")
    check([n.keys() for n in nodes] == keys and lead.rows() == rows, "a key or a row was lost on the way back")
    check(lead.versions() == router.versions() == {"redis-2.4.18"} and heart.pids() == pids, "not each has its own Redis again")
    passed("and back, node by node")
    lead.services("stop?node=all")


def look(nodes, run, keys, pids, rows):
    """After the upgrade: the nodes themselves."""
    lead, router, heart = nodes
    for node in nodes:
        seen = node.health("/information")
        check(seen == {"release": "rev-5.0", "users": 30 if node is lead else 0, "keys": 612}, f"after: {seen}")
    check([n.keys() for n in nodes] == keys and lead.rows() == rows, "a key or a row was lost")
    check(lead.versions() == router.versions() == {"redis-2.6.16"}, f"an old Redis goes on: {lead.versions()} {router.versions()}")
    check(heart.pids() == pids, "what runs on a node without the role was ended")
    check([len(n.installed()) for n in nodes] == [3, 3, 2], f"the installer ran elsewhere: {[n.installed() for n in nodes]}")
    acted = {(s["kind"], s["node"]) for s in run["steps"] if s["kind"] == "end"}
    check(len(acted) == 2, f"other nodes acted: {acted}")
    passed("on three nodes only those of the named roles acted; no key of any Redis is lost")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    guide_way.add_options(parser)
    options = parser.parse_args()
    guide_way.enter()
    folder = tempfile.mkdtemp(prefix="hoist-paasmaker-nodes-")
    os.chmod(folder, 0o755)
    nodes = []
    try:
        for role in ROLES:
            os.mkdir(os.path.join(folder, role), 0o755)
            nodes.append(Node(os.path.join(folder, role), nodes[0] if nodes else None))
            nodes[-1].set_up()
        nodes[0].install_guide()
        nodes[0].start()
        work(nodes, folder, options)
    finally:
        if nodes:
            nodes[0].stop()
        for node in nodes:
            node.end_daemons()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
