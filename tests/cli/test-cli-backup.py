# SPDX-License-Identifier: GPL-3.0-or-later
"""backup list and verify: a sound backup is proven, a flipped byte is found and named."""
import contextlib
import os
import re
import sqlite3
import stack

fleet = stack.Stack(rows=15)


def none():
    """No backups, unknown ones: an empty list and exit 7."""
    assert fleet.ctl("backup", "list", "--json") == {"backups": []}
    fleet.ctl("backup", "verify", "bk_0123456789abcdef", code=7)
    fleet.ctl("backup", "list", "nosuch", code=7)


def sound():
    """The backup of an upgrade: listed with size and rows, named as the guide names it, verified anew."""
    with contextlib.closing(sqlite3.connect(os.path.join(fleet.inventory()[0]["directory"], "db/pocket.db"))) as database, database:
        database.execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80) "
                         "INSERT INTO person (first_name, last_name) SELECT 'big', printf('%.1000000c', 'x') FROM n")
    run = fleet.upgrade("testsite", "v0.3.0")
    backup = fleet.ctl("backup", "list", "testsite", "--json")["backups"][0]
    assert backup["id"] == run["backup"] and backup["version"] == "v0.2.0" and backup["verified_at"], backup
    assert os.path.basename(backup["path"]).startswith("pocket.db.backup_"), backup["path"]
    assert next(t["rows"] for t in backup["tables"] if t["name"] == "person") == 95
    text = fleet.ctl("backup", "list")
    assert "testsite" in text and "v0.2.0" in text, text
    assert "is sound" in fleet.ctl("backup", "verify", backup["id"])
    fleet.ctl("backup", "verify", backup["id"], "--follow")
    assert re.search(r"^\d0 %  [a-z ]+$", fleet.errors, re.M), fleet.errors


def flipped():
    """One flipped bit: exit 9 with the file's name, and a rollback to it is refused."""
    backup = fleet.ctl("backup", "list", "--json")["backups"][0]
    with open(backup["path"], "r+b") as f:
        f.seek(20000)
        byte = f.read(1)[0]
        f.seek(20000)
        f.write(bytes([byte ^ 1]))
    verified = fleet.ctl("backup", "verify", backup["id"], "--json", code=9)
    assert backup["path"] in verified["fault"] or os.path.basename(backup["path"]) in verified["fault"], verified["fault"]
    assert "is refused" in fleet.ctl("backup", "verify", backup["id"], code=9)
    fleet.ctl("rollback", "testsite", "--backup", backup["id"], "--reason", "x", "--acknowledge-all", code=3)


with fleet:
    stack.tap(none, sound, flipped)
