# SPDX-License-Identifier: GPL-3.0-or-later
"""Core tables."""

import migration

TABLES = [
    ("user_account", """CREATE TABLE user_account (
        id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, role TEXT NOT NULL, password_hash TEXT NOT NULL,
        created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)"""),
    ("person", """CREATE TABLE person (
        id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT,
        created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)"""),
    ("note", """CREATE TABLE note (
        id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, body TEXT NOT NULL,
        created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)"""),
]

print("Core tables")
migration.add_objects(migration.connect(), "table", TABLES)
