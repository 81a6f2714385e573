#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `systemctl stop/start` and the health check of the upgrade guide are for the two peers of the benchmarks: ends the processes
that listen on a demo tenant's two ports and waits for them; starts both services and waits until both answer.
Usage: service-control.py stop|start TENANT_FOLDER"""

import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request


def settings(folder):
    with open(os.path.join(folder, ".env"), encoding="utf-8") as f:
        return dict(line.strip().split("=", 1) for line in f if "=" in line and not line.startswith("#"))


def listeners(ports):
    inodes = set()
    with open("/proc/net/tcp", encoding="ascii") as f:
        for line in list(f)[1:]:
            part = line.split()
            if part[3] == "0A" and int(part[1].split(":")[1], 16) in ports:
                inodes.add(part[9])
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for fd in os.listdir(f"/proc/{pid}/fd"):
                match = re.match(r"socket:\[(\d+)\]", os.readlink(f"/proc/{pid}/fd/{fd}"))
                if match and match.group(1) in inodes:
                    found.add(int(pid))
        except OSError:
            pass
    return found


def stop(ports):
    fds = []
    for pid in listeners(ports):
        fds.append(os.pidfd_open(pid))
        os.kill(pid, signal.SIGTERM)
    for fd in fds:
        select.select([fd], [], [], 10)


def start(folder, ports):
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("api", "frontend"):
        with open(os.path.join(folder, f".{name}.log"), "ab") as log:
            subprocess.Popen([os.path.join(folder, "venv/bin/python3"), os.path.join(folder, f"services/{name}.py")], cwd=folder,
                             env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    for port, path in zip(ports, ("/api/health", "/")):
        limit = time.monotonic() + 20
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2).read()
                break
            except (urllib.error.URLError, OSError):
                if time.monotonic() > limit:
                    raise SystemExit(f"port {port} does not answer")
                time.sleep(0.01)   # the peer polls, as the guide's reader would


def main():
    action, folder = sys.argv[1:3]
    values = settings(folder)
    ports = (int(values["API_PORT"]), int(values["FRONTEND_PORT"]))
    if action == "stop":
        stop(ports)
    else:
        start(folder, ports)


if __name__ == "__main__":
    main()
