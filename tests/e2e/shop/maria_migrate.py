# SPDX-License-Identifier: GPL-3.0-or-later
"""The same on MariaDB, where each statement stands for itself: a step that broke off is not gone on with."""
import os

os.chdir(os.path.dirname(os.path.abspath(__file__)))
import pq  # noqa: E402
import release  # noqa: E402

with pq.Database(pq.settings()["DATABASE_URL"]) as db:
    db.run("CREATE TABLE IF NOT EXISTS schema_version (v int PRIMARY KEY)")
    for number, sql in enumerate(release.STEPS, 1):
        if not db.run(f"SELECT 1 FROM schema_version WHERE v = {number}"):
            for statement in filter(str.strip, sql.split(";")):
                db.run(statement)
            db.run(f"INSERT INTO schema_version VALUES ({number})")
            print(f"step {number}", flush=True)
