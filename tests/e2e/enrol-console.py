#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node is enrolled in the console, by accessible names, over a real sshd of the test's own on loopback: its fingerprint is the one that
ssh-keygen says, the line for authorized_keys is copied and put there, the agent answers, and nothing is written before “Enrol”. Then sshd is gone
(unknown since when) and back, and its host key is another one: a hard stop, until both fingerprints were seen and the new one compared.
Skipped where sshd can't be started."""
import os
import re
import signal
import socket
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import demo_way  # noqa: E402
import desktop  # noqa: E402

NAME, HOST, USER = "shop-one", "127.0.0.1", "root"
SSHD = "/usr/sbin/sshd"
CONFIG = """ListenAddress {host}
Port {port}
HostKey {folder}/host_key
PidFile none
AuthorizedKeysFile {folder}/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
SetEnv PATH={folder}/bin:/usr/bin:/bin
"""
# The constant command names a state folder of the machine; this agent has one of its own.
AGENT = "#!/bin/sh\nexport ASAN_OPTIONS=detect_leaks=0\nexec {agent} --state {folder}/state\n"
COMPARED = "The fingerprint is the same, and the line is in place"
LINE = "Copy Line for authorized_keys of that user"


class Sshd:
    """The machine: an sshd with a host key, an account's authorized_keys, and an agent in its PATH."""

    def __init__(self, folder, agent):
        self.folder, self.process = folder, None
        os.makedirs(folder + "/bin")
        os.makedirs("/run/sshd", exist_ok=True)  # where Debian's sshd wants to be, as its unit makes it
        with socket.socket() as s:
            s.bind((HOST, 0))
            self.port = s.getsockname()[1]
        self.write("sshd_config", CONFIG.format(host=HOST, port=self.port, folder=folder))
        self.write("bin/hoist-agent", AGENT.format(agent=agent, folder=folder))
        os.chmod(folder + "/bin/hoist-agent", 0o755)
        self.new_key()

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
            f.write(text)

    def new_key(self):
        key = self.folder + "/host_key"
        for name in (key, key + ".pub"):
            if os.path.exists(name):
                os.unlink(name)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        said = subprocess.run(["ssh-keygen", "-lf", key + ".pub"], check=True, capture_output=True, text=True).stdout
        self.fingerprint = said.split()[1]

    def answers(self):
        with socket.socket() as s:
            return s.connect_ex((HOST, self.port)) == 0

    def start(self, see):
        self.process = subprocess.Popen([SSHD, "-D", "-e", "-f", self.folder + "/sshd_config"], stdin=subprocess.DEVNULL,
                                        stderr=open(self.folder + "/sshd.log", "ab"))
        see.wait("sshd to answer", self.answers)

    def stop(self):
        """With its connections, which are children of it."""
        if self.process is None:
            return
        said = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], check=False, capture_output=True, text=True).stdout
        self.process.terminate()
        self.process.wait(10)
        for pid in said.split():
            try:
                os.kill(int(pid), signal.SIGTERM)
            except ProcessLookupError:
                pass
        self.process = None


