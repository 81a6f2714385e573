# SPDX-License-Identifier: GPL-3.0-or-later
"""audit list and verify: the chain is walked by hoistctl itself."""
import os
import sqlite3
import stack

fleet = stack.Stack(rows=3)


def lists():
    """One record a line, from a position on, of one tenant."""
    fleet.ctl("tenant", "hold", "testsite", "audit")
    events = fleet.ctl("audit", "list", "--json")
    assert [e["position"] for e in events] == list(range(1, len(events) + 1))
    assert any(e["tenant"] == fleet.inventory()[0]["id"] for e in events)
    after = fleet.ctl("audit", "list", "--after", str(len(events) - 1), "--limit", "1", "--json")
    assert after["position"] == len(events), after
    assert "tenant" in fleet.ctl("audit", "list", "--tenant", "testsite")


def whole():
    """An untouched trail is whole."""
    answer = fleet.ctl("audit", "verify", "--json")
    assert answer["verified"] and answer["broken_at"] == 0 and answer["records"] >= 2, answer
    assert "is whole" in fleet.ctl("audit", "verify")


def changed():
    """A record that was changed in the store is found: exit 9 with its position."""
    fleet.stop_daemon()
    stores = [os.path.join(fleet.folder, n) for n in os.listdir(fleet.folder) if n.endswith((".db", ".sqlite"))]
    assert stores, os.listdir(fleet.folder)
    connection = sqlite3.connect(stores[0])
    table = next(name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                 if {"hash", "position"} <= {row[1] for row in connection.execute(f"PRAGMA table_info({name})")})
    triggers = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for trigger in triggers:
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute(f"UPDATE {table} SET payload = replace(payload, 'testsite', 'nobody') WHERE position = 1")
    connection.commit()
    connection.close()
    try:
        fleet.start_daemon()
    except SystemExit:
        return  # a daemon that refuses to serve a changed trail is as good
    answer = fleet.ctl("audit", "verify", "--json", code=9)
    assert not answer["verified"], answer


with fleet:
    stack.tap(lists, whole, changed)
