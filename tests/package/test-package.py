#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian packages: lintian has nothing to say; installed on a node of the lab the control plane runs as its own user behind its socket;
hoistd is upgraded while a run is going on, and the run ends well; removed and purged they leave nothing but backups, and say so.
In TAP; skipped, with the reason, where there can be no lab."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

SOURCE = os.environ["HOIST_SOURCE_ROOT"]
sys.path.insert(0, os.path.join(SOURCE, "tests/lab"))
import lab_side

FLEET = "/var/lib/hoist/fleet"
CARRIED = "/usr/share/hoist/hoist-agent.deb"
EXPOSURE_MAX = 3.0
passed = 0


def check(condition, what, seen=""):
    global passed
    passed += 1
    print(f"{'ok' if condition else 'not ok'} {passed} {what}", flush=True)
    if not condition:
        print("".join(f"# {line}\n" for line in str(seen).splitlines()), end="")
        print(f"1..{passed}")
        raise SystemExit(1)


def build(out, *words):
    done = subprocess.run([SOURCE + "/tools/package", "--out", out, *words], check=False, capture_output=True, text=True)
    check(done.returncode == 0, f"tools/package {' '.join(words)} builds", done.stdout + done.stderr)
    files = sorted(glob.glob(out + "/*.deb"))
    names = {os.path.basename(f).split("_")[0] for f in files}
    check(names == {"hoist", "hoistd", "hoist-agent"}, "three packages", files)
    return files


