#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine loses power at a failpoint: the whole fleet - origin, tenant, database, control plane, node state - lies on an ext4 image;
at the point the process stops itself, the image is copied as the disk has it (nothing that was not synced is in it), everything is
killed, and the copy takes the place of the disk. A new daemon must then end the run in a named outcome that the tenant proves. Also
with `kill-group`: daemon, agents and their children are killed together there, the disk stays. Prints point × mode × outcome.
Without --all: a few points. Needs root, a loop device and a mount namespace of its own; says so and is skipped where it can't have
them."""
import argparse
import contextlib
import importlib.util
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("failpoint_matrix", os.path.join(HERE, "failpoint-matrix.py"))
matrix = importlib.util.module_from_spec(spec)
spec.loader.exec_module(matrix)

IMAGE_MB = 700
MODES = ["power-cut", "kill-group"]
SAMPLE = {"power-cut": ["checkout.apply.post-done", "backup.apply.post-effect", "migrate.apply.mid-effect", "backup.undo.mid-effect"],
          "kill-group": ["migrate.apply.mid-effect", "start.undo.post-effect"]}


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


class Disk:
    """An ext4 image, mounted; `cut` puts what had reached it in its place."""

    def __init__(self, folder):
        self.image, self.mountpoint = os.path.join(folder, "disk.img"), os.path.join(folder, "disk")

    def __enter__(self):
        os.mkdir(self.mountpoint)
        with open(self.image, "wb") as f:
            f.truncate(IMAGE_MB << 20)
        run("mkfs.ext4", "-q", "-F", self.image)
        self.mount()
        os.chmod(self.mountpoint, 0o755)
        return self

    def mount(self):
        # A long commit interval: what is not synced by hand stays in memory.
        run("mount", "-o", "loop,commit=300", self.image, self.mountpoint)

    def __exit__(self, *_):
        subprocess.run(["umount", "--lazy", self.mountpoint], check=False)

    def cut(self, kill_all):
        copy = self.image + ".copy"
        run("cp", "--sparse=always", self.image, copy)
        kill_all()
        run("umount", self.mountpoint)
        os.replace(copy, self.image)
        self.mount()


def read_stat(pid):
    """(state, parent) of a process; None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
            part = f.read().rsplit(")", 1)[1].split()
        return part[0], int(part[1])
    except (OSError, IndexError):
        return None


def has_open(pid, folder):
    for name in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{pid}/fd/{name}").startswith(folder):
                return True
    return False


def processes_under(folder):
    """Processes that work in the folder, have it among their words or something of it open: services, and what an agent has started."""
    found = []
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                words = f.read()
            if folder.encode() in words or os.readlink(f"/proc/{pid}/cwd").startswith(folder) or has_open(pid, folder):
                found.append(pid)
        except OSError:
            continue
    return [p for p in found if p != os.getpid()]


def descendants(root):
    parents = {p: read_stat(p) for p in map(int, filter(str.isdigit, os.listdir("/proc")))}
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += [p for p, s in parents.items() if s and s[1] == pid]
    return found


