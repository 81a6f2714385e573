# SPDX-License-Identifier: GPL-3.0-or-later
"""Import tracking columns."""

import migration

TABLES = [
    ("import_run", """CREATE TABLE import_run (
        id INTEGER PRIMARY KEY, file_name TEXT NOT NULL, rows INTEGER NOT NULL DEFAULT 0,
        started_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)"""),
]
COLUMNS = [
    ("import_source", "TEXT NOT NULL DEFAULT 'manual'"),
    ("import_key", "TEXT"),
    ("imported_at", "TEXT"),
]

print("Import tracking")
connection = migration.connect()
migration.add_objects(connection, "table", TABLES)
migration.add_columns(connection, "person", COLUMNS)
