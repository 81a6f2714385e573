# SPDX-License-Identifier: GPL-3.0-or-later
"""plan and upgrade: a good release ends with the new version, bad ones with the old version and data."""
import hashlib
import json
import os
import sqlite3
import subprocess
import urllib.request
import stack

fleet = stack.Stack(tenants=3, rows=30)


def tenant(slug):
    return next(t for t in fleet.inventory() if t["slug"] == slug)


def truth(slug):
    """Commit of the tree, its cleanliness, content of all tables, and what the running service says."""
    folder = tenant(slug)["directory"]
    environment = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
    git = lambda *words: subprocess.run(["git", "-C", folder, *words], capture_output=True, check=True, text=True, env=environment).stdout
    connection = sqlite3.connect(f"file:{folder}/db/pocket.db?mode=ro", uri=True)
    content = hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()
    connection.close()
    with urllib.request.urlopen(f"http://127.0.0.1:{tenant(slug)['backend_port']}/api/health", timeout=10) as answer:
        health = json.load(answer)
    version = subprocess.run([folder + "/venv/bin/python3", "-c", "import cbkit; print(cbkit.__version__)"], capture_output=True, text=True,
                             check=True).stdout.strip()
    return {"commit": git("rev-parse", "HEAD").strip(), "dirty": git("status", "--porcelain"), "content": content, "health": health, "cbkit": version}


def plans():
    """plan shows steps, notes and what must be acknowledged, and changes nothing."""
    before = truth("acme")
    plan = fleet.ctl("plan", "acme", "v0.3.0", "--json")
    assert [s["kind"] for s in plan["steps"]][0] == "preflight" and plan["acknowledge"] == ["v0.3.0#1"], plan["acknowledge"]
    text = fleet.ctl("plan", "acme", "v0.3.0")
    assert "Organisations" in text and "To acknowledge: v0.3.0#1" in text and "Steps" in text
    german = {"LC_ALL": "C.UTF-8", "LANGUAGE": "de"}
    again = fleet.ctl("plan", "acme", "v0.3.0", "--json", env=german)
    assert [s["description"] for s in again["steps"]] == [s["description"] for s in plan["steps"]]  # a program reads it
    assert fleet.ctl("plan", "acme", "v0.3.0", env=german) != text  # a person
    assert truth("acme") == before


def refused():
    """Unknown versions and missing acknowledgements are refused; nothing is changed."""
    before = truth("acme")
    fleet.ctl("plan", "acme", "v9.9.9", code=3)
    fleet.ctl("upgrade", "acme", "--", "-x", code=2)
    error = fleet.ctl("upgrade", "acme", "v0.3.0", "--json", code=3)["error"]
    assert error["code"] == "acknowledge" and "v0.3.0#1" in error["detail"] and "--acknowledge" in error["next"], error
    assert fleet.ctl("upgrade", "acme", "v0.3.0", "--acknowledge", "other", "--json", code=3)["error"]["code"] == "acknowledge"
    fleet.ctl("upgrade", "acme", "v0.3.0", "--no-backup", "--acknowledge", "v0.3.0#1", code=3)
    assert truth("acme") == before


def good():
    """upgrade --wait to v0.3.0: tree, dependency, schema and service are the new ones; exit 0."""
    run = fleet.ctl("upgrade", "acme", "v0.3.0", "--acknowledge", "v0.3.0#1", "--wait", "--json")
    assert run["outcome"] == "new-healthy" and run["state"] == "ended", run
    now = truth("acme")
    assert now["health"] == {"status": "ok", "version": "v0.3.0", "schema": 30}, now
    assert now["dirty"] == "" and now["cbkit"] == "1.1.0"


def bad(version, words):
    before = truth("testsite")
    run = fleet.ctl("upgrade", "testsite", version, "--acknowledge-all", "--wait", "--json", code=4)
    assert run["outcome"] == "old-restored" and words in run["cause"], run["cause"]
    assert truth("testsite") == before
    again = fleet.ctl("upgrade", "testsite", version, "--acknowledge-all", "--json", code=3)["error"]
    assert again["code"] in ("refused", "conflict"), again
    return run


def failing_migration():
    """v0.4.0: the fourth migration fails; the old version and data are back; exit 4; trying again is refused."""
    bad("v0.4.0", "migrate_add_import_metadata.py")


def dying_service():
    """v0.5.0: the service dies after its start; the same; after `run resolve` it may be tried again."""
    run = bad("v0.5.0", "api")
    fleet.ctl("run", "resolve", run["id"], "The service was looked at.")
    fleet.ctl("upgrade", "testsite", "v0.5.0", "--acknowledge-all", "--wait", "--json", code=4)


with fleet:
    stack.tap(plans, refused, good, failing_migration, dying_service)
