# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands about tenants, compared with what is true on the disk."""
import json
import os
import subprocess
import stack

fleet = stack.Stack(tenants=2, rows=11)


def git(folder, *words):
    environment = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, check=True, text=True, env=environment).stdout


def lists():
    """tenant list: every tenant with its versions, by text and as JSON."""
    answer = fleet.ctl("tenant", "list", "--json")
    assert answer["total"] == 2
    by_slug = {t["slug"]: t for t in answer["tenants"]}
    assert set(by_slug) == {"testsite", "acme"}
    version = by_slug["acme"]["version"]
    assert (version["deployed_version"], version["latest_version"], version["behind"], version["state"]) == ("v0.2.0", "v0.5.0", 3, "behind"), version
    text = fleet.ctl("tenant", "list")
    assert text.splitlines()[0].startswith("TENANT") and "3 behind" in text and "healthy" in text, text
    assert fleet.ctl("tenant", "list", "--search", "acm", "--json")["total"] == 1


def shows():
    """tenant show: by slug and by id the same, with services and database."""
    one = fleet.ctl("tenant", "show", "acme", "--json")
    two = fleet.ctl("tenant", "show", one["id"], "--json")
    assert one["id"] == two["id"]
    tenant = next(t for t in fleet.inventory() if t["slug"] == "acme")
    assert one["directory"] == tenant["directory"]
    assert {s["name"]: s["port"] for s in one["services"]} == {"api": tenant["backend_port"], "frontend": tenant["frontend_port"]}
    assert one["databases"][0]["engine"] == "sqlite" and one["tree_clean"]
    assert tenant["directory"] in fleet.ctl("tenant", "show", "acme")


def unknown():
    """A tenant that is not there: exit 7, named."""
    assert "nosuch" in fleet.run_plain("--data", fleet.folder, "tenant", "show", "nosuch").stderr
    fleet.ctl("tenant", "show", "nosuch", code=7)
    fleet.ctl("tenant", "show", "tn_0123456789abcdef", code=7)


def services():
    """tenant services: stopped means stopped, started means answering again."""
    fleet.ctl("tenant", "services", "acme", "explode", code=2)
    stopped = fleet.ctl("tenant", "services", "acme", "stop", "--json")["services"]
    assert [s["state"] for s in stopped] == ["stopped", "stopped"], stopped
    assert "stopped" in fleet.ctl("tenant", "services", "acme")
    started = fleet.ctl("tenant", "services", "acme", "start", "--json")["services"]
    assert [s["state"] for s in started] == ["running", "running"], started


def holds():
    """tenant hold refuses upgrades with its reason until it is released."""
    held = fleet.ctl("tenant", "hold", "acme", "audit week", "--json")
    assert held["hold"]["reason"] == "audit week"
    done = fleet.run_plain("--data", fleet.folder, "upgrade", "acme", "v0.3.0", "--acknowledge-all")
    assert done.returncode == 3 and "audit week" in done.stderr, done.stderr
    assert held["hold"]["since"] is not None
    assert "audit week (by " in fleet.ctl("tenant", "show", "acme")
    assert fleet.ctl("tenant", "release", "acme", "--json")["hold"] is None


def repairs():
    """A wrong refspec is named by the plan and repaired on request."""
    tenant = next(t for t in fleet.inventory() if t["slug"] == "acme")
    git(tenant["directory"], "config", "remote.origin.fetch", "+refs/heads/main:refs/remotes/origin/main")
    plan = json.loads(fleet.run_plain("--data", fleet.folder, "plan", "acme", "v0.3.0", "--json").stdout)
    finding = next(f for f in plan["findings"] if f["check"] == "refspec")
    assert finding["repair"] == "refspec", finding
    assert fleet.ctl("tenant", "repair", "acme", "refspec", "--json")["repaired"] is True
    assert git(tenant["directory"], "config", "remote.origin.fetch").strip() == "+refs/heads/*:refs/remotes/origin/*"


def forgets():
    """tenant forget: it is no longer listed; its folder is as it was."""
    tenant = next(t for t in fleet.inventory() if t["slug"] == "testsite")
    fleet.ctl("tenant", "forget", "testsite")
    assert fleet.ctl("tenant", "list", "--json")["total"] == 1
    assert git(tenant["directory"], "status", "--porcelain") == ""


with fleet:
    stack.tap(lists, shows, unknown, services, holds, repairs, forgets)
