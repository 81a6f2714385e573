#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a control plane costs by itself: an idle daemon (memory, wake-ups, processor), a rollout over 1,000 tenants queued, an inventory of
1,000 tenants read, events to 100 clients at 100 a second. Beside the events stands their floor in the same run: the same bytes written by a
plain loop to as many sockets. Usage: plane-load.py [--clients 100] [--seconds 5] [--tenants 1000] [--build DIR]"""

import argparse
import json
import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fleet import Fleet, Plane, processor_seconds  # noqa: E402
from measures import machine, multiply, switches, write_silent_agent  # noqa: E402


def goal(value, most):
    return f"(goal {most:g}: {'reached' if value <= most else 'not reached'})"


def idle(args):
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder, Fleet(args.build, os.path.join(folder, "fleet"), 5, 50) as fleet:
        with Plane(args.build, fleet.directory) as plane:
            plane.wait_observed(plane.tenant_ids())
            time.sleep(2)   # what was asked for is over
            pid = plane.process.pid
            before, cpu = switches(pid), sum(processor_seconds(pid))
            time.sleep(args.seconds * 2)   # the time over which the idle daemon is watched
            wakes, cpu = switches(pid) - before, sum(processor_seconds(pid)) - cpu
            mib = plane.memory_kib() / 1024
    print(f"\nan idle daemon with 5 tenants, which it looks at every 20 s ({machine()})")
    print(f"  memory {mib:.1f} MiB {goal(mib, 15)}; {wakes / (args.seconds * 2):.1f} wake-ups a second; "
          f"{100 * cpu / (args.seconds * 2):.2f} % of a processor, agents included")


def queue(args):
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder, Fleet(args.build, os.path.join(folder, "fleet"), 1, 50) as fleet:
        with Plane(args.build, fleet.directory) as plane:
            first = plane.tenant_ids()[0]
            plane.wait_observed([first])
            plane.call("POST", f"/api/tenants/{first}/plans", {"target_version": "v0.3.0"})   # reads the releases
        multiply(fleet.directory, args.tenants)
        with Plane(args.build, fleet.directory, "--agent", write_silent_agent(folder)) as plane:
            body = {"tenants": plane.tenant_ids(), "target_version": "v0.3.0"}
            t0 = time.monotonic()
            plan = plane.call("POST", "/api/rollouts/plan", body)
            t1 = time.monotonic()
            body.update(hash=plan["hash"], acknowledged=plan.get("acknowledge", []))
            rollout = plane.call("POST", "/api/rollouts", body)
            t2 = time.monotonic()
            states = [t["state"] for t in plane.call("GET", f"/api/rollouts/{rollout['id']}")["targets"]]
    queued = len(states) - states.count("excluded")
    print(f"\na rollout over {args.tenants} tenants ({machine()})")
    print(f"  planned in {t1 - t0:.3f} s, {queued} queued in {t2 - t1:.3f} s {goal(t2 - t1, 1)}")


def read_inventory(args):
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder:
        origin = os.path.join(folder, "origin.git")
        subprocess.run(["git", "init", "-q", "--bare", origin], check=True)
        tenants = [{"slug": f"site-{i}", "name": f"Site {i}", "environment": "production", "directory": f"{folder}/site-{i}",
                    "application": "cbapp", "settings": {}} for i in range(args.tenants)]
        times = {}
        for name, some in (("none", []), ("all", tenants)):
            data = os.path.join(folder, name)
            os.makedirs(data, mode=0o700)
            with open(os.path.join(data, "inventory.json"), "w", encoding="utf-8") as f:
                json.dump({"applications": [{"name": "cbapp", "title": "cbapp", "repository": origin, "guide": "cbapp"}], "tenants": some}, f)
            t0 = time.monotonic()
            with Plane(args.build, data, "--agent", write_silent_agent(folder)):
                times[name] = time.monotonic() - t0
    print(f"\nan inventory of {args.tenants} tenants ({machine()})")
    print(f"  adopted in {times['all'] - times['none']:.3f} s, beside {times['none']:.3f} s that a start takes without")


class Listeners:
    """Event streams that note when each position arrived, each from an address of its own: a peer may have 16 connections."""

    def __init__(self, n, port, requests):
        self.selector, self.rest, self.arrived, self.ending = selectors.DefaultSelector(), {}, {}, threading.Event()
        for i in range(n):
            sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            sock.bind((f"127.0.1.{i + 1}", 0))
            sock.connect(("127.0.0.1", port))
            sock.sendall(requests[i % len(requests)])
            sock.setblocking(False)
            self.selector.register(sock, selectors.EVENT_READ)
            self.rest[sock] = b""
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        while not self.ending.is_set():
            for key, _ in self.selector.select(0.1):
                data = key.fileobj.recv(1 << 16)
                now = time.monotonic()
                lines = (self.rest[key.fileobj] + data).split(b"\n")
                self.rest[key.fileobj] = lines.pop()
                for line in lines:   # the journal's record of the change, not that of the audit trail
                    if line.startswith(b"data:") and b'"type":"tenant"' in line:
                        self.arrived.setdefault(line, []).append(now)

    def close(self):
        self.ending.set()
        self.thread.join()
        for sock in self.rest:
            sock.close()


def events(args):
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder, Fleet(args.build, os.path.join(folder, "fleet"), 1, 50) as fleet:
        with Plane(args.build, fleet.directory) as plane:
            plane.wait_observed(plane.tenant_ids())
        with Plane(args.build, fleet.directory, "--listen", "127.0.0.1:0", "--agent", write_silent_agent(folder)) as plane:
            tenant, pid = plane.tenant_ids()[0], plane.process.pid
            where = plane.words["listen"]
            heads = []
            for i in range(args.clients // 8 + 1):   # a caller may have eight streams
                token = plane.call("POST", "/api/tokens", {"name": f"bench-{i}", "role": "viewer", "days": 1})["token"]
                heads.append(f"GET /api/events HTTP/1.1\r\nHost: {where}\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            listeners = Listeners(args.clients, int(where.rsplit(":", 1)[1]), heads)
            time.sleep(0.5)   # all have their first bytes
            listeners.arrived.clear()
            told, cpu = [], processor_seconds(pid)[0]
            t0 = time.monotonic()
            while time.monotonic() < t0 + args.seconds:
                name = f"Name {len(told)}"
                told.append(time.monotonic())
                plane.call("PATCH", f"/api/tenants/{tenant}", {"name": name})
                time.sleep(max(0.0, t0 + len(told) / 100 - time.monotonic()))   # the rate asked for
            wall = time.monotonic() - t0
            cpu = processor_seconds(pid)[0] - cpu
            time.sleep(0.3)   # the last ones arrive
            mib = plane.memory_kib() / 1024
            listeners.close()
    whole = [times for times in listeners.arrived.values() if len(times) == args.clients]
    if not whole:
        raise SystemExit(f"no change reached every client, at most {max(map(len, listeners.arrived.values()), default=0)}")
    delays = sorted(t - begin for begin, times in zip(told, sorted(whole, key=min)) for t in times)
    print(f"\nevents to {args.clients} clients ({machine()})")
    print(f"  {len(told) / wall:.0f} changes a second, each journalled with a sync; {len(whole)} of {len(told)} reached every client")
    print(f"  from the request to the client: median {1000 * statistics.median(delays):.1f} ms, p99 {1000 * delays[int(len(delays) * 0.99)]:.1f} ms")
    print(f"  hoistd: {100 * cpu / wall:.0f} % of a processor, {mib:.1f} MiB; plain writes of as many pieces: {100 * floor_of_writes(args, len(told)) / wall:.0f} %")


def floor_of_writes(args, n):
    """Processor seconds of writing n pieces to as many sockets by a plain loop; the readers take no part in it."""
    pairs = [socket.socketpair() for _ in range(args.clients)]
    piece = b"id: 1\nevent: tenant\ndata: " + b"x" * 300 + b"\n\n"
    before = time.process_time()
    spent = 0.0
    for _ in range(n):
        begin = time.process_time()
        for a, _ in pairs:
            a.send(piece)
        spent += time.process_time() - begin
        for _, b in pairs:
            b.recv(1 << 16)
    assert spent <= time.process_time() - before
    for pair in pairs:
        for sock in pair:
            sock.close()
    return spent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--tenants", type=int, default=1000)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", "build"))
    args = parser.parse_args()
    idle(args)
    queue(args)
    read_inventory(args)
    events(args)


if __name__ == "__main__":
    main()
