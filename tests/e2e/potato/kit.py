# SPDX-License-Identifier: GPL-3.0-or-later
"""The library of Hot Potato's shape: the program `flask` with its command `db upgrade`."""
import os
import sys

VERSION = "@KIT@"


def main():
    if sys.argv[1:] != ["db", "upgrade"]:
        sys.exit("usage: flask db upgrade")
    sys.path.insert(0, os.path.dirname(os.path.abspath(os.environ["FLASK_APP"])))
    import app   # the release's
    import pq
    import release
    with pq.Database(app.URL) as db:
        db.run("CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY)")
        done = {row[0] for row in db.run("SELECT version_num FROM alembic_version")}
        for number, statements in release.MIGRATIONS:
            if number in done:
                continue
            for sql in statements:
                print(f"INFO  [alembic.runtime.migration] {sql}", flush=True)
                db.run(sql)
            db.run(f"INSERT INTO alembic_version VALUES ('{number}')")
