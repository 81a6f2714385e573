#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hot Potato's shape with the shipped guide: a lead and two followers on one PostgreSQL database, upgraded while people write through all of
them, and taken back. Of every row that was acknowledged there is exactly one, the seconds without service are printed, the configuration, the
library and the built theme of each node are those of its release, and byte for byte those of before after the way back. A release that does
not become healthy goes back the same way. Usage: hot-potato.py [--lab] [--rows N]; --lab: three machines of the lab (tests/lab), reached by
ssh, ordered over the API; else three agents of this machine, and an administrator at the real console (potato_way.py)."""
import argparse
import concurrent.futures
import contextlib
import ctypes
import datetime
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import guide_way  # noqa: E402
import potato_bench as bench  # noqa: E402
import potato_way  # noqa: E402
from potato_bench import BAD, NEW, OLD, PASSWORD, Writers, count  # noqa: E402
from cluster import Cluster  # noqa: E402
import lab_plane  # noqa: E402
from fleet import Plane  # noqa: E402

BUILD = os.environ.get("HOIST_BUILD_ROOT", os.path.abspath("build"))
GOAL_S = 2.0
METHODS = ("app", "pager", "pushover", "sms", "modica", "twilio")


def check(condition, text):
    if not condition:
        raise SystemExit("not ok: " + text)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Here:
    """Three agents of this machine, each with a folder of its own."""

    def __init__(self, folder):
        self.folder, self.cluster = folder, Cluster(os.path.join(folder, "pg"))
        self.directories = [os.path.join(folder, f"n{i}", "potato") for i in range(3)]
        self.ports = [free_port() for _ in range(3)]

    def __enter__(self):
        os.mkdir(self.cluster.folder)
        self.cluster.__enter__()
        self.cluster.make("potato", "potato", PASSWORD)
        self.origin = bench.make_origin(self.folder)
        for directory, port in zip(self.directories, self.ports):
            bench.install(directory, self.origin, self.cluster.url("potato", "potato", PASSWORD), port)
        bench.migrate(self.directories[0])
        data = os.path.join(self.folder, "data")
        os.mkdir(data, 0o700)
        bench.write(os.path.join(data, "inventory.json"), json.dumps(
            {"applications": [{"name": "hot-potato", "repository": self.origin, "guide": "hot-potato"}], "tenants": []}))
        self.plane = Plane(BUILD, data)
        self.plane.__enter__()
        followers = []
        for i in (1, 2):
            node = self.call("POST", "/api/nodes", {"transport": "local", "name": f"web{i}", "confirm": True,
                                                    "state_folder": os.path.join(self.folder, f"agent-{i}")})
            followers.append({"node": node["id"], "directory": self.directories[i]})
        self.tenant = self.call("POST", "/api/tenants", {"directory": self.directories[0], "application": "hot-potato", "followers": followers,
                                                         "environment": "test", "confirm": True})["id"]
        return self

    def __exit__(self, *_):
        with contextlib.suppress(SystemExit):
            self.call("POST", f"/api/tenants/{self.tenant}/services/stop?node=all")
        self.plane.__exit__()
        self.cluster.__exit__()

    def call(self, method, path, body=None):
        return self.plane.call(method, path, body)

    def connect(self, node, timeout=10):
        return http.client.HTTPConnection("127.0.0.1", self.ports[node], timeout=timeout)

    def read(self, node, name):
        with open(os.path.join(self.directories[node], name), encoding="utf-8") as f:
            return f.read()

    def head(self, node):
        return bench.git(self.directories[node], "describe", "--tags", "HEAD"), bench.git(self.directories[node], "status", "--porcelain")


class There:
    """Three machines of the lab, reached by ssh; the database is on the control side, where the control plane and the writers are, too."""

    NAMES, FOLDER, PORT = ("n1", "n2", "n3"), "/srv/potato", 8000

    def __init__(self, folder, lab):
        self.folder, self.lab, self.origin = folder, lab, bench.make_origin(folder)
        self.addresses = [lab.address(name) for name in self.NAMES]
        keeper = str(lab.show()["keeper"])
        # From here on this thread, and those that it begins, are on the control side's network.
        with open(f"/proc/{keeper}/ns/net", "rb") as f:
            check(ctypes.CDLL(None).setns(f.fileno(), 0x40000000) == 0, "the lab's network can't be entered")
        self.cluster = Cluster(os.path.join(folder, "pg"), lab.address("control"),
                               ["nsenter", "-t", keeper, "--net", "-S", "{uid}", "-G", "{gid}", "--"])

    def __enter__(self):
        os.mkdir(self.cluster.folder)
        self.cluster.__enter__()
        self.cluster.make("potato", "potato", PASSWORD)
        url = self.cluster.url("potato", "potato", PASSWORD)
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda node: self.inside(node, f"bench.install({self.FOLDER!r}, {self.origin!r}, {url!r}, {self.PORT})"), self.NAMES))
        self.inside("n1", f"bench.migrate({self.FOLDER!r})")
        guides = os.path.join(self.folder, "guides")
        os.mkdir(guides, 0o755)
        shutil.copy(os.path.join(lab_plane.SOURCE, "data/guides/hot-potato.yaml"), guides)
        data = os.path.join(self.folder, "data")
        os.mkdir(data, 0o700)
        bench.write(os.path.join(data, "inventory.json"), json.dumps(
            {"applications": [{"name": "hot-potato", "repository": self.origin, "guide": "hot-potato"}], "tenants": []}))
        self.daemon = lab_plane.LabDaemon(self.lab, data, guides).start()
        enrolled = [self.daemon.enrol(node) for node in self.NAMES]
        followers = [{"node": node, "directory": self.FOLDER} for node in enrolled[1:]]
        self.tenant = self.call("POST", "/api/tenants", {"directory": self.FOLDER, "node": enrolled[0], "application": "hot-potato",
                                                         "followers": followers, "environment": "test", "confirm": True})["id"]
        return self

    def __exit__(self, *_):
        self.daemon.stop()
        self.cluster.__exit__()

    def inside(self, node, code):
        here = os.path.dirname(os.path.abspath(bench.__file__))
        return self.lab.output(node, "/usr/bin/python3", "-B", "-c", f"import sys; sys.path.insert(0, {here!r}); import potato_bench as bench; {code}",
                               timeout=300)

    def call(self, method, path, body=None):
        return self.daemon.call(method, path, body)

    def connect(self, node, timeout=10):
        return http.client.HTTPConnection(self.addresses[node], self.PORT, timeout=timeout)

    def read(self, node, name):
        return self.lab.output(self.NAMES[node], "cat", f"{self.FOLDER}/{name}")

    def head(self, node):
        words = ["git", "-c", "safe.directory=*", "-C", self.FOLDER]
        return (self.lab.output(self.NAMES[node], *words, "describe", "--tags", "HEAD").strip(),
                self.lab.output(self.NAMES[node], *words, "status", "--porcelain").strip())


class Watch(threading.Thread):
    """What is said of the tenant meanwhile."""

    def __init__(self, place):
        super().__init__(daemon=True)
        self.place, self.said, self.over = place, set(), threading.Event()

    def run(self):
        while not self.over.wait(0.1):
            self.said.add(self.place.call("GET", f"/api/tenants/{self.place.tenant}/version")["state"])

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()

    def take(self):
        self.__exit__()
        return self.said


def plan_of(place, wish):
    plan = place.call("POST", f"/api/tenants/{place.tenant}/plans", wish)
    blockers = [f["message"] for f in plan["findings"] if f["severity"] == "blocker"]
    check(not blockers, f"blockers: {blockers}")
    return plan


def go(place, wish):
    plan = plan_of(place, wish)
    run = place.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"], "reason": "test"})
    while run["state"] != "ended":
        time.sleep(0.1)   # a reader's poll
        run = place.call("GET", f"/api/runs/{run['id']}")
    return plan, run


class Orders:
    """Both ways by the API. Each answers with the run as it ended."""

    def __init__(self, place):
        self.place = place

    def upgrade(self, _writers):
        plan, run = go(self.place, {"target_version": NEW})
        warned = [f["message"] for f in plan["findings"] if f["severity"] == "warning"]
        check(any("fewer than two standbys" in text for text in warned), f"nothing was said of the standbys: {warned}")
        check("hot-potato-0.9.0" in plan["acknowledge"], f"acknowledged: {plan['acknowledge']}")
        self.run = run
        return run

    def roll_back(self):
        plan, run = go(self.place, {"kind": "rollback", "run": self.run["id"], "backup_db": False})
        return run, plan["comparison"]["kept_rows"]


def log_of(place, run):
    return "\n".join(line["text"] for line in place.call("GET", f"/api/runs/{run['id']}/log?after=0&limit=5000")["lines"])


def health(place, node):
    connection = place.connect(node)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def await_all(place, version):
    until = time.monotonic() + 60
    for node in range(3):
        seen = None
        while seen is None or seen[0] != 200:
            check(time.monotonic() < until, f"node {node} is not well: {seen}")
            try:
                seen = health(place, node)
            except OSError:
                time.sleep(0.05)   # its port is not open yet
        check(seen[1]["version"] == version, f"node {node} answers {seen}")


def look(place, version):
    """Every node is whole, and what it has of its own."""
    seen = []
    for node in range(3):
        status, answer = health(place, node)
        check(status == 200 and answer["version"] == version, f"node {node}: {status} {answer}")
        check(place.head(node) == (version, ""), f"node {node} stands at {place.head(node)}")
        check(place.read(node, "theme/dist/theme.css") == f"teal {version} production\n", f"node {node}: the theme is another")
        seen.append((place.read(node, "config.ini"), place.read(node, ".env")))
    return seen


def check_config(before, after):
    """Six values more; every other byte is what it was."""
    for (old, _), (new, _) in zip(before, after):
        lines = new.splitlines()
        check(sum(line.replace(" ", "") == "ENABLED=true" for line in lines) == 6, new)
        check([line for line in lines if not line.startswith("ENABLED")] == old.splitlines(), "the rest of config.ini is not as before")
        section = None
        for line in lines:
            section = line.strip("[]") if line.startswith("[") else section
            check(not line.startswith("ENABLED") or section in METHODS, f"{line} stands under [{section}]")


def say(what, writers, missing, twice, run):
    print(f"{what}: {len(writers.acked)} rows acknowledged, {missing} missing, {twice} twice; {writers.longest_silence():.2f} s without service "
          f"(goal {GOAL_S}), {run['downtime_s']:.2f} s as the run counts them", flush=True)


def step_seconds(run):
    """Where the seconds between the last stop and the lead's start went."""
    steps = run["steps"]
    begin = max(i for i, s in enumerate(steps) if s["kind"] == "stop")
    end = min(i for i, s in enumerate(steps) if s["kind"] == "start")
    when = [(s["kind"], *(datetime.datetime.fromisoformat(s[k].replace("Z", "+00:00")) for k in ("started_at", "ended_at"))) for s in steps[begin:end + 1]]
    print("  " + ", ".join(f"{kind} {(b - a).total_seconds():.2f} s" for kind, a, b in when), flush=True)


