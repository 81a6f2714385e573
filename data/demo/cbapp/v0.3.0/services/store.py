# SPDX-License-Identifier: GPL-3.0-or-later
"""The database of an installation as the API uses it: SQLite in WAL mode; an answered write is on the disk."""

import os
import sqlite3

SCHEMA = 30
FIELDS = ("first_name", "last_name", "email", "phone_mobile", "phone_work", "street", "city", "postal_code", "country",
          "organisation", "job_title", "preferred_language")


class Store:
    def __init__(self, folder):
        self.path = os.environ.get("CBAPP_DATABASE") or os.path.join(folder, "db", "pocket.db")
        if not os.path.exists(self.path):
            raise SystemExit(f"{self.path} is missing: run the scripts first")
        self.keeper = self.open()  # keeps the write-ahead log between two requests
        self.keeper.execute("PRAGMA user_version").fetchone()

    def open(self):
        connection = sqlite3.connect(self.path, timeout=5)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def look(self):
        """The schema that is there; touches the tables that the application can't live without."""
        connection = self.open()
        try:
            schema = connection.execute("PRAGMA user_version").fetchone()[0]
            connection.execute("SELECT " + ", ".join(FIELDS) + " FROM person ORDER BY id DESC LIMIT 1").fetchone()
            connection.execute("SELECT count(*) FROM segment").fetchone()
        finally:
            connection.close()
        return schema

    def list_persons(self, limit, offset):
        connection = self.open()
        try:
            total = connection.execute("SELECT count(*) FROM person").fetchone()[0]
            rows = connection.execute("SELECT * FROM person ORDER BY id LIMIT ? OFFSET ?", (limit, offset)).fetchall()
        finally:
            connection.close()
        return {"persons": [dict(row) for row in rows], "total": total}

    def add_person(self, values):
        names = [name for name in FIELDS if name in values]
        connection = self.open()
        try:
            with connection:
                cursor = connection.execute(
                    f"INSERT INTO person ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                    [values[name] for name in names])
            row = connection.execute("SELECT * FROM person WHERE id = ?", (cursor.lastrowid,)).fetchone()
        finally:
            connection.close()
        return dict(row)

    def close(self):
        """Everything into the main file; nothing stays beside it."""
        self.keeper.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.keeper.close()