def kill(pids):
    """And waits until the last of them is gone."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            gone = select.poll()
            gone.register(handle, select.POLLIN)
            matrix.check(gone.poll(30000), f"process {pid} is still there after SIGKILL")
            os.close(handle)


class Machine(matrix.Bench):
    def wait_stopped(self, daemon, once, point):
        """Until daemon or agent has stopped itself at the point."""
        until = time.monotonic() + matrix.PATIENCE_S
        while True:
            if point in os.listdir(once) and any((read_stat(p) or "?")[0] == "T" for p in [daemon.process.pid, *daemon.list_agents()]):
                return
            matrix.check(time.monotonic() < until, f"the point {point} was never hit")
            with contextlib.suppress(subprocess.TimeoutExpired):
                daemon.process.wait(0.05)

    def strike(self, daemon, mode, disk):
        services = [] if mode == "power-cut" else [p for p in processes_under(self.tenant["directory"]) if b"/services/" in self.words(p)]
        mine = descendants(daemon.process.pid)

        def kill_all():
            kill([p for p in mine if p not in services])
            daemon.process.wait(30)
            while mode == "power-cut" and (left := processes_under(disk.mountpoint)):   # one that was being started meanwhile, too
                kill(left)
        if mode == "power-cut":
            disk.cut(kill_all)
        else:
            kill_all()

    @staticmethod
    def words(pid):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                return f.read()
        except OSError:
            return b""

    def try_point(self, case, mode, disk):
        once = tempfile.mkdtemp(prefix="once-", dir=self.folder)
        guides = self.guides["long" if case.scenario == "dying" else "short"]
        if case.scenario == "rollback":
            daemon = matrix.Daemon(self.demo, guides, {}).start()
            try:
                self.do(daemon, {"target_version": matrix.GOOD})
            finally:
                daemon.stop()
        before = matrix.Truth(self.tenant)
        run("sync", "--file-system", disk.mountpoint)
        points = ",".join(filter(None, [f"{case.point}:stop-self", case.helper]))
        daemon = matrix.Daemon(self.demo, guides, {"HOIST_FAILPOINT": points, "HOIST_FAILPOINT_ONCE": once}).start()
        try:
            plan = daemon.call("POST", f"/api/tenants/{self.tenant['id']}/plans", self.wish_of(case))
            daemon.call("POST", "/api/runs", {"plan": plan["id"], "plan_hash": plan["hash"], "acknowledged": plan["acknowledge"]})
            self.wait_stopped(daemon, once, case.point)
            self.strike(daemon, mode, disk)
        finally:
            if daemon.process.poll() is None:
                kill([daemon.process.pid])
                daemon.process.wait(30)
            daemon.process.stdout.close()
        daemon = matrix.Daemon(self.demo, guides, {"HOIST_FAILPOINT": case.helper} if case.helper else {}).start()
        try:
            begun = next(r["id"] for r in daemon.ask("GET", f"/api/runs?tenant={self.tenant['id']}")["runs"] if r["plan"] == plan["id"])
            ended, _ = self.wait(daemon, begun)
            if ended["outcome"] == "untouched" and mode == "power-cut":
                # Nothing of the run had begun: the services are down because the machine was.
                run(self.fleet.ctl, "demo", "start", self.demo)
            self.judge_point(case, daemon, ended, before)
            self.settle(daemon, ended)
            return ended["outcome"]
        finally:
            daemon.stop()
            shutil.rmtree(once)

    def judge_point(self, case, daemon, ended, before):
        outcome = ended["outcome"]
        matrix.check(outcome in case.allowed() | {"untouched"} if case.kind in matrix.BEFORE_STOP else outcome in case.allowed(),
                     f"the outcome is {outcome} ({ended['cause']} {ended['what_is_true_now']})")
        after = matrix.Truth(self.tenant)
        start = matrix.GOOD if case.scenario == "rollback" else matrix.OLD
        if outcome == "new-healthy":
            version = matrix.OLD if case.scenario == "rollback" else matrix.GOOD
            matrix.check_tenant(after, version, self.commits[version])
            matrix.check(version == matrix.OLD or before.database["names"] <= after.database["names"], "persons have gone")
        else:
            matrix.check_tenant(after, start, self.commits[start])
            matrix.check_as_before(before, after, [])
        matrix.check_log(daemon, ended)
        matrix.check(daemon.ask("GET", "/api/audit?limit=1")["verified"], "the chain of the journal does not hold")


def choose(points, everything, only):
    for mode in MODES:
        for point in points:
            if only in point if only else everything or point in SAMPLE[mode]:
                yield matrix.Case(point, mode)


def possible():
    """Why this can't be done here; None when it can."""
    for program in ("mkfs.ext4", "mount"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    with tempfile.TemporaryDirectory(prefix="hoist-power-") as folder:
        try:
            with Disk(folder):
                return None
        except (subprocess.CalledProcessError, OSError) as error:
            return f"an image can't be mounted here: {error}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every point, both modes")
    parser.add_argument("--only", default="", help="points that contain this text")
    arguments = parser.parse_args()
    why = matrix.enter_own_mounts(__file__) or possible()
    if why is not None:
        print(why)
        return 77
    results = []
    with tempfile.TemporaryDirectory(prefix="hoist-power-") as folder:
        os.chmod(folder, 0o755)
        with Disk(folder) as disk:
            place = os.path.join(disk.mountpoint, "machine")
            os.mkdir(place, 0o755)
            with Machine(place) as machine:
                for case in choose(matrix.read_points(), arguments.all, arguments.only):
                    begun = time.monotonic()
                    try:
                        outcome, wrong = machine.try_point(case, case.mode, disk), ""
                    except (matrix.Wrong, OSError, subprocess.SubprocessError, StopIteration) as error:
                        outcome, wrong = "?", f"{type(error).__name__}: {error}"
                    results.append((case.point, case.mode, outcome, wrong))
                    print(f"{case.point:34} {case.mode:12} {outcome:13} {time.monotonic() - begun:5.1f} s" + (f"  WRONG: {wrong}" if wrong else ""),
                          flush=True)
                    if wrong:   # the machine may be in any state; what follows would prove nothing
                        break
            kill(processes_under(disk.mountpoint))
    bad = [r for r in results if r[3]]
    print(f"{len(results)} cases, {len(bad)} wrong")
    return 1 if bad or not results else 0


if __name__ == "__main__":
    sys.exit(main())
