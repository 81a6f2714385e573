#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paasmaker's shape on three nodes (agents of this machine with state folders of their own): a pacemaker that has the database, a router, and a
heart. Three revisions are crossed in one upgrade: the Redis servers of pacemaker and router are ended and lose no key, whatever of that name
runs on the heart is left alone, the installer runs where its note says, and the schema is migrated once. And all of it back."""
import os
import shutil
import sys
import tempfile

import guide_bench
from guide_bench import check, passed, put, read
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


def work(nodes, folder):
    lead, router, heart = nodes
    guide_bench.TENANT = adopt(nodes, folder)
    lead.services("start?node=all")
    for node in nodes:
        check(node.health("/information")["release"] == "rev-1.0", "a node does not answer")
        node.fill_redis()
    keys, pids, rows = [n.keys() for n in nodes], heart.pids(), lead.rows()

    run = lead.upgrade(lead.names["rev-5.0"])
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

    lead.roll_back(run["id"])
    for node in nodes:
        check(node.health("/information")["release"] == "rev-1.0", "a node is not back")
    check([n.keys() for n in nodes] == keys and lead.rows() == rows, "a key or a row was lost on the way back")
    check(lead.versions() == router.versions() == {"redis-2.4.18"} and heart.pids() == pids, "not each has its own Redis again")
    passed("and back, node by node")
    lead.services("stop?node=all")


def main():
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
        work(nodes, folder)
    finally:
        if nodes:
            nodes[0].stop()
        for node in nodes:
            node.end_daemons()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