def over_and_back(place, rows, way):
    before = look(place, OLD)
    pace = (4, 0.02) if rows >= 1000 else (2, 0.05)   # where little is asked for they leave the processor to the rest
    with Writers(place.connect, 3, "over", *pace) as over, Watch(place) as watch:
        over.await_rows(rows // 4)
        run = way.upgrade(over)
        said = watch.take()
        check(run["outcome"] == "new-healthy", f"{run['outcome']}: {run['cause']} {run['what_is_true_now']}\n{log_of(place, run)}")
        over.await_rows(max(rows, len(over.acked) + 50))
    kinds = [s["kind"] for s in run["steps"]]
    check(kinds.count("dependencies") == 6 and kinds.count("activate") == 6 and kinds.count("stop") == 3, f"steps: {kinds}")
    check("mixed" in said, f"mixed was never said: {said}")
    after = look(place, NEW)
    check_config(before, after)
    missing, twice = count(place.cluster, over.acked)
    check(missing == 0 and twice == 0, f"over: {missing} missing, {twice} twice of {len(over.acked)}")
    say("over", over, missing, twice, run)
    step_seconds(run)
    with Writers(place.connect, 3, "back", *pace) as back, Watch(place) as watch:
        back.await_rows(rows // 4)
        at_least = len(back.acked)
        again, promised = way.roll_back()
        said = watch.take()
        check(again["outcome"] == "new-healthy", f"{again['outcome']}: {again['cause']} {again['what_is_true_now']}\n{log_of(place, again)}")
        back.await_rows(max(rows, len(back.acked) + 50))
    check("mixed" in said, f"mixed was never said on the way back: {said}")
    check(at_least <= promised <= len(over.acked) + len(back.acked), f"{promised} rows were said to go back, at least {at_least} were written")
    check(look(place, OLD) == before, "what the nodes have of their own is not as before")
    missing, twice = count(place.cluster, over.acked + back.acked)
    check(missing == 0 and twice == 0, f"back: {missing} missing, {twice} twice")
    columns = place.cluster.psql("SELECT count(*) FROM information_schema.columns WHERE table_name IN ('notification', 'provider') AND "
                                 "column_name IN ('severity', 'name')", "potato")
    check(columns == "0", "the schema is not that of before")
    say("back", back, missing, twice, again)
    step_seconds(again)
    print(f"both: {len(over.acked) + len(back.acked)} rows acknowledged in all, {missing} missing, {twice} twice", flush=True)


def goes_back(place):
    """Its lead does not become healthy on the new database: all nodes are at the old one again, with what was written meanwhile."""
    before = look(place, OLD)
    with Writers(place.connect, 3, "bad", 2) as writers:
        writers.await_rows(20)
        _, run = go(place, {"target_version": BAD})
        writers.await_rows(len(writers.acked) + 20)
    check(run["outcome"] == "old-restored", f"{run['outcome']}: {run['cause']}")
    check(look(place, OLD) == before, "what the nodes have of their own is not as before")
    missing, twice = count(place.cluster, writers.acked)
    check(missing == 0 and twice == 0, f"{missing} missing, {twice} twice")
    left = place.cluster.psql("SELECT datname FROM pg_database WHERE datname LIKE 'hoist%copy'")
    check(left == "", f"left behind: {left}")
    print(f"{BAD} does not become healthy: {run['outcome']}, {len(writers.acked)} rows acknowledged, {missing} missing, {twice} twice; "
          f"{writers.longest_silence():.2f} s without service", flush=True)


def run_all(place, options):
    rows, parts = options.rows, options.parts.split(",")
    place.call("POST", f"/api/tenants/{place.tenant}/services/start?node=all")
    await_all(place, OLD)
    place.call("POST", f"/api/tenants/{place.tenant}/check")
    if "over" in parts:
        with contextlib.nullcontext(Orders(place)) if options.lab else potato_way.Person(options, place) as way:
            over_and_back(place, rows, way)
    if "bad" in parts:
        goes_back(place)
    check(place.call("GET", "/api/audit?limit=1")["verified"], "the chain of the journal does not hold")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lab", action="store_true")
    parser.add_argument("--rows", type=int, default=400)
    parser.add_argument("--parts", default="over,bad")
    parser.add_argument("--keep", action="store_true")
    guide_way.add_options(parser)
    arguments = parser.parse_args()
    if not arguments.lab:
        guide_way.enter()
    # A node has a /tmp of its own, so that what it shall see here lies elsewhere.
    folder = tempfile.mkdtemp(prefix="hoist-potato-", dir="/var/tmp" if arguments.lab else None)
    os.chmod(folder, 0o711)
    try:
        if not arguments.lab:
            with Here(folder) as place:
                run_all(place, arguments)
        elif lab_plane.lab_side.why_not():
            print("skipped: " + lab_plane.lab_side.why_not())
            raise SystemExit(77)
        else:
            with lab_plane.new_lab(3, [folder]) as lab, There(folder, lab) as place:
                run_all(place, arguments)
    finally:
        if arguments.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print("OK")


if __name__ == "__main__":
    main()
