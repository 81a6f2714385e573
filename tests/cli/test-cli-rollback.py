# SPDX-License-Identifier: GPL-3.0-or-later
"""rollback: the plan says what would be lost; afterwards version and rows are those of before."""
import json
import sqlite3
import urllib.request
import stack

fleet = stack.Stack(rows=25)
tenant = None


def persons():
    connection = sqlite3.connect(f"file:{tenant['directory']}/db/pocket.db?mode=ro", uri=True)
    rows = connection.execute("SELECT first_name, last_name, email FROM person ORDER BY id").fetchall()
    connection.close()
    return rows


def add_person():
    request = urllib.request.Request(f"http://127.0.0.1:{tenant['backend_port']}/api/persons",
                                     json.dumps({"first_name": "New", "last_name": "Row"}).encode())
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 201


def nothing_to_take_back():
    """Without an upgrade there is nothing to take back: exit 7."""
    fleet.ctl("rollback", "testsite", "--reason", "x", code=7)
    fleet.ctl("rollback", "testsite", code=2)  # a reason is needed
    fleet.ctl("rollback", "rn_0123456789abcdef", "--reason", "x", code=7)


def says_what_is_lost():
    """The plan counts the rows written since; without its acknowledgement nothing happens."""
    fleet.upgrade("testsite", "v0.3.0")
    add_person()
    plan = fleet.ctl("rollback", "testsite", "--plan", "--json")
    written = {t["name"]: t["written_since"] for t in plan["comparison"]["tables"]}
    assert written["person"] == 1 and "discard-rows" in plan["acknowledge"], plan["comparison"]
    assert "1 written since" in fleet.ctl("rollback", "testsite", "--plan")
    fleet.ctl("rollback", "testsite", "--reason", "too slow", code=3)
    assert len(persons()) == 26


def goes_back():
    """With it the old version and exactly the old rows are back; the discarded row is kept in the safety backup."""
    before = persons()[:25]
    run = fleet.ctl("rollback", "testsite", "--reason", "too slow", "--acknowledge", "discard-rows", "--hold", "--wait", "--json")
    assert run["outcome"] == "new-healthy" and run["kind"] == "rollback" and run["reason"] == "too slow", run
    assert run["discarded_rows"] == 1, run["discarded_rows"]
    assert persons() == before
    with urllib.request.urlopen(f"http://127.0.0.1:{tenant['backend_port']}/api/health", timeout=10) as answer:
        assert json.load(answer)["version"] == "v0.2.0"
    backups = fleet.ctl("backup", "list", "testsite", "--json")["backups"]
    safety = next(b for b in backups if b["id"] == run["backup"])
    assert next(t["rows"] for t in safety["tables"] if t["name"] == "person") == 26


def is_held():
    """--hold: the daemon holds it with the rollback's reason, and nothing brings it forward again; the audit trail says who."""
    hold = next(t for t in fleet.ctl("tenant", "list", "--json")["tenants"] if t["slug"] == "testsite")["hold"]
    assert hold["reason"] == "too slow" and hold["by"].startswith("local:"), hold
    fleet.ctl("upgrade", "testsite", "v0.3.0", "--acknowledge-all", code=3)
    held = [e for e in fleet.ctl("audit", "list", "--json") if e["phase"] == "held"]
    assert len(held) == 1 and held[0]["payload"]["hold"] == "too slow", held


with fleet:
    tenant = fleet.inventory()[0]
    stack.tap(nothing_to_take_back, says_what_is_lost, goes_back, is_held)
