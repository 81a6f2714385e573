#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab itself: two nodes with a real systemd come up side by side with a second lab, answer by ssh, are cut, slowed, frozen and lose
power, and after `down` - or after the death of the test that made them - no process, mount, link or group of them is left.
In TAP; skipped, with the reason, where namespaces can't be made."""
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lab_side

AGENT = os.path.join(os.environ.get("HOIST_BUILD_ROOT", ""), "src/agent/hoist-agent")


passed = 0


def check(condition, what, seen=""):
    global passed
    passed += 1
    print(f"{'ok' if condition else 'not ok'} {passed} {what}", flush=True)
    if not condition:
        print("".join(f"# {line}\n" for line in str(seen).splitlines()), end="")
        print(f"1..{passed}")
        raise SystemExit(1)


def systemd_is_there(lab):
    for name in lab.names():
        state = lab.run(name, "systemctl", "is-system-running").stdout.strip()
        check(state == "running", f"{name} is running", state + lab.run(name, "systemctl", "--failed", "--no-pager").stdout)
        first = lab.output(name, "cat", "/proc/1/comm").strip()
        check(first == "systemd", f"process 1 of {name} is systemd", first)
    lab.output("n1", "systemd-run", "--unit=says", "--wait", "--quiet", "echo", "a line of a unit")
    journal = lab.output("n1", "journalctl", "--unit=says", "--output=cat", "--no-pager")
    check("a line of a unit" in journal, "journald keeps what a unit says", journal)
    machines = {lab.output(n, "cat", "/etc/machine-id") for n in lab.names()}
    check(len(machines) == len(lab.names()), "each node is a machine of its own", machines)


def ssh(lab, name, *words, limit=20):
    return subprocess.run(lab.ssh_command(name, *words), check=False, capture_output=True, text=True, timeout=limit,
                          stdin=subprocess.DEVNULL)


def reachable(lab):
    for name in lab.names():
        seen = ssh(lab, name, "hostname")
        check(seen.stdout.strip() == name, f"ssh from the control side reaches {name}", seen.stderr)
    if os.path.exists(AGENT):
        seen = ssh(lab, "n1", "hoist-agent", "--version")
        check(seen.stdout.startswith("hoist-agent "), "the agent under test is on the node", seen.stderr)


def connects(lab, source, target):
    """"yes", or why a connection to sshd from SOURCE does not come about: reset at once, or nothing for a second."""
    code = (f"import socket\ntry:\n socket.create_connection(({lab.address(target)!r}, 22), 1).close(); print('yes')\n"
            "except ConnectionRefusedError: print('refused')\nexcept TimeoutError: print('silence')\n")
    return lab.output(source, "/usr/bin/python3", "-c", code).strip()


def faults(lab):
    for way, seen in [("drop", "silence"), ("reset", "refused")]:
        lab.cut("control", "n2", way)
        check(connects(lab, "control", "n2") == seen, f"cut by {way}: {seen}")
        check(connects(lab, "control", "n1") == "yes", "the other node is not concerned")
        lab.heal()
        check(connects(lab, "control", "n2") == "yes", "healed")
    lab.cut("n1", "n2")
    check(connects(lab, "n1", "n2") == "silence" and connects(lab, "control", "n2") == "yes", "nodes are cut from one another")
    lab.heal()
    lab.slow("n1", "100kbit")
    began = time.monotonic()
    ssh(lab, "n1", "head", "-c", "100000", "/dev/zero")
    check(time.monotonic() - began > 4, "100 kB at 100 kbit/s take their time", time.monotonic() - began)
    lab.heal()
    lab.freeze("n1")
    try:
        ssh(lab, "n1", "hostname", limit=2)
        check(False, "a frozen node does not answer")
    except subprocess.TimeoutExpired:
        check(True, "a frozen node does not answer")
    lab.thaw("n1")
    check(ssh(lab, "n1", "hostname").stdout.strip() == "n1", "thawed, it does")


