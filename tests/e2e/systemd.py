#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant whose services are units of a real systemd, on a node of the lab: upgraded and rolled back by a control plane, with the units read
back from systemd itself. A release whose service dies goes back with the journal's lines in the run's log; a unit that ignores SIGTERM and
must not be killed is named and serves on; a masked unit and one that is missing are refused before anything is touched. In TAP; skipped,
with the reason, where there can be no lab."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["HOIST_SOURCE_ROOT"], "tests/lab"))
import lab_side

BUILD = os.environ["HOIST_BUILD_ROOT"]
SOURCE = os.environ["HOIST_SOURCE_ROOT"]
FLEET = "/srv/fleet"
PROGRAMS = ["src/daemon/hoistd", "src/agent/hoist-agent", "src/cli/hoistctl"]
UNIT = """[Unit]
Description={name} of {slug}
[Service]
WorkingDirectory={directory}
ExecStart={deaf}{directory}/venv/bin/python3 {directory}/services/{name}.py
TimeoutStopSec=5
Restart=on-failure
RestartSec=100ms
[Install]
WantedBy=multi-user.target
"""
passed = 0


def check(condition, what, seen=""):
    global passed
    passed += 1
    print(f"{'ok' if condition else 'not ok'} {passed} {what}", flush=True)
    if not condition:
        print("".join(f"# {line}\n" for line in str(seen).splitlines()), end="")
        print(f"1..{passed}")
        raise SystemExit(1)


