# SPDX-License-Identifier: GPL-3.0-or-later
"""Each tenant of the fleet is a real installation of its own."""
import hashlib
import os
import sqlite3
import subprocess
import stack

fleet = stack.Stack(tenants=3, rows=40, daemon=False)


def git(folder, *words):
    environment = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1")
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, check=True, text=True, env=environment).stdout


def tree():
    """Checked out at v0.2.0, detached, clean, with the origin and the usual refspec."""
    for tenant in fleet.inventory():
        folder = tenant["directory"]
        assert git(folder, "describe", "--tags", "--exact-match").strip() == "v0.2.0"
        assert git(folder, "rev-parse", "--abbrev-ref", "HEAD").strip() == "HEAD"
        assert git(folder, "status", "--porcelain") == ""
        assert git(folder, "config", "remote.origin.url").strip() == os.path.join(os.path.realpath(fleet.folder), "origin/cbapp.git")
        assert git(folder, "config", "remote.origin.fetch").strip() == "+refs/heads/*:refs/remotes/origin/*"


def settings():
    """.env says what the inventory says and is nobody else's to read."""
    for tenant in fleet.inventory():
        path = os.path.join(tenant["directory"], ".env")
        assert os.stat(path).st_mode & 0o077 == 0
        with open(path, encoding="utf-8") as f:
            lines = dict(line.strip().split("=", 1) for line in f if "=" in line)
        assert lines == tenant["settings"], lines
        assert lines["API_PORT"] == str(tenant["backend_port"]) and lines["FRONTEND_PORT"] == str(tenant["frontend_port"])


def environment():
    """The environment is the tenant's own and has the dependency of the release."""
    for tenant in fleet.inventory():
        venv = os.path.join(tenant["directory"], "venv")
        with open(os.path.join(venv, "pyvenv.cfg"), encoding="utf-8") as f:
            assert tenant["directory"] in f.read()
        version = subprocess.run([os.path.join(venv, "bin/python3"), "-c", "import cbkit, sys; print(cbkit.__version__, sys.prefix)"],
                                 capture_output=True, text=True, check=True).stdout.split()
        assert version == ["1.0.0", venv], version


def database():
    """WAL mode, the schema of v0.2.0, as many rows as asked for, and no two tenants alike."""
    digests = set()
    for tenant in fleet.inventory():
        path = os.path.join(tenant["directory"], "db/pocket.db")
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 20
        rows = connection.execute("SELECT first_name, last_name, email FROM person ORDER BY id").fetchall()
        connection.close()
        assert len(rows) == 40
        assert all(row[2].endswith(f"@{tenant['slug']}.example") for row in rows)
        digests.add(hashlib.sha256(repr(rows).encode()).hexdigest())
    assert len(digests) == 3


def environments():
    """testsite is the test tenant; the others are production."""
    kinds = {tenant["slug"]: tenant["environment"] for tenant in fleet.inventory()}
    assert kinds == {"testsite": "test", "acme": "production", "globex": "production"}, kinds


with fleet:
    stack.tap(tree, settings, environment, database, environments)