class Enrolment(demo_way.Journey):
    def __init__(self, options):
        super().__init__(options)
        self.machine = Sshd(os.path.join(os.environ[desktop.INSIDE], "machine"), os.path.join(options.build, "src/agent/hoist-agent"))

    def nodes(self):
        return {n["node"]["name"]: n["node"] for n in self.ask("node", "list")["nodes"]}

    def go(self):
        see = self.console
        self.step("A control plane; its page of nodes")
        see.press("push button", "Explore the Demo Fleet")
        see.find("list item", "Tenants", deadline=300)
        see.wait("the dialogs to go", lambda: len(see.windows()) == 1)
        see.key("alt+4")
        see.find(None, "No Other Nodes")
        self.picture("nodes-none")
        try:
            self.machine.start(see)
            self.say_where()
            self.compare()
            self.confirm()
            self.lose_and_find()
            self.stop_at_another_key()
        finally:
            self.machine.stop()

    def say_where(self):
        see = self.console
        self.step("Enrol a Node…: a port that is none, one where nobody answers, then the machine")
        see.press("push button", "Enrol a Node…")
        see.write("text", "Host name or address", HOST)
        see.write("text", "User", USER)
        see.write("text", "Port", "70000")
        see.wait("“Next” to be refused", lambda: see.seek("push button", "Next") and not see.seek("push button", "Next", sensitive=True))
        self.picture_of_dialog("enrol-port")
        see.write("text", "Port", "1")
        see.press("push button", "Next")
        see.find(None, re.compile(r"^No SSH server answers at 127\.0\.0\.1 port 1\."))
        self.picture_of_dialog("enrol-nobody")
        see.write("text", "Port", str(self.machine.port))
        see.write("text", re.compile("^Name"), NAME)
        see.write("text", re.compile("^Roles"), "web, batch")
        see.press("push button", "Next")

    def picture_of_dialog(self, name, title="Enrol a Node"):
        path = self.console.picture(name, title)
        if path:
            self.step(f"    picture: {path}")

    def compare(self):
        see = self.console
        self.step("Its fingerprint is the machine's own; the line is copied")
        see.find(None, re.compile(re.escape(self.machine.fingerprint)))
        self.check(see.seek("push button", "Next", sensitive=True) is None, "it goes on before anybody compared")
        self.picture_of_dialog("enrol-key")
        see.press("push button", LINE)
        line = see.wait("the line on the clipboard", see.clipboard)
        self.check(line.startswith('restrict,command="hoist-agent ') and " ssh-ed25519 " in line, f"the line is {line!r}")
        self.step("The line is not in place yet: that is said; nothing is written")
        see.toggle("check box", COMPARED)
        see.press("push button", "Next")
        see.find(None, re.compile("does not let this control plane in as root: put the line"))
        self.check(see.seek("push button", "Enrol", sensitive=True) is None, "it can be enrolled all the same")
        self.picture_of_dialog("enrol-refused")
        self.step("The line goes into authorized_keys; back, and again")
        self.machine.write("authorized_keys", line + "\n")
        see.press("push button", "Back")
        see.find("check box", COMPARED)
        see.press("push button", "Next")

    def confirm(self):
        see = self.console
        self.step("The agent answers; nothing is written before “Enrol”")
        see.find("push button", "Enrol", sensitive=True)
        see.find(None, "What the Agent Says")
        see.find(None, re.compile(re.escape(os.uname().nodename)))
        self.picture_of_dialog("enrol-agent")
        self.check(NAME not in self.nodes(), "it was written before anybody confirmed it")
        see.press("push button", "Enrol")
        self.step("Its page, with what its agent said; the control plane has it, with the key that was compared")
        see.find(None, re.compile("^In contact "))
        see.find(None, re.compile(r"hoist-agent \d"))
        see.find(None, re.compile(re.escape(self.machine.fingerprint)))
        see.find(None, re.compile("web, batch"))
        self.picture("node")
        written = self.nodes()[NAME]
        self.check(written["fingerprint"] == self.machine.fingerprint and written["port"] == self.machine.port, written)
        self.step("It is in the list, which leads to its page")
        see.key("alt+Left")
        see.find(None, re.compile("^1 node, all in contact"))
        self.picture("nodes")
        see.move_to("list item", re.compile(f"^{NAME}, "))
        see.key("Return")
        see.find(None, re.compile("^In contact "))

    def lose_and_find(self):
        see = self.console
        self.step("sshd is gone: unknown since when; what was known has its time")
        self.machine.stop()
        see.press("push button", "Check Now")
        see.find(None, re.compile("^Unknown since "))
        see.find(None, re.compile("^As it was at .*when it answered last"))
        self.picture("node-unknown")
        self.step("It is back")
        self.machine.start(see)
        see.press("push button", "Check Now")
        see.find(None, re.compile("^In contact "))

    def stop_at_another_key(self):
        see = self.console
        before = self.machine.fingerprint
        self.step("Another host key: a hard stop")
        self.machine.stop()
        self.machine.new_key()
        self.machine.start(see)
        see.press("push button", "Check Now")
        see.find(None, "Another host key")
        see.find(None, re.compile("shows another host key than the one pinned at enrolment.*Nothing was sent", re.DOTALL))
        self.picture("node-another-key")
        self.check(self.nodes()[NAME]["fingerprint"] == before, "the new key was learned by itself")
        self.trust(before)

    def trust(self, before):
        see = self.console
        self.step("Both fingerprints; the new one is compared, and trusted")
        see.press("push button", "Compare Host Keys…")
        see.find(None, re.compile(re.escape(self.machine.fingerprint)))
        see.find(None, re.compile(re.escape(before)))
        self.check(see.seek("push button", "Trust", sensitive=True) is None, "it is trusted before anybody compared")
        see.toggle("check box", "I have compared it: the machine itself says the same fingerprint")
        self.picture_of_dialog("trust", "Another Host Key")
        self.check(self.nodes()[NAME]["fingerprint"] == before, "the new key was written before anybody said so")
        see.press("push button", "Trust")
        see.find(None, re.compile("^In contact "))
        self.picture("node-trusted")
        self.check(self.nodes()[NAME]["fingerprint"] == self.machine.fingerprint, "the node has another key")


def main():
    if os.geteuid() != 0 or not os.access(SSHD, os.X_OK):
        print("skipped: an sshd of one's own needs root and the package openssh-server")
        return 77
    return demo_way.main(Enrolment, __doc__, "Enrolled: its key compared, its line in place, lost, found, stopped at another host key, and trusted anew.")


if __name__ == "__main__":
    sys.exit(main())
