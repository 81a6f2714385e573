# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out what the release brings, each once, statement by statement as it is committed: a failure leaves what came before it."""
import os
import sys

os.chdir(os.path.dirname(os.path.abspath(__file__)))
import pq  # noqa: E402
import release  # noqa: E402

with pq.Database(release.url(pq.settings())) as db:
    db.run("CREATE TABLE IF NOT EXISTS schema_version (v int)")
    done = {int(row[0]) for row in db.run("SELECT v FROM schema_version")}
    for number, statements in release.MIGRATIONS:
        if number in done:
            print(f"{number} is there", flush=True)
            continue
        for sql in statements:
            print(sql, flush=True)
            db.run(sql)
        db.run(f"INSERT INTO schema_version VALUES ({number})")
release.afterwards(pq, sys)