class Node:
    """One node with the programs under test on it and a fleet of one tenant, whose services are units."""

    def __init__(self, lab):
        self.lab = lab

    def run(self, *words, **options):
        return self.lab.run("n1", *words, **options)

    def output(self, *words, **options):
        return self.lab.output("n1", *words, **options)

    def ctl(self, *words, code=0):
        done = self.run("hoistctl", "--data", FLEET, *words, timeout=300)
        if done.returncode != code:
            check(False, f"hoistctl {' '.join(words)} ends with {code}", f"{done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def ctl_json(self, *words):
        return json.loads(self.output("hoistctl", "--data", FLEET, *words, "--json"))

    def write(self, path, text):
        self.output("mkdir", "-p", os.path.dirname(path))
        self.output("tee", path, input=text)

    def install(self):
        for program in PROGRAMS:
            with open(os.path.join(BUILD, program), "rb") as f:
                self.output("install", "-m", "755", "/dev/stdin", "/usr/bin/" + os.path.basename(program), stdin=f)
        self.output("hoistctl", "demo", "create", FLEET, "--tenants", "1", "--rows", "50", timeout=300)
        inventory = json.loads(self.output("cat", FLEET + "/inventory.json"))
        self.tenant = inventory["tenants"][0]
        self.slug, self.directory = self.tenant["slug"], self.tenant["directory"]

    def port(self):
        settings = self.output("cat", self.directory + "/.env")
        return next(line.split("=", 1)[1] for line in settings.splitlines() if line.startswith("API_PORT="))

    # --- units ---

    def unit(self, name):
        return f"{self.slug}-{name}.service"

    def write_unit(self, name, deaf=""):
        self.write(f"/etc/systemd/system/{self.unit(name)}",
                   UNIT.format(name=name, slug=self.slug, directory=self.directory, deaf=deaf))
        self.output("systemctl", "daemon-reload")

    def show(self, name, prop):
        return self.output("systemctl", "show", "--value", "-p", prop, self.unit(name)).strip()

    def run_of(self, name):
        return self.show(name, "ActiveState"), self.show(name, "MainPID"), self.show(name, "InvocationID")

    # --- the control plane ---

    def begin_plane(self):
        self.output("systemd-run", "--unit=plane", "--property=Type=notify", "--setenv=ASAN_OPTIONS=detect_leaks=0", "hoistd", "--data", FLEET,
                    "--guides", "/etc/hoist/guides", timeout=120)

    def end_plane(self):
        self.output("systemctl", "stop", "plane", timeout=120)

    def last_run(self):
        return self.ctl_json("run", "list")["runs"][0]

    def deployed(self):
        return self.output("cat", self.directory + "/VERSION").strip()


def guide(never_kill="false", unit="{slug}-api.service"):
    """The guide that Hoist ships, with units in place of its commands."""
    with open(os.path.join(SOURCE, "data/guides/cbapp.yaml"), encoding="utf-8") as f:
        lines = f.read().splitlines()
    text = []
    for line in lines:
        if line.lstrip().startswith("start:"):
            name = "api" if "api.py" in line else "frontend"
            text += ["    driver: systemd", f'    unit: "{unit if name == "api" else "{slug}-frontend.service"}"']
        elif line.lstrip().startswith("stop:"):
            text.append(f"    stop: {{seconds: 2, never_kill: {never_kill}}}")
        else:
            text.append(line)
    return "\n".join(text) + "\n"


def use_units(node):
    """The tenant's commands end; units serve from now on."""
    node.begin_plane()
    node.ctl("tenant", "services", node.slug, "stop")
    node.end_plane()
    node.write("/etc/hoist/guides/cbapp.yaml", guide())
    for name in ["api", "frontend"]:
        node.write_unit(name)
        node.output("systemctl", "start", node.unit(name))
    node.begin_plane()
    seen = node.ctl("tenant", "services", node.slug)
    check("running" in seen and "failed" not in seen, "both units are seen to run", seen)


def is_adopted(node):
    """As an administrator finds it: a folder, and units that serve it."""
    before = node.run_of("api")
    node.ctl("tenant", "forget", node.slug)
    found = json.loads(node.output("hoistctl", "--data", FLEET, "tenant", "adopt", node.directory, "--yes", "--environment", "test", "--json"))
    services = node.ctl_json("tenant", "services", node.slug)["services"]
    check([s["state"] for s in services] == ["running", "running"] and str(services[0]["pid"]) == before[1],
          "a folder whose services are units is adopted with its units' processes", (found, services, before))
    check(node.run_of("api") == before, "adopting touched nothing", before)


def goes_up_and_back(node):
    before = {name: node.run_of(name) for name in ["api", "frontend"]}
    node.ctl("upgrade", node.slug, "v0.3.0", "--acknowledge-all", "--wait")
    after = {name: node.run_of(name) for name in ["api", "frontend"]}
    check(all(after[n][0] == "active" and after[n][1:] != before[n][1:] for n in after), "the units run anew after the upgrade", after)
    check(node.deployed() == "v0.3.0", "the files are those of v0.3.0", node.deployed())
    version = node.output("curl", "-s", f"http://127.0.0.1:{node.port()}/api/health")
    check("v0.3.0" in version, "the service answers as v0.3.0", version)
    node.ctl("rollback", node.slug, "--reason", "only trying", "--wait")
    check(node.deployed() == "v0.2.0" and node.run_of("api")[0] == "active", "the rollback is at v0.2.0 and runs", node.run_of("api"))


def dies_and_goes_back(node):
    node.ctl("upgrade", node.slug, "v0.5.0", "--acknowledge-all", "--wait", code=4)
    check(node.deployed() == "v0.2.0" and node.run_of("api")[0] == "active", "a release whose service dies: the old one runs again",
          node.run_of("api"))
    run = node.last_run()
    check(run["outcome"] == "old-restored", "the outcome is old-restored", run["outcome"])
    log = node.ctl("run", "log", run["id"])
    check("Traceback" in log and "systemd: " in log, "the unit's last journal lines are in the run's log", log[-3000:])
    check("The service api ended after" in log, "the service is named that ended", log[-3000:])


def deaf_is_left_alone(node):
    node.end_plane()
    node.write("/etc/hoist/guides/cbapp.yaml", guide(never_kill="true"))
    node.write_unit("api", deaf="/usr/bin/env --block-signal=TERM ")
    node.output("systemctl", "restart", node.unit("api"), timeout=60)
    node.begin_plane()
    before = node.run_of("api")
    node.ctl("upgrade", node.slug, "v0.3.0", "--acknowledge-all", "--wait", code=4)
    check(node.run_of("api") == before, "the unit that ignores SIGTERM and must not be killed is the same run", (before, node.run_of("api")))
    check(node.run_of("frontend")[0] == "active", "the other unit runs again", node.run_of("frontend"))
    check(node.deployed() == "v0.2.0", "nothing was upgraded", node.deployed())
    log = node.ctl("run", "log", node.last_run()["id"])
    check("must never be killed hard. It runs on" in log, "it is named", log[-3000:])
    left = node.run("find", "/run/systemd/system", "-name", "*gentle*").stdout
    check(left == "" and node.show("api", "SendSIGKILL") == "yes", "systemd's settings are as before", left)


def is_refused(node):
    for word, act in [("masked", ("systemctl", "mask", "--runtime", node.unit("frontend"))), ("There is no unit", None)]:
        before = node.run_of("api")
        if act:
            node.output("rm", f"/etc/systemd/system/{node.unit('frontend')}")
            node.output(*act)
        else:
            node.output("systemctl", "unmask", "--runtime", node.unit("frontend"))
            node.output("systemctl", "stop", node.unit("frontend"))
        seen = node.ctl("upgrade", node.slug, "v0.3.0", "--acknowledge-all", "--wait", code=3)
        check(word in seen and node.unit("frontend") in seen, f"refused with a sentence: {word}", seen)
        check(node.run_of("api") == before, "nothing was touched", before)


def main():
    reason = lab_side.why_not()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return
    with lab_side.Lab(1) as lab:
        node = Node(lab)
        node.install()
        use_units(node)
        for part in [is_adopted, goes_up_and_back, dies_and_goes_back, deaf_is_left_alone, is_refused]:
            part(node)
        node.end_plane()
    print(f"1..{passed}")


if __name__ == "__main__":
    try:
        main()
    except (lab_side.LabError, subprocess.TimeoutExpired) as error:
        print(f"not ok {passed + 1} {type(error).__name__}")
        print("".join(f"# {line}\n" for line in str(error).splitlines()[:40]), end="")
        sys.exit(1)
