# SPDX-License-Identifier: GPL-3.0-or-later
"""sqlite3 as a small application uses it, statement by statement. The same as pq.py."""
import os
import sqlite3
import time

Error = sqlite3.Error


class Database:
    def __init__(self, url):
        path = url.removeprefix("sqlite:///")
        if not os.path.isabs(path):
            raise Error("the settings name no file")
        self.link = sqlite3.connect(path, timeout=30, isolation_level=None)
        self.link.create_function("sleep", 1, time.sleep)   # a migration that takes its time
        self.link.execute("PRAGMA foreign_keys = ON")

    def close(self):
        self.link.close()

    def run(self, sql):
        """One statement; its rows as tuples."""
        return self.link.execute(sql.replace("schema_version (v int)", "schema_version (v integer PRIMARY KEY)")).fetchall()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def quote(text):
    return "'" + text.replace("'", "''") + "'"


def settings(path=".env"):
    with open(path, encoding="utf-8") as f:
        return dict(line.rstrip("\n").split("=", 1) for line in f if "=" in line)
