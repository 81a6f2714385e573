# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts share: the connection and steps that look before they change. Every script may be run any number of times."""

import os
import sqlite3

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def connect():
    path = os.environ.get("CBAPP_DATABASE") or os.path.join(FOLDER, "db", "pocket.db")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    connection = sqlite3.connect(path, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def list_columns(connection, table):
    return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


def exists(connection, kind, name):
    return connection.execute("SELECT 1 FROM sqlite_master WHERE type = ? AND name = ?", (kind, name)).fetchone() is not None


def add_columns(connection, table, columns):
    existing_columns = list_columns(connection, table)
    added = skipped = 0
    for col_name, col_type in columns:
        if col_name in existing_columns:
            print(f"  ✓ {col_name} (already exists)")
            skipped += 1
        else:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {col_name} {col_type}")
            print(f"  + {col_name} {col_type}")
            added += 1
    connection.commit()
    print(f"{table}: {added} columns added, {skipped} skipped")


def add_objects(connection, kind, statements):
    added = skipped = 0
    for name, statement in statements:
        if exists(connection, kind, name):
            print(f"  ✓ {name} (already exists)")
            skipped += 1
        else:
            connection.execute(statement)
            print(f"  + {name}")
            added += 1
    connection.commit()
    print(f"{kind}: {added} added, {skipped} skipped")
