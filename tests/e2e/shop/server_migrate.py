# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the database that the settings name up to the release, step by step; what was done is not done again."""
import os

os.chdir(os.path.dirname(os.path.abspath(__file__)))
import pq  # noqa: E402
import release  # noqa: E402

with pq.Database(pq.settings()["DATABASE_URL"]) as db:
    db.run("CREATE TABLE IF NOT EXISTS schema_version (v int PRIMARY KEY)")
    for number, sql in enumerate(release.STEPS, 1):
        if not db.run(f"SELECT 1 FROM schema_version WHERE v = {number}"):
            db.run(f"BEGIN; {sql}; INSERT INTO schema_version VALUES ({number}); COMMIT")
            print(f"step {number}", flush=True)
