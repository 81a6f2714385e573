# SPDX-License-Identifier: GPL-3.0-or-later
"""Segment management. The last script: it says which schema is there now."""

import migration

SCHEMA = 20
TABLES = [
    ("segment", """CREATE TABLE segment (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)"""),
    ("segment_member", """CREATE TABLE segment_member (
        segment_id INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
        person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, PRIMARY KEY (segment_id, person_id))"""),
]

print("Segments")
connection = migration.connect()
migration.add_objects(connection, "table", TABLES)
if connection.execute("PRAGMA user_version").fetchone()[0] < SCHEMA:
    connection.execute(f"PRAGMA user_version = {SCHEMA}")
    connection.commit()
print(f"schema {SCHEMA}")