def lintian(files):
    done = subprocess.run(["lintian", "--fail-on", "error,warning", "--no-tag-display-limit", *files], check=False, capture_output=True,
                          text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    check(done.returncode == 0, "lintian finds no error and no warning", done.stdout + done.stderr)


class Node:
    def __init__(self, lab):
        self.lab = lab

    def run(self, *words, **options):
        options.setdefault("timeout", 300)
        return self.lab.run("n1", *words, **options)

    def output(self, *words, **options):
        options.setdefault("timeout", 300)
        return self.lab.output("n1", *words, **options)

    def copy(self, files, folder):
        self.output("mkdir", "-p", folder)
        for path in files:
            with open(path, "rb") as f:
                self.output("install", "-m", "644", "/dev/stdin", f"{folder}/{os.path.basename(path)}", stdin=f)
        return [f"{folder}/{os.path.basename(path)}" for path in files]

    def dpkg(self, *words):
        done = self.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", *words)
        check(done.returncode == 0, f"dpkg {words[0]} {' '.join(os.path.basename(w) for w in words[1:])}", done.stdout + done.stderr)
        return done.stdout + done.stderr

    def show(self, prop):
        return self.output("systemctl", "show", "--value", "-p", prop, "hoistd.service").strip()

    def ctl(self, *words, code=0):
        done = self.run("hoistctl", *words)
        check(done.returncode == code, f"hoistctl {' '.join(words)} ends with {code}", done.stdout + done.stderr)
        return done.stdout


def carries_agent(node, when):
    """The agent's package that the control plane installs on nodes is the one of its own build."""
    own = node.output("dpkg-query", "--show", "--showformat", "${Version}", "hoist-agent").strip()
    carried = node.run("dpkg-deb", "--field", CARRIED, "Package", "Version")
    check(carried.stdout.split() == ["Package:", "hoist-agent", "Version:", own], f"{when} hoistd carries hoist-agent {own}",
          carried.stdout + carried.stderr)


def is_installed_and_runs(node, files):
    # A machine on which nothing may be started by packages (an image build) would hide what is tested here.
    node.output("rm", "-f", "/usr/sbin/policy-rc.d")
    node.dpkg("-i", *files)
    carries_agent(node, "installed,")
    check(node.show("ActiveState") == "active" and node.show("User") == "hoist", "hoistd runs as the user hoist",
          node.output("systemctl", "status", "--no-pager", "hoistd.service"))
    check(node.output("systemctl", "is-enabled", "hoistd.service").strip() == "enabled", "it starts with the machine")
    mode = node.output("stat", "-c", "%U:%G %a", "/run/hoist/hoistd.sock", "/run/hoist", "/var/lib/hoist").split("\n")
    check(mode[:3] == ["hoist:hoist 660", "hoist:hoist 750", "hoist:hoist 700"], "socket and folders are the user's and its group's", mode)
    node.ctl("doctor")
    node.output("useradd", "--groups", "hoist", "tester")
    seen = node.run("runuser", "-u", "tester", "--", "hoistctl", "tenant", "list")
    check(seen.returncode == 8, "one of the group reaches the socket, and needs a token", seen.stdout + seen.stderr)
    seen = node.run("runuser", "-u", "nobody", "--", "hoistctl", "tenant", "list")
    check(seen.returncode == 6, "another one does not reach it", seen.stdout + seen.stderr)
    security = node.output("systemd-analyze", "security", "--no-pager", "hoistd.service")
    exposure = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", security).group(1))
    print(f"# systemd-analyze security: {exposure}")
    check(exposure <= EXPOSURE_MAX, f"its exposure is at most {EXPOSURE_MAX}", security)
    for page in ["hoist", "hoistctl", "hoistd", "hoist-agent"]:
        check(node.output("man", "--path", page).strip().endswith(".gz"), f"man {page} is there")


def get_run(node, identifier):
    return json.loads(node.output("hoistctl", "run", "show", identifier, "--json"))


def is_upgraded_in_a_run(node, files):
    node.output("systemctl", "stop", "hoistd.service")
    node.output("runuser", "-u", "hoist", "--", "hoistctl", "demo", "create", FLEET, "--tenants", "1", "--rows", "2000")
    node.output("mkdir", "-p", "/etc/systemd/system/hoistd.service.d")
    line = node.output("grep", "^ExecStart=", "/lib/systemd/system/hoistd.service").strip()
    node.output("tee", "/etc/systemd/system/hoistd.service.d/fleet.conf",
                input=f"[Service]\nExecStart=\n{line.replace('--data=/var/lib/hoist', '--data=' + FLEET)}\n")
    node.output("systemctl", "daemon-reload")
    node.output("systemctl", "start", "hoistd.service")
    slug = json.loads(node.output("hoistctl", "tenant", "list", "--json"))["tenants"][0]["slug"]
    before = node.show("MainPID")
    node.ctl("upgrade", slug, "v0.3.0", "--acknowledge-all")
    run = json.loads(node.output("hoistctl", "run", "list", "--json"))["runs"][0]["id"]
    node.dpkg("-i", *(f for f in files if not os.path.basename(f).startswith("hoist_")))
    carries_agent(node, "upgraded,")
    after = node.show("MainPID")
    check(after not in ("0", before), "the new hoistd runs", (before, after))
    seen = get_run(node, run)
    print(f"# after the upgrade of hoistd the run is {seen['state']}")
    node.run("hoistctl", "run", "log", run, "--follow")
    seen = get_run(node, run)
    check(seen["outcome"] == "new-healthy", "the run that was going on ended well", json.dumps(seen)[:2000])
    version = node.output("cat", f"{FLEET}/tenants/{slug}/VERSION").strip()
    check(version == "v0.3.0", "and the tenant is at its target", version)


def goes_and_leaves_backups(node):
    said = node.dpkg("-r", "hoist", "hoistd", "hoist-agent")
    check(node.run("systemctl", "is-active", "hoistd.service").stdout.strip() == "inactive", "hoistd was stopped", said)
    check(node.run("test", "-e", "/lib/systemd/system/hoistd.service").returncode == 1, "its unit is gone")
    check(node.run("test", "-d", FLEET).returncode == 0, "what it knew stays")
    node.output("rm", "-rf", "/etc/systemd/system/hoistd.service.d")
    said = node.dpkg("-P", "hoist", "hoistd", "hoist-agent")
    check("backups of tenants are in /var/lib/hoist, so it stays" in said, "a purge says that backups stay", said)
    check(node.run("test", "-d", FLEET).returncode == 0, "and they do")
    check(node.run("test", "-e", "/etc/default/hoistd").returncode == 1, "its configuration is gone")
    check(node.run("test", "-e", "/var/lib/hoist-agent").returncode == 1, "so is the agent's empty state")


def main():
    reason = lab_side.why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return
    with tempfile.TemporaryDirectory(prefix="hoist-package-") as folder, lab_side.Lab(1) as lab:
        first, second = build(folder + "/first"), build(folder + "/second", "--version", "0.1.0+1")
        lintian(first)
        node = Node(lab)
        is_installed_and_runs(node, node.copy(first, "/srv/first"))
        is_upgraded_in_a_run(node, node.copy(second, "/srv/second"))
        goes_and_leaves_backups(node)
    print(f"1..{passed}")


if __name__ == "__main__":
    try:
        main()
    except (lab_side.LabError, subprocess.TimeoutExpired) as error:
        print(f"not ok {passed + 1} {type(error).__name__}")
        print("".join(f"# {line}\n" for line in str(error).splitlines()[:40]), end="")
        sys.exit(1)
