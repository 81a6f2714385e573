#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders to 100 nodes: how long until every node of a control plane has begun to answer, what one more order costs, and how long a small
application takes from its plan to running the new release on all of them, beside what `ssh host true` costs through a connection that
stands, in the same run.

The nodes are simulated: agents of this machine, each a process with a state folder of its own, started by hoistd as it starts its own
one. The order is the look that hoistd gives a node (disks, load, clock, addresses), over the API, N at a time. The application is one
tenant with a lead and followers, each in a folder of its own with one small service; its steps do next to nothing, so that what they
take is what a step costs: orders, journal, syncs, git, a process started. The floors: the agent's program started and ended, and, where
there can be a lab (tests/lab), ssh to a node of it. It asserts no time.

  --build FOLDER   a build without sanitizers (default: $HOIST_BUILD_ROOT, else build/)
  --nodes N        100
  --orders-only    without the application"""
import argparse
import concurrent.futures
import datetime
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
GROUP = 10   # followers that are stopped together
WEB = """import os, socket
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".env")) as f:
    port = int(dict(line.strip().split("=", 1) for line in f)["PORT"])
listener = socket.create_server(("127.0.0.1", port))
body = '{"version": "@VERSION@"}'
while True:
    line, _ = listener.accept()
    with line:
        line.recv(4096)
        line.sendall(f"HTTP/1.1 200 Well\\r\\nContent-Length: {len(body)}\\r\\nConnection: close\\r\\n\\r\\n{body}".encode())
"""
GUIDE = f"""guide: 1
application: {{name: lantern, title: Lantern}}
releases: {{tags: v}}
settings: {{file: .env, slug: SLUG, backend_port: PORT}}
services:
  - {{name: web, role: backend, start: [/usr/bin/python3, -S, -E, "{{directory}}/web.py"], port: "{{settings.PORT}}", stop: {{seconds: 5}}}}
health:
  checks:
    - {{name: web, service: web, url: "http://127.0.0.1:{{settings.PORT}}/", version: version}}
  good_in_a_row: 1
  interval_ms: 20
  seconds: 20
  steady_ms: 0
nodes:
  followers: {{at_a_time: {GROUP}, keep_healthy: 0}}
"""


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=3600)
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


# --- an application on all of them ----------------------------------------------------------------------------------------

def git(folder, *words):
    subprocess.run(["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-C", folder, *words], check=True,
                   stdout=subprocess.DEVNULL)


def make_places(folder, n):
    """A repository with two releases, and n folders of the first one."""
    origin = folder + "/lantern"
    os.makedirs(origin)
    git(origin, "init", "-q", "-b", "main")
    for version in ["v1.0.0", "v1.1.0"]:
        for name, text in [("web.py", WEB.replace("@VERSION@", version)), (".gitignore", ".env\n__pycache__/\n")]:
            with open(f"{origin}/{name}", "w", encoding="ascii") as f:
                f.write(text)
        git(origin, "add", "-A")
        git(origin, "commit", "-q", "-m", version)
        git(origin, "tag", version)
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    for i, listener in enumerate(listeners):
        subprocess.run(["git", "clone", "-q", "-b", "v1.0.0", "-c", "advice.detachedHead=false", origin, f"{folder}/place-{i:03d}"], check=True)
        with open(f"{folder}/place-{i:03d}/.env", "w", encoding="ascii") as f:
            f.write(f"SLUG=lantern\nPORT={listener.getsockname()[1]}\n")
        listener.close()
    return [f"{folder}/place-{i:03d}" for i in range(n)]


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def upgrade_all(connection, identifiers, places):
    """Seconds of the plan, seconds until all run the new release, and what a step of a follower took (kind: seconds)."""
    followers = [{"node": node, "directory": place} for node, place in zip(identifiers[1:], places[1:])]
    tenant = call(connection, "POST", "/api/tenants", {"directory": places[0], "node": identifiers[0], "application": "lantern",
                                                       "environment": "test", "confirm": True, "followers": followers})["id"]
    try:
        call(connection, "POST", f"/api/tenants/{tenant}/services/start?node=all")
        began = time.monotonic()
        call(connection, "POST", f"/api/tenants/{tenant}/plans", {"target_version": "v1.1.0", "backup_db": False})
        planned = time.monotonic() - began
        began = time.monotonic()
        call(connection, "POST", f"/api/tenants/{tenant}/upgrade", {"target_version": "v1.1.0", "backup_db": False})   # a plan, and the run to its end
        whole = time.monotonic() - began
        run = call(connection, "GET", f"/api/runs?tenant={tenant}&limit=1")["runs"][0]["id"]
        run = call(connection, "GET", f"/api/runs/{run}")
        if run["outcome"] != "new-healthy":
            sys.exit(f"the upgrade ended {run['outcome']}: {run['cause']}")
    finally:
        call(connection, "POST", f"/api/tenants/{tenant}/services/stop?node=all")
    took = {}
    for step in run["steps"]:
        if step["node"] != identifiers[0] and step["ended_at"]:
            took.setdefault(step["kind"], []).append((when(step["ended_at"]) - when(step["started_at"])).total_seconds())
    return planned, whole, len(run["steps"]), took


def print_upgrade(upgraded, nodes, ssh):
    planned, whole, steps, took = upgraded
    print(f"  an application on all: its plan                 {planned:8.2f} s   ({planned / nodes * 1000:.1f} ms a node)")
    print(f"  from its plan to the new release on all         {whole:8.2f} s   ({steps} steps: {whole / steps * 1000:.1f} ms a step and node"
          + (f", {whole / steps * 1000 / ssh:.2f} of ssh host true)" if ssh else ")"))
    for kind, seconds in sorted(took.items(), key=lambda item: -sum(item[1])):
        print(f"    of which {kind:12} of a follower            {median_ms(seconds):8.2f} ms  (median of {len(seconds)})")


def run(options, folder):
    hoistd, agent = (os.path.join(options.build, "src", p) for p in ("daemon/hoistd", "agent/hoist-agent"))
    plane, nodes = folder + "/plane", folder + "/nodes"
    os.makedirs(nodes, mode=0o700)
    for i in range(options.nodes):
        os.makedirs(f"{nodes}/{i:03d}", mode=0o700)
    os.makedirs(folder + "/guides")
    with open(folder + "/guides/lantern.yaml", "w", encoding="ascii") as f:
        f.write(GUIDE)
    places = [] if options.orders_only else make_places(folder, options.nodes)
    daemon = subprocess.Popen([hoistd, "--data", plane, "--agent", agent, "--guides", folder + "/guides"], stdout=subprocess.PIPE, text=True)
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
        upgraded = upgrade_all(connection, identifiers, places) if places else None
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
    if upgraded is not None:
        print_upgrade(upgraded, options.nodes, ssh)
    if ssh is not None:
        print(f"  peer: ssh host true through a standing master   {ssh:8.2f} ms   (an order costs {median_ms(alone) / ssh:.2f} of it)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(ROOT, "build")))
    parser.add_argument("--nodes", type=int, default=100)
    parser.add_argument("--orders-only", action="store_true")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    with tempfile.TemporaryDirectory(prefix="hoist-nodes-") as folder:
        run(options, folder)


if __name__ == "__main__":
    main()
