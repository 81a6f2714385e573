#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A control plane on another machine, by ssh://, by accessible names only: hoistd runs on a node of the lab behind a real sshd. Its host
key is not known: a hard stop that says what to do; then it is added with live checks and its tenants are there; its connection is lost
and comes back; its host key is another one: a hard stop; ssh ends with the console. Then the same by hoistctl. Skipped where there can be no lab.

  --build FOLDER        where the programs are (default: $HOIST_BUILD_ROOT, else build/)
  --screenshots FOLDER  where the pictures go (default: none)
  --keyboard            by keyboard alone"""
import argparse
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import desktop  # noqa: E402
import foreign_steps as steps  # noqa: E402
import keyboard  # noqa: E402
import lab_plane  # noqa: E402
from lab_plane import lab_side  # noqa: E402

FOLDER, SOCKET = "/srv/plane", "/run/plane.sock"
CONFIG = """Host plane
  HostName {address}
  User root
  IdentityFile {lab}/key
  IdentitiesOnly yes
  UserKnownHostsFile {home}/known_hosts
  GlobalKnownHostsFile /dev/null
"""


class Far:
    """The machine that the control plane is on, and the user's own ssh configuration that leads to it: the real ssh reads that from the
    home of the user database, so a wrapper stands first in PATH."""

    def __init__(self, lab, home):
        self.lab, self.home = lab, home
        with open(home + "/ssh_config", "w", encoding="utf-8") as f:
            f.write(CONFIG.format(address=lab.address("n1"), lab=lab.directory, home=home))
        os.makedirs(home + "/bin")
        wrapper = home + "/bin/ssh"
        inside = " ".join(lab.command("control", "/usr/bin/ssh", "-F", home + "/ssh_config"))
        with open(wrapper, "w", encoding="utf-8") as f:
            f.write(f'#!/bin/sh\nexec {inside} "$@"\n')
        os.chmod(wrapper, 0o755)
        os.environ["PATH"] = f"{home}/bin:{os.environ['PATH']}"

    def start(self):
        build = lab_plane.BUILD
        if self.lab.run("n1", "test", "-d", FOLDER).returncode != 0:
            self.lab.output("n1", build + "/src/cli/hoistctl", "demo", "create", FOLDER, "--tenants", "2", "--rows", "20")
        self.lab.output("n1", "systemd-run", "--unit=far-plane", "--collect", "--setenv=ASAN_OPTIONS=detect_leaks=0", build + "/src/daemon/hoistd",
                        "--data", FOLDER, "--socket", SOCKET, "--agent", build + "/src/agent/hoist-agent")
        self.lab.output("n1", "/usr/bin/python3", "-c", f"import os,time\nwhile not os.path.exists('{SOCKET}'): time.sleep(0.02)", timeout=60)

    def trust(self):
        """As `ssh plane` does once the fingerprint was compared."""
        key = self.lab.output("n1", "cat", "/etc/ssh/ssh_host_ed25519_key.pub").split()[:2]
        with open(self.home + "/known_hosts", "w", encoding="utf-8") as f:
            f.write(f"{self.lab.address('n1')} {' '.join(key)}\n")

    def new_key(self):
        """The machine was set up anew, or it is another one."""
        self.lab.output("n1", "rm", "-f", "/etc/ssh/ssh_host_ed25519_key")
        self.lab.output("n1", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/etc/ssh/ssh_host_ed25519_key")
        self.lab.output("n1", "systemctl", "restart", "ssh.service")
        self.lab.run("n1", "pkill", "-f", "sshd: root")

    def children(self):
        """The ssh processes that this desktop has started."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as f:
                    if self.home.encode() + b"/ssh_config" in f.read():
                        found.append(int(pid))
            except OSError:
                pass
        return found


def add(see, far):
    see.press("push button", "Add Control Plane…")
    see.write("text", re.compile("^Address"), "ssh://plane" + SOCKET)
    see.press("push button", "Next")
    see.find(None, re.compile("does not know the host key of plane"))
    see.find(None, re.compile("compare the fingerprint"))
    see.picture("ssh-unknown-key", "Add Control Plane")
    far.trust()
    see.press("push button", "Next")
    see.find(None, re.compile("^2 tenants"))
    see.picture("ssh-checks", "Add Control Plane")
    see.press("push button", "Add")
    see.show_tenants()
    see.find("table row", re.compile(r"^acme, "))


def lose_and_find(see, far):
    far.lab.output("n1", "systemctl", "stop", "far-plane.service")
    see.find("list item", re.compile("offline since"))
    far.start()
    see.key("F5")
    see.find("list item", re.compile("online$"))
    far.lab.run("n1", "pkill", "-f", "sshd: root")  # the connection itself
    see.find("list item", re.compile("online$"))
    see.find("table row", re.compile(r"^acme, "))


def stop_at_another_key(see, far):
    far.new_key()
    see.find(None, "The Host Key Is Not Trusted")
    see.find(None, re.compile("shows another host key"))
    see.picture("ssh-changed-key")
    assert see.seek("push button", "Trust") is None, "there is a way on"
    far.trust()
    see.press("push button", "Try Again")
    see.find("list item", re.compile("online$"))


def by_command_line(far):
    build = lab_plane.BUILD
    ctl = [build + "/src/cli/hoistctl", "--url", "ssh://plane" + SOCKET]
    said = subprocess.run([*ctl, "tenant", "list"], check=False, capture_output=True, text=True)
    assert said.returncode == 0 and "acme" in said.stdout, said
    os.unlink(far.home + "/known_hosts")
    said = subprocess.run([*ctl, "tenant", "list"], check=False, capture_output=True, text=True)
    assert said.returncode != 0 and "does not know the host key of plane" in said.stderr, said
    left = os.listdir(os.path.join(os.environ["XDG_RUNTIME_DIR"], "hoist"))
    assert not [n for n in left if n.startswith("hoist-ssh-")], left


def run(options):
    home = os.environ[desktop.INSIDE]
    with lab_side.Lab(1, bind=[lab_plane.BUILD, lab_plane.SOURCE]) as lab:
        far = Far(lab, home)
        far.start()
        see = keyboard.console(options, screenshots=options.screenshots)
        try:
            with see:
                add(see, far)
                lose_and_find(see, far)
                stop_at_another_key(see, far)
                assert far.children(), "no ssh is there"
            see.wait("ssh to end with the console", lambda: not far.children())
        finally:
            see.stop()
        by_command_line(far)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=os.environ.get("HOIST_BUILD_ROOT", os.path.join(steps.ROOT, "build")))
    parser.add_argument("--screenshots")
    keyboard.add_option(parser)
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    reason = lab_side.why_not()
    if reason:
        print(f"skipped: {reason}")
        return 77
    status = desktop.enter()
    if status is not None:
        return status
    run(options)
    print("Added, lost, found, stopped at another host key, and ended with the console.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
