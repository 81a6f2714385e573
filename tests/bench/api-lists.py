#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of 1,000 and 10,000 tenants over HTTP: hoistd beside a static file of nginx (floor) and a FastAPI service with the same JSON (peer).
All three run at the same time and are loaded by wrk in turn, round by round, so that what else the machine does hits all of them. Also: a
list that has not changed (ETag), the whole list once, and a page while 20 real upgrades are going on. What is not installed is left out
aloud. Usage: api-lists.py [--seconds 2] [--rounds 3] [--sizes 1000,10000] [--build DIR]"""

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fleet import Fleet, Plane  # noqa: E402
from measures import machine, multiply, write_silent_agent  # noqa: E402

PEER = '''
import json, os
from fastapi import FastAPI, Header
TENANTS = json.load(open(os.environ["TENANTS"]))
app = FastAPI()
@app.get("/api/tenants")
def tenants(limit: int = 50, offset: int = 0, authorization: str = Header("")):
    return {"tenants": TENANTS[offset:offset + limit], "total": len(TENANTS), "limit": limit, "offset": offset}
'''


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wrk(url, headers, seconds, connections=16):
    words = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    text = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *words, url], check=True, capture_output=True,
                          text=True).stdout
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if bad:
        raise SystemExit(f"{url}: {bad.group(1)} answers were errors")
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
            "p99_ms": float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]}


def wait_port(port):
    limit = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > limit:
                raise SystemExit(f"port {port} does not open")
            time.sleep(0.05)


@contextlib.contextmanager
def nginx(folder, answers):
    port = free_port()
    root = os.path.join(folder, "static")
    os.makedirs(root)
    for i, answer in enumerate(answers):
        with open(os.path.join(root, str(i)), "wb") as f:
            f.write(answer)
    os.chmod(folder, 0o755)
    conf = os.path.join(folder, "nginx.conf")
    user = "user root; " if os.geteuid() == 0 else ""
    with open(conf, "w", encoding="ascii") as f:
        f.write(f"{user}worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log stderr;\nevents {{}}\n"
                f"http {{ access_log off; server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n")
    server = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-c", conf], stderr=subprocess.DEVNULL)
    try:
        wait_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def fastapi(folder, tenants):
    port = free_port()
    with open(os.path.join(folder, "peer.py"), "w", encoding="utf-8") as f:
        f.write(PEER)
    with open(os.path.join(folder, "tenants.json"), "w", encoding="utf-8") as f:
        json.dump(tenants, f)
    server = subprocess.Popen(["/usr/bin/python3", "-m", "uvicorn", "--log-level", "error", "--port", str(port), "peer:app"], cwd=folder,
                              env={"PATH": "/usr/bin:/bin", "TENANTS": os.path.join(folder, "tenants.json")})
    try:
        wait_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def known_missing():
    have = {"nginx, static": shutil.which("nginx") or os.path.exists("/usr/sbin/nginx"),
            "FastAPI": subprocess.run(["/usr/bin/python3", "-c", "import fastapi, uvicorn"], stderr=subprocess.DEVNULL,
                                      check=False).returncode == 0}
    for name, package in (("nginx, static", "nginx-light"), ("FastAPI", "python3-fastapi python3-uvicorn")):
        if not have[name]:
            print(f"left out: {name} (Debian: {package})")
    return have


def token_of(plane):
    return {"Authorization": "Bearer " + plane.call("POST", "/api/tokens", {"name": "bench", "role": "viewer", "days": 1})["token"]}


def seed(args, directory, n):
    """The inventory of n tenants that were seen once."""
    with Plane(args.build, directory) as plane:
        plane.wait_observed(plane.tenant_ids())
    multiply(directory, n)


def whole_once(base, path, headers):
    request = urllib.request.Request(base + path, headers=headers)
    t0 = time.monotonic()
    urllib.request.urlopen(request).read()
    return (time.monotonic() - t0) * 1000


def bench(n, args, have):
    names = {"page of 50": "/api/tenants?limit=50", "page of 500": "/api/tenants?limit=500", "all": f"/api/tenants?limit={n}"}
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="hoist-bench-"))
        fleet = stack.enter_context(Fleet(args.build, os.path.join(folder, "fleet"), 1, 10))
        seed(args, fleet.directory, n)
        plane = stack.enter_context(Plane(args.build, fleet.directory, "--listen", "127.0.0.1:0", "--agent", write_silent_agent(folder)))
        memory = [plane.memory_kib() / 1024]
        headers = token_of(plane)
        base = "http://" + plane.words["listen"]
        everything = plane.call("GET", names["all"])["tenants"]
        servers = {"hoistd": (base, names)}
        if have["nginx, static"]:
            answers = [json.dumps(plane.call("GET", path)).encode() for path in names.values()]
            servers["nginx, static"] = (stack.enter_context(nginx(folder, answers)), {name: f"/{i}" for i, name in enumerate(names)})
        if have["FastAPI"]:
            servers["FastAPI"] = (stack.enter_context(fastapi(folder, everything)), names)
        found = {who: {name: [] for name in names} for who in servers}
        same, once = [], []
        tag = urllib.request.urlopen(urllib.request.Request(base + names["page of 50"], headers=headers)).headers["ETag"]
        for _ in range(args.rounds):
            for name in names:
                for who, (where, paths) in servers.items():
                    found[who][name].append(wrk(where + paths[name], headers, args.seconds))
            same.append(wrk(base + names["page of 50"], {**headers, "If-None-Match": tag}, args.seconds))
            once.append(whole_once(base, names["all"], headers))
        memory.append(plane.memory_kib() / 1024)
    show(n, names, found, {"same": same, "once": once, "seconds": args.seconds})
    print(f"  memory of hoistd: {memory[0]:.1f} MiB after its start, {memory[1]:.1f} MiB after all this")


def middle(rounds, key):
    return statistics.median(r[key] for r in rounds)


def show(n, names, found, more):
    same, once, seconds = more["same"], more["once"], more["seconds"]
    print(f"\n{n} tenants, 16 connections: requests a second (p99 ms); {machine()}")
    print(f"  {'':<16}" + "".join(f"{name:>22}" for name in names))
    for who, row in found.items():
        print(f"  {who:<16}" + "".join(f"{middle(row[name], 'rate'):>12.0f} ({middle(row[name], 'p99_ms'):.1f})".rjust(22) for name in names))
    print(f"  hoistd, ETag matches: {middle(same, 'rate'):.0f} ({middle(same, 'p99_ms'):.1f})")
    for name in names:
        for peer in [who for who in found if who != "hoistd"]:
            # A peer that finished none in its time is counted as if it had finished one.
            ratio = middle(found["hoistd"][name], "rate") / max(middle(found[peer][name], "rate"), 1 / seconds)
            goal = "" if (peer, name) != ("FastAPI", "page of 50") else f" (goal 20: {'reached' if ratio >= 20 else 'not reached'})"
            print(f"  {name}: hoistd / {peer} {ratio:.2f}{goal}")
    whole = statistics.median(once)
    print(f"  all {n} once: {whole:.0f} ms" + (f" (goal 60: {'reached' if whole <= 60 else 'not reached'})" if n == 10000 else ""))


def bench_while_running(args):
    """A page of 50 out of 10,000 while 20 of them are upgraded."""
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder, Fleet(args.build, os.path.join(folder, "fleet"), 20, 50) as fleet:
        with Plane(args.build, fleet.directory) as plane:
            real = plane.tenant_ids()
            plane.wait_observed(real)
        multiply(fleet.directory, 10000)
        with Plane(args.build, fleet.directory, "--listen", "127.0.0.1:0") as plane:
            headers = token_of(plane)
            url = "http://" + plane.words["listen"] + "/api/tenants?limit=50"
            quiet = wrk(url, headers, args.seconds)
            ended = []
            runs = plane.upgrade_all(real, "v0.3.0")
            waiting = threading.Thread(target=lambda: ended.extend(plane.wait_runs(runs)))
            waiting.start()
            busy = []
            while waiting.is_alive():
                busy.append(wrk(url, headers, 1))
            waiting.join()
    bad = [r for r in ended if r["outcome"] != "new-healthy"]
    if bad:
        raise SystemExit("a run did not end new-healthy: " + bad[0]["cause"])
    p99 = statistics.median(r["p99_ms"] for r in busy)
    print(f"\na page of 50 while 20 runs are going on ({len(busy)} samples of 1 s; {machine()})")
    print(f"  before the runs: {quiet['rate']:.0f} a second (p99 {quiet['p99_ms']:.1f} ms)")
    print(f"  meanwhile: {statistics.median(r['rate'] for r in busy):.0f} a second, p99 {p99:.1f} ms (goal 2: {'reached' if p99 <= 2 else 'not reached'})")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", "build"))
    args = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("this benchmark loads the servers with wrk: apt-get install wrk nginx-light python3-fastapi python3-uvicorn")
    have = known_missing()
    for n in [int(size) for size in args.sizes.split(",") if size]:
        bench(n, args, have)
    bench_while_running(args)


if __name__ == "__main__":
    main()
