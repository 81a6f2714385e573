#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of 1,000 and 10,000 tenants over HTTP: hoistd beside a static file of nginx (floor) and a FastAPI service with the same JSON (peer), loaded by wrk in
turn on loopback. What is not installed is left out aloud. Prints requests a second, p99 and ratios. Usage: api-lists.py [--seconds 3] [--build DIR]"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from fleet import Plane  # noqa: E402

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


def wrk(url, token, seconds, connections=16):
    text = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", f"Authorization: Bearer {token}", url],
                          check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if bad:
        raise SystemExit(f"{url}: {bad.group(1)} answers were errors")
    return {"rate": rate, "p99_ms": float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]}


def wait_port(port):
    limit = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > limit:
                raise SystemExit(f"port {port} does not open")
            time.sleep(0.05)


def inventory(folder, n):
    tenants = []
    for i in range(n):
        directory = os.path.join(folder, "tenants", f"site-{i}")
        os.makedirs(directory)
        tenants.append({"slug": f"site-{i}", "name": f"Site {i}", "environment": "production", "directory": directory, "application": "cbapp",
                        "domain": f"site-{i}.example.org", "api_domain": f"api.site-{i}.example.org", "frontend_port": 0, "backend_port": 0, "settings": {}})
    origin = os.path.join(folder, "origin.git")
    subprocess.run(["git", "init", "-q", "--bare", origin], check=True)
    with open(os.path.join(folder, "inventory.json"), "w", encoding="utf-8") as f:
        json.dump({"applications": [{"name": "cbapp", "title": "cbapp", "repository": origin, "guide": "cbapp"}], "tenants": tenants}, f)


def pages(base, token, seconds, names):
    return {name: wrk(f"{base}{path}", token, seconds) for name, path in names.items()}


def bench(n, args):
    names = {"page of 50": "/api/tenants?limit=50", "page of 500": "/api/tenants?limit=500", "all": f"/api/tenants?limit={n}"}
    rows = {}
    with tempfile.TemporaryDirectory(prefix="hoist-bench-") as folder:
        data = os.path.join(folder, "plane")
        os.makedirs(data, mode=0o700)
        inventory(data, n)
        with Plane(args.build, data, "--listen", "127.0.0.1:0") as plane:
            token = plane.call("POST", "/api/tokens", {"name": "bench", "role": "viewer", "days": 1})["token"]
            base = "http://" + plane.words["listen"]
            everything = plane.call("GET", f"/api/tenants?limit={n}")["tenants"]
            answers = {name: json.dumps(plane.call("GET", path)).encode() for name, path in names.items()}
            rows["hoistd"] = pages(base, token, args.seconds, names)
            request = urllib.request.Request(base + names["all"], headers={"Authorization": f"Bearer {token}"})
            t0 = time.monotonic()
            urllib.request.urlopen(request).read()
            once = (time.monotonic() - t0) * 1000
            memory = plane.memory_kib() / 1024
        if shutil.which("nginx"):
            port = free_port()
            root = os.path.join(folder, "static")
            os.makedirs(root)
            for i, name in enumerate(names):
                with open(os.path.join(root, str(i)), "wb") as f:
                    f.write(answers[name])
            os.chmod(folder, 0o755)
            conf = os.path.join(folder, "nginx.conf")
            with open(conf, "w", encoding="ascii") as f:
                f.write(f"user root; worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log stderr;\nevents {{}}\n"
                        f"http {{ access_log off; server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n")
            server = subprocess.Popen(["nginx", "-c", conf], stderr=subprocess.DEVNULL)
            try:
                wait_port(port)
                rows["nginx, static"] = pages(f"http://127.0.0.1:{port}", token, args.seconds, {name: f"/{i}" for i, name in enumerate(names)})
            finally:
                server.terminate()
                server.wait()
        else:
            print("left out: nginx is not installed (floor)")
        if subprocess.run(["/usr/bin/python3", "-c", "import fastapi, uvicorn"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            port = free_port()
            with open(os.path.join(folder, "peer.py"), "w", encoding="utf-8") as f:
                f.write(PEER)
            with open(os.path.join(folder, "tenants.json"), "w", encoding="utf-8") as f:
                json.dump(everything, f)
            server = subprocess.Popen(["/usr/bin/python3", "-m", "uvicorn", "--log-level", "error", "--port", str(port), "peer:app"], cwd=folder,
                                      env={"PATH": "/usr/bin:/bin", "TENANTS": os.path.join(folder, "tenants.json")})
            try:
                wait_port(port)
                rows["FastAPI"] = pages(f"http://127.0.0.1:{port}", token, args.seconds, names)
            finally:
                server.terminate()
                server.wait()
        else:
            print("left out: FastAPI is not installed (peer)")
    print(f"\n{n} tenants, 16 connections: requests a second (p99 ms)")
    print(f"  {'':<16}" + "".join(f"{name:>22}" for name in names))
    for who, row in rows.items():
        print(f"  {who:<16}" + "".join(f"{row[name]['rate']:>12.0f} ({row[name]['p99_ms']:.1f})".rjust(22) for name in names))
    if "FastAPI" in rows:
        for name in names:
            print(f"  {name}: hoistd / FastAPI {rows['hoistd'][name]['rate'] / rows['FastAPI'][name]['rate']:.1f}")
        ratio = rows["hoistd"]["page of 50"]["rate"] / rows["FastAPI"]["page of 50"]["rate"]
        print(f"  page of 50 against FastAPI: {ratio:.1f} (goal 20: {'reached' if ratio >= 20 else 'not reached'})")
    print(f"  all {n} once: {once:.0f} ms" + (f" (goal 60: {'reached' if once <= 60 else 'not reached'})" if n == 10000 else "")
          + f"; memory of hoistd {memory:.1f} MiB")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", "build"))
    args = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("this benchmark loads the servers with wrk: apt-get install wrk nginx-light python3-fastapi python3-uvicorn")
    for n in (1000, 10000):
        bench(n, args)


if __name__ == "__main__":
    main()
