# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the database that is named up to the release, step by step; what was done is not done again."""
import os
import sqlite3
import sys

import release

os.makedirs(os.path.dirname(sys.argv[1]), exist_ok=True)
db = sqlite3.connect(sys.argv[1])
if release.NEEDS and not db.execute("SELECT count(*) FROM sqlite_schema WHERE name = ?", (release.NEEDS,)).fetchone()[0]:
    raise SystemExit(f"there is no table {release.NEEDS}: install the shop first")
for number, sql in enumerate(release.STEPS, 1):
    if db.execute("PRAGMA user_version").fetchone()[0] < number:
        db.executescript(f"BEGIN; {sql}; PRAGMA user_version = {number}; COMMIT;")
        print(f"step {number}", flush=True)
