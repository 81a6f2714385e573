# SPDX-License-Identifier: GPL-3.0-or-later
"""The services of the fleet: started by the node agent, answering, recorded, and started again after they were gone."""
import json
import os
import select
import signal
import socket
import urllib.request
import stack

fleet = stack.Stack(tenants=2, rows=7, daemon=False)


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def records(tenant):
    folder = os.path.join(fleet.folder, "node/tenants", tenant["id"], "services")
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            found[name] = json.load(f)
    return found


def kill(tenant):
    """Ends its services the hard way and returns when they are gone."""
    for record in records(tenant).values():
        watch = os.pidfd_open(record["pid"])
        os.kill(record["pid"], signal.SIGKILL)
        assert select.select([watch], [], [], 30)[0]
        os.close(watch)


def answers():
    """Both services of each tenant answer; the API reports release and schema, the page shows the rows."""
    for tenant in fleet.inventory():
        health = json.loads(get(f"http://127.0.0.1:{tenant['backend_port']}/api/health"))
        assert health == {"status": "ok", "version": "v0.2.0", "schema": 20}, health
        assert json.loads(get(f"http://127.0.0.1:{tenant['backend_port']}/api/persons?limit=1"))["total"] == 7
        page = get(f"http://127.0.0.1:{tenant['frontend_port']}/")
        assert tenant["slug"] in page and "7 contacts" in page


def recorded():
    """The node's state names each process with its start time."""
    for tenant in fleet.inventory():
        found = records(tenant)
        assert len(found) == 2, found
        for record in found.values():
            with open(f"/proc/{record['pid']}/stat", encoding="ascii") as f:
                assert int(f.read().rsplit(")", 1)[1].split()[19]) == record["start_time"]


def loopback_only():
    """They listen on the loopback address only."""
    ports = {f"{t[p]:04X}" for t in fleet.inventory() for p in ("backend_port", "frontend_port")}
    with open("/proc/net/tcp", encoding="ascii") as f:
        listening = [line.split()[1] for line in f if line.split()[3] == "0A"]
    mine = [address for address in listening if address.split(":")[1] in ports]
    assert len(mine) == 4 and all(address.startswith("0100007F:") for address in mine), mine


def started_again():
    """After all were killed (the machine was restarted) `demo start` brings them back with their data."""
    for tenant in fleet.inventory():
        kill(tenant)
    fleet.run_plain("demo", "start", fleet.folder)
    answers()


def port_taken():
    """A port that somebody else has is named, and the foreign process is left alone."""
    tenant = fleet.inventory()[0]
    kill(tenant)
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", tenant["backend_port"]))
        stranger.listen()
        done = fleet.run_plain("demo", "start", fleet.folder)
        assert done.returncode != 0 and tenant["slug"] in done.stderr and str(tenant["backend_port"]) in done.stderr, done.stderr
    done = fleet.run_plain("demo", "start", fleet.folder)
    assert done.returncode == 0, done.stderr
    answers()


with fleet:
    stack.tap(answers, recorded, loopback_only, started_again, port_taken)