def power(lab):
    lab.output("n2", "sh", "-c", "echo kept > /var/lib/kept")
    process = lab.show()["nodes"]["n2"]["pid"]
    sleeping = subprocess.Popen(lab.command("n2", "sleep", "1000"))
    lab.power_off("n2")
    check(sleeping.wait(10) != 0 and not os.path.exists(f"/proc/{process}"), "no process outlives the node's power")
    check(connects(lab, "control", "n2") == "silence", "nobody answers, not even with a reset")
    lab.power_on("n2")
    check(lab.output("n2", "cat", "/var/lib/kept") == "kept\n", "on again with the disk it had")
    seen = ssh(lab, "n2", "hostname")
    check(seen.stdout.strip() == "n2", "and the host key it had", seen.stderr)


def processes_in(namespaces):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/ns/net") in namespaces:
                found.append(pid)
        except OSError:
            pass
    return found


def traces(lab):
    """What must be gone afterwards: the network namespaces of this lab, in which are its links, and its folder."""
    seen = lab.show()
    return {os.readlink(f"/proc/{pid}/ns/net") for pid in [seen["keeper"], *(n["pid"] for n in seen["nodes"].values())]}


def nothing_left(namespaces, directory, what):
    until = time.monotonic() + 20
    while (processes_in(namespaces) or os.path.exists(directory + "/keeper.sock")) and time.monotonic() < until:
        time.sleep(0.02)
    check(not processes_in(namespaces), what + ": no process is left", processes_in(namespaces))
    check(not os.path.exists(directory), what + ": its folder is gone", os.listdir(directory) if os.path.exists(directory) else "")
    with open("/proc/mounts", encoding="utf-8") as f:
        check(directory not in f.read(), what + ": no mount is left")
    links = subprocess.run(["ip", "link"], check=True, capture_output=True, text=True).stdout
    check("cable-" not in links, what + ": no link is left", links)


def dies_with_its_test():
    """A test that is killed, and a keeper that is killed: both take everything with them."""
    directory = tempfile.mkdtemp(prefix="hoist-lab-")
    code = f"import sys, time; sys.path.insert(0, {lab_side.HERE!r}); import lab_side\n" \
           f"lab = lab_side.Lab(1, directory={directory!r}).up(); import subprocess\n" \
           "for words in [['sleep', '1000'], ['env', '--ignore-signal=TERM', 'sleep', '1000']]: subprocess.Popen(lab.command('control', *words))\n" \
           "print('up', flush=True); time.sleep(1000)"
    test = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    check(test.stdout.readline() == "up\n", "a test has a lab")
    namespaces = traces(lab_side.Lab(directory=directory))
    test.kill()
    test.wait()
    nothing_left(namespaces, directory, "the test was killed")
    lab = lab_side.Lab(1).up()
    namespaces, keeper = traces(lab), lab.show()["keeper"]
    os.kill(keeper, signal.SIGKILL)
    until = time.monotonic() + 20
    while processes_in(namespaces) and time.monotonic() < until:
        time.sleep(0.02)
    check(not processes_in(namespaces), "the keeper was killed: no process is left")
    subprocess.run(["rm", "-r", "--", lab.directory], check=True)


def missing_agent_is_said():
    lab = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lab")
    up = subprocess.run([sys.executable, lab, "up", "1", "--agent", "/nonexistent/hoist-agent"], check=False, capture_output=True, text=True)
    check(up.returncode == 1 and up.stderr.startswith("lab: there is no agent /nonexistent/hoist-agent"), "a missing agent is said, and nothing comes up",
          up.stdout + up.stderr)


def main():
    reason = lab_side.why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    began = time.monotonic()
    with lab_side.Lab(2, AGENT if os.path.exists(AGENT) else None) as lab, lab_side.Lab(1) as other:
        missing_agent_is_said()
        print(f"# two labs are up after {time.monotonic() - began:.1f} s")
        systemd_is_there(lab)
        reachable(lab)
        faults(lab)
        power(lab)
        check(ssh(other, "n1", "hostname").stdout.strip() == "n1", "the other lab, with the same addresses, was not concerned")
        with open(other.directory + "/of-a-test", "w", encoding="ascii") as f:   # goes with it
            f.write("x")
        labs = [(traces(one), one.directory) for one in (lab, other)]
    for namespaces, directory in labs:
        nothing_left(namespaces, directory, "down")
    dies_with_its_test()
    print(f"1..{passed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
