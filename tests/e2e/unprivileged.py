#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A control plane and its agent that are not root, on a node of the lab, with services that are units of a real systemd and real polkit:
without a rule an upgrade changes nothing and says which one is missing; with the rule that `hoist-agent polkit-rule` prints the upgrade
and the rollback go, and other units are as closed to that user as before. In TAP; skipped, with the reason, where there can be no lab."""
import importlib.util
import os
import subprocess
import sys

spec = importlib.util.spec_from_file_location("units", os.path.join(os.path.dirname(os.path.abspath(__file__)), "systemd.py"))
units = importlib.util.module_from_spec(spec)
spec.loader.exec_module(units)
check, lab_side = units.check, units.lab_side
RULE = "/etc/polkit-1/rules.d/50-hoist.rules"


class Node(units.Node):
    """Everything of the fleet is the user deploy's."""

    def install(self):
        super().install()
        self.user = []
        self.begin_plane()
        self.ctl("tenant", "services", self.slug, "stop")
        self.end_plane()
        self.output("useradd", "--create-home", "--groups", "systemd-journal", "deploy")
        self.output("chown", "-R", "deploy:", units.FLEET)
        self.user = ["--property=User=deploy"]
        self.write("/etc/hoist/guides/cbapp.yaml", units.guide())
        for name in ["api", "frontend"]:
            self.write_unit(name)
            self.output("systemctl", "start", self.unit(name))

    def write_unit(self, name, deaf=""):
        text = units.UNIT.format(name=name, slug=self.slug, directory=self.directory, deaf=deaf)
        self.write(f"/etc/systemd/system/{self.unit(name)}", text.replace("[Service]\n", "[Service]\nUser=deploy\n"))
        self.output("systemctl", "daemon-reload")

    def begin_plane(self):
        self.output("systemd-run", "--unit=plane", "--property=Type=notify", *self.user, "--setenv=ASAN_OPTIONS=detect_leaks=0", "hoistd",
                    "--data", units.FLEET, "--guides", "/etc/hoist/guides", timeout=120)


def says_what_is_missing(node):
    before = {name: node.run_of(name) for name in ["api", "frontend"]}
    said = node.ctl("upgrade", node.slug, "v0.3.0", "--acknowledge-all", "--wait", code=4)
    said += node.ctl("run", "log", node.last_run()["id"])
    command = f"hoist-agent polkit-rule deploy {node.unit('frontend')} >"
    check("no right to order StopUnit" in said and command in said, "without a rule: the sentence names the command", said[-3000:])
    check({name: node.run_of(name) for name in before} == before, "the units are the same runs", before)
    check(node.deployed() == "v0.2.0", "nothing was upgraded", node.deployed())


def goes_with_the_rule(node):
    rule = node.output("hoist-agent", "polkit-rule", "deploy", node.unit("api"), node.unit("frontend"))
    node.write(RULE, rule)
    node.output("chmod", "644", RULE)
    node.output("systemctl", "restart", "polkit.service")
    before = node.run_of("api")
    node.ctl("run", "resolve", node.last_run()["id"], "The rule is in place.")
    node.ctl("upgrade", node.slug, "v0.3.0", "--acknowledge-all", "--wait")
    check(node.deployed() == "v0.3.0" and node.run_of("api")[0] == "active" and node.run_of("api") != before,
          "with the rule the upgrade goes", node.run_of("api"))
    node.ctl("rollback", node.slug, "--reason", "only trying", "--wait")
    check(node.deployed() == "v0.2.0" and node.run_of("api")[0] == "active", "and the rollback", node.run_of("api"))


def is_limited(node):
    for verb, unit in [("stop", "ssh.service"), ("mask", node.unit("api")), ("kill", node.unit("api"))]:
        done = node.run("runuser", "-u", "deploy", "--", "systemctl", "--no-ask-password", verb, unit)
        check(done.returncode != 0, f"deploy may still not {verb} {unit}", done.stdout + done.stderr)
    check(node.run("systemctl", "is-active", "ssh.service").stdout.strip() == "active", "ssh serves on")


def main():
    reason = lab_side.why_not()
    if reason is None and not os.path.exists("/usr/share/polkit-1"):
        reason = "polkit is not installed"
    if reason:
        print(f"1..0 # SKIP {reason}")
        return
    with lab_side.Lab(1) as lab:
        node = Node(lab)
        node.user = []
        node.install()
        node.begin_plane()
        for part in [says_what_is_missing, goes_with_the_rule, is_limited]:
            part(node)
        node.end_plane()
    print(f"1..{units.passed}")


if __name__ == "__main__":
    try:
        main()
    except (lab_side.LabError, subprocess.TimeoutExpired) as error:
        print(f"not ok {units.passed + 1} {type(error).__name__}")
        print("".join(f"# {line}\n" for line in str(error).splitlines()[:40]), end="")
        sys.exit(1)
