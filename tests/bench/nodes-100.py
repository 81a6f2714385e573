#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders to 100 nodes: how long until every node of a control plane has begun to answer, and what one more order costs, beside what
`ssh host true` costs through a connection that stands, in the same run.

The nodes are simulated: agents of this machine, each a process with a state folder of its own, started by hoistd as it starts its own
one. The order is the look that hoistd gives a node (disks, load, clock, addresses), over the API, N at a time. The floors: the agent's
program started and ended, and, where there can be a lab (tests/lab), ssh to a node of it. It asserts no time.

  --build FOLDER   a build without sanitizers (default: $HOIST_BUILD_ROOT, else build/)
  --nodes N        100"""
import argparse
import concurrent.futures
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/lab"))
import lab_side  # noqa: E402

AT_ONCE = 8
REPEATS = 20


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=300)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def call(connection, method, path, body=None):
    head = {"Content-Type": "application/json"} if body is not None else {}
    connection.request(method, path, json.dumps(body) if body is not None else None, head)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        sys.exit(f"{method} {path}: {answer.status}: {text[:400].decode()}")
    return json.loads(text)


def on_each(socket_path, identifiers, method="POST", suffix="/check"):
    """Seconds each took, and the whole."""
    def work(share):
        connection, took = Connection(socket_path), []
        for identifier in share:
            began = time.monotonic()
            seen = call(connection, method, f"/api/nodes/{identifier}{suffix}")
            took.append(time.monotonic() - began)
            if seen["sighting"].get("unknown_since"):
                sys.exit(f"{identifier} does not answer: {seen['sighting']}")
        connection.close()
        return took
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        took = sum(pool.map(work, [identifiers[i::AT_ONCE] for i in range(AT_ONCE)]), [])
    return took, time.monotonic() - began


def median_ms(seconds):
    return statistics.median(seconds) * 1000


def measure_program(words):
    took = []
    for _ in range(REPEATS):
        began = time.monotonic()
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        took.append(time.monotonic() - began)
    return median_ms(took)


def measure_ssh():
    """`ssh host true` through a master that stands; None where there can be no lab."""
    if lab_side.why_not():
        return None
    with lab_side.Lab(1) as lab:
        through = ["-o", "ControlMaster=auto", "-o", "ControlPersist=60", "-o", f"ControlPath={lab.directory}/master"]
        words = lab.ssh_command("n1", "true")
        at = words.index("ssh") + 1
        words[at:at] = through
        subprocess.run(words, check=True, stdin=subprocess.DEVNULL)
        return measure_program(words)


def enrol(connection, folder, n):
    found = []
    for i in range(n):
        body = {"transport": "local", "name": f"node-{i:03d}", "state_folder": f"{folder}/{i:03d}", "confirm": True}
        found.append(call(connection, "POST", "/api/nodes", body)["id"])
    return found


def run(options, folder):
    hoistd, agent = (os.path.join(options.build, "src", p) for p in ("daemon/hoistd", "agent/hoist-agent"))
    plane, nodes = folder + "/plane", folder + "/nodes"
    os.makedirs(nodes, mode=0o700)
    for i in range(options.nodes):
        os.makedirs(f"{nodes}/{i:03d}", mode=0o700)
    daemon = subprocess.Popen([hoistd, "--data", plane, "--agent", agent], stdout=subprocess.PIPE, text=True)
    try:
        if "ready" not in daemon.stdout.readline():
            sys.exit("hoistd did not start")
        connection = Connection(plane + "/hoistd.sock")
        began = time.monotonic()
        identifiers = enrol(connection, nodes, options.nodes)
        enrolled = time.monotonic() - began
        first, first_whole = on_each(plane + "/hoistd.sock", identifiers)
        rounds = [on_each(plane + "/hoistd.sock", identifiers) for _ in range(3)]
        again_whole = statistics.median(whole for _, whole in rounds)
        alone = []
        for _ in range(REPEATS):
            began = time.monotonic()
            call(connection, "POST", f"/api/nodes/{identifiers[0]}/check")
            alone.append(time.monotonic() - began)
        connection.close()
    finally:
        daemon.terminate()
        daemon.wait(60)
        daemon.stdout.close()
    start = measure_program([agent, "--version"])
    ssh = measure_ssh()
    print(f"{options.nodes} nodes, {AT_ONCE} orders at a time; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"  enrolled one after the other                    {enrolled:8.2f} s")
    print(f"  first order: until all have answered            {first_whole:8.2f} s   (median of one {median_ms(first):.1f} ms)")
    print(f"  next orders: until all have answered            {again_whole:8.2f} s   ({again_whole / options.nodes * 1000:.1f} ms a node)")
    print(f"  one order to one node, over the API             {median_ms(alone):8.2f} ms")
    print(f"  floor: the agent's program started and ended    {start:8.2f} ms")
    if ssh is not None:
        print(f"  peer: ssh host true through a standing master   {ssh:8.2f} ms   (an order costs {median_ms(alone) / ssh:.2f} of it)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(ROOT, "build")))
    parser.add_argument("--nodes", type=int, default=100)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    with tempfile.TemporaryDirectory(prefix="hoist-nodes-") as folder:
        run(options, folder)


if __name__ == "__main__":
    main()
