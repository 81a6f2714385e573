# SPDX-License-Identifier: GPL-3.0-or-later
"""destroy ends exactly the fleet's own processes and removes exactly the fleet's own folder."""
import json
import os
import subprocess
import sys
import stack

fleet = stack.Stack(tenants=2, rows=3, daemon=False)


def pids():
    found = []
    for root, _, names in os.walk(os.path.join(fleet.folder, "node/tenants")):
        for name in names:
            if root.endswith("/services"):
                with open(os.path.join(root, name), encoding="utf-8") as f:
                    found.append(json.load(f)["pid"])
    return found


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def nothing_left():
    """Services, a hoistd that serves it and a service started by hand are ended; a stranger that works there is not touched."""
    services = pids()
    assert len(services) == 4
    tenant = fleet.inventory()[0]
    fleet.start_daemon()
    hoistd = fleet.plane.process.pid
    with open(os.path.join(tenant["directory"], "services/waits.py"), "w", encoding="utf-8") as f:
        f.write("import signal\nsignal.pause()\n")
    by_hand = subprocess.Popen([sys.executable, "services/waits.py"], cwd=tenant["directory"])
    stranger = subprocess.Popen(["sleep", "300"], cwd=os.path.join(fleet.folder, "tenants", tenant["slug"]))
    recycled = os.path.join(fleet.folder, "node/tenants", tenant["id"], "services/recycled.json")
    with open(recycled, "w", encoding="utf-8") as f:  # a record whose pid now belongs to somebody else
        json.dump({"pid": stranger.pid, "start_time": 1}, f)
    try:
        done = fleet.run_plain("demo", "destroy", fleet.folder)
        assert done.returncode == 0, done.stderr
        assert not os.path.exists(fleet.folder)
        fleet.plane.process.wait(30)
        by_hand.wait(30)
        assert not any(is_alive(pid) for pid in services + [hoistd])
        assert stranger.poll() is None, "a process whose start time differs was ended"
    finally:
        for process in (stranger, by_hand):
            process.kill()
            process.wait()
        fleet.plane.process.stdout.close()
        fleet.plane.errors.close()
        fleet.plane = None


with fleet:
    stack.tap(nothing_left)
