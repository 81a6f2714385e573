# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger of postgres.py on SQLite: its tenant, and the truth as Python's sqlite3 reads it, which knows nothing of Hoist."""
import json
import os
import shutil
import sqlite3
import subprocess

from postgres import HERE, Bench, git

OURS = "name NOT LIKE 'hoist\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


class File:
    """Stands where postgres.py has its server."""

    def __init__(self, folder, path):
        self.folder, self.path = folder, path

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def url(self, *_):
        return self.path

    def rows(self, sql, path=None):
        link = sqlite3.connect(path or self.path, timeout=30, isolation_level=None)
        try:
            return link.execute(sql).fetchall()
        finally:
            link.close()

    def psql(self, sql, _database=None):
        """As lines, like the server's own tool."""
        return "\n".join(str(row[0]) for statement in sql.split(";") if statement.strip() for row in self.rows(statement))


class FileBench(Bench):
    journal = "wal"

    def __init__(self, folder, build):
        super().__init__(folder, build)
        self.cluster = File(os.path.join(folder, "db"), os.path.join(self.tenant, "db", "ledger.db"))

    def make_databases(self):
        pass

    def make_releases(self):
        super().make_releases()
        os.mkdir(os.path.dirname(self.cluster.path))
        self.cluster.rows(f"PRAGMA journal_mode = {self.journal}")

    def copy_program(self, work):
        for name in ("api.py", "migrate.py"):
            shutil.copy(os.path.join(HERE, "ledger", name), work)
        shutil.copy(os.path.join(HERE, "ledger", "lite.py"), os.path.join(work, "pq.py"))
        with open(os.path.join(work, ".git", "info", "exclude"), "a", encoding="utf-8") as f:
            f.write("db/\n")

    def other_settings(self):
        return {}

    def truth(self):
        tables = [row[0] for row in self.cluster.rows(f"SELECT name FROM sqlite_schema WHERE type = 'table' AND {OURS} ORDER BY 1")]
        schema = [row[0] for row in self.cluster.rows(f"SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND {OURS} ORDER BY 1")]
        rows = {}
        for table in tables:
            names = [row[1] for row in self.cluster.rows(f"PRAGMA table_info({table})")]
            rows[table] = sorted(json.dumps(dict(zip(names, row))) for row in self.cluster.rows(f"SELECT * FROM {table}"))
        return {"schema": "\n".join(schema), "rows": rows, "commit": git(self.tenant, "rev-parse", "HEAD"), "version": self.await_api().get("version")}

    def beside(self):
        return sorted(name.split(".", 2)[2] for name in os.listdir(os.path.dirname(self.cluster.path)) if ".hoist_" in name)

    def count_triggers(self):
        return len(self.cluster.rows("SELECT 1 FROM sqlite_schema WHERE name LIKE 'hoist%'"))

    def dump(self, path=None):
        """For who looks at it by hand."""
        return subprocess.run(["sqlite3", path or self.cluster.path, ".dump"], check=True, capture_output=True, text=True).stdout
