# SPDX-License-Identifier: GPL-3.0-or-later
"""The keeper of a lab: one process in a network and mount namespace of its own, parent of every node. The bridge, the control side's
address and the nodes' disks (a tmpfs) live in its namespaces, so all of it is gone with the last process, whatever ended it. It ends on
`down`, when the process it was made for ends, and takes orders - one line of JSON, one line back - on DIR/keeper.sock."""
import ctypes
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid

NETWORK = "10.77.0."
CONTROL = "control"
PR_SET_PDEATHSIG = 1
GUESTS_S = 5


def address_of(number):
    return NETWORK + str(10 + number)


def mac_of(last):
    """The same again after a power cut, so that no neighbour remembers a wrong one."""
    return f"02:00:00:00:00:{last:02x}"


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def dies_with_parent():
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Keeper:
    def __init__(self, wish):
        self.directory, self.own = wish["directory"], wish["own"]
        self.agent, self.watched, self.bind = wish["agent"], wish["watched"], wish["bind"]
        self.disks, self.groups = self.directory + "/disks", self.directory + "/cgroup"
        self.group = f"{self.groups}/hoist-lab-{os.getpid()}"
        self.names = [f"n{i + 1}" for i in range(wish["count"])]
        self.nodes, self.ending = {}, False
        with open(self.directory + "/key.pub", encoding="utf-8") as f:
            self.key = f.read()

    # --- the world ---

    def prepare(self):
        for folder in [self.disks, self.groups]:
            os.makedirs(folder, exist_ok=True)
        run("mount", "--make-rprivate", "/")
        run("mount", "-t", "tmpfs", "-o", "mode=700,size=2g", "hoist-lab", self.disks)
        run("mount", "-t", "cgroup2", "hoist-lab", self.groups)
        self.sweep()
        os.mkdir(self.group)
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "lab", "address", mac_of(1), "type", "bridge")
        run("ip", "address", "add", NETWORK + "1/24", "dev", "lab")
        run("ip", "link", "set", "lab", "up")

    def sweep(self):
        """Groups of keepers that were killed: empty folders, their processes went with them."""
        for name in os.listdir(self.groups):
            if name.startswith("hoist-lab-") and not os.path.exists("/proc/" + name.rsplit("-", 1)[1]):
                self.remove_group(self.groups + "/" + name)

    def remove_group(self, folder):
        for path, _, _ in os.walk(folder, topdown=False):
            try:
                os.rmdir(path)
            except OSError:
                pass

    # --- one node ---

    def power_on(self, name):
        if name in self.nodes:
            return
        number = self.names.index(name) + 1
        hosts = {CONTROL: NETWORK + "1", **{n: address_of(i + 1) for i, n in enumerate(self.names)}}
        disk, group = f"{self.disks}/{name}", f"{self.group}/{name}"
        os.makedirs(disk, exist_ok=True)
        os.makedirs(group, exist_ok=True)
        node = {"name": name, "disk": disk, "address": address_of(number), "hosts": hosts, "agent": self.agent, "bind": self.bind,
                "authorized_key": self.key, "machine_id": uuid.uuid4().hex}
        command = ["unshare", "--pid", "--mount", "--cgroup", "--uts", "--ipc", "--net", "--fork", "--kill-child", "--",
                   sys.executable, os.path.abspath(sys.argv[0]), "boot", json.dumps(node)]

        def enter():
            dies_with_parent()
            with open(group + "/cgroup.procs", "w", encoding="ascii") as f:
                f.write("0")
        with open(self.directory + "/nodes.log", "ab") as log:
            outer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, preexec_fn=enter)
        first = self.first_process(outer)
        cable = f"cable-{name}"
        run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "address", mac_of(10 + number),
            "netns", str(first))
        run("ip", "link", "set", cable, "master", "lab")
        run("ip", "link", "set", cable, "up")
        outer.stdin.close()
        self.nodes[name] = {"pid": first, "outer": outer, "address": node["address"], "cgroup": group}

    def first_process(self, outer):
        """The node's process 1: the child of unshare, once it is there and waits for its cable."""
        path = f"/proc/{outer.pid}/task/{outer.pid}/children"
        while outer.poll() is None:
            with open(path, encoding="ascii") as f:
                children = f.read().split()
            if children:
                return int(children[0])
            select.select([], [], [], 0.005)
        raise OSError("the node's namespaces could not be made")

    def power_off(self, name):
        """Nothing is said to anybody: the cable goes first, then the process 1 and with it all others."""
        node = self.nodes.pop(name, None)
        if node is None:
            return
        subprocess.run(["ip", "link", "set", f"cable-{name}", "down"], check=False)
        self.write_freeze(node, "0")
        try:
            os.kill(node["pid"], signal.SIGKILL)
        except ProcessLookupError:
            pass
        node["outer"].wait()
        subprocess.run(["ip", "link", "delete", f"cable-{name}"], check=False, stderr=subprocess.DEVNULL)
        self.remove_group(node["cgroup"])

    @staticmethod
    def write_freeze(node, value):
        with open(node["cgroup"] + "/cgroup.freeze", "w", encoding="ascii") as f:
            f.write(value)

    # --- orders ---

    def answer(self, order):
        word, name = order["do"], order.get("node")
        if word == "down":
            self.ending = True
        elif word == "power-on":
            self.power_on(name)
        elif word == "power-off":
            self.power_off(name)
        elif word in ("freeze", "thaw"):
            self.write_freeze(self.nodes[name], "1" if word == "freeze" else "0")
        elif word != "show":
            raise KeyError(word)
        return {"keeper": os.getpid(), "names": self.names, "control": NETWORK + "1",
                "addresses": {n: address_of(i + 1) for i, n in enumerate(self.names)},
                "nodes": {n: {"pid": v["pid"], "address": v["address"]} for n, v in self.nodes.items()}}

    def serve_one(self, listener):
        connection, _ = listener.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as stream:
            line = stream.readline()
            if not line:
                return
            try:
                reply = self.answer(json.loads(line))
            except (OSError, KeyError, ValueError, subprocess.CalledProcessError) as error:
                reply = {"error": f"{type(error).__name__}: {error}"}
            stream.write(json.dumps(reply) + "\n")

    def serve(self, listener):
        sources = [listener]
        if self.watched:
            sources.append(os.pidfd_open(self.watched))
        try:
            while not self.ending:
                ready, _, _ = select.select(sources, [], [])
                if listener not in ready:
                    break
                self.serve_one(listener)
        finally:
            self.end()

    def list_guests(self):
        """Whoever was started on the control side; not the test itself, which may have entered it, and not we."""
        here, found = os.readlink("/proc/self/ns/net"), []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if int(pid) not in (os.getpid(), self.watched) and os.readlink(f"/proc/{pid}/ns/net") == here:
                    found.append(int(pid))
            except OSError:
                pass   # it has just ended, or is no process of this root's
        return found

    def end_guests(self):
        """A test that was killed could not end its control plane and its servers: asked first, as a server may have something to put away."""
        for number, seconds in [(signal.SIGTERM, GUESTS_S), (signal.SIGKILL, GUESTS_S)]:
            until = time.monotonic() + seconds
            for pid in self.list_guests():
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass
            while self.list_guests() and time.monotonic() < until:
                select.select([], [], [], 0.02)

    def end(self):
        for name in list(self.nodes):
            self.power_off(name)
        self.end_guests()
        self.remove_group(self.group)
        for name in ["keeper.sock", "key", "key.pub", "known_hosts", "nodes.log"]:
            try:
                os.unlink(f"{self.directory}/{name}")
            except FileNotFoundError:
                pass
        for folder in [self.disks, self.groups]:
            subprocess.run(["umount", "--lazy", folder], check=False)
            os.rmdir(folder)
        if self.own:   # with whatever a test has put into it
            shutil.rmtree(self.directory)
            return
        try:
            os.rmdir(self.directory)  # when nobody put anything else into it
        except OSError:
            pass


def keep(wish):
    # Orders come by the socket; an interrupt typed at a test is not one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    directory, ready_fd = wish["directory"], wish["ready_fd"]
    keeper = Keeper(wish)
    keeper.prepare()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(directory + "/keeper.sock")
    listener.listen(16)
    for name in keeper.names:
        keeper.power_on(name)
    os.write(ready_fd, b"up\n")
    os.close(ready_fd)
    keeper.serve(listener)
