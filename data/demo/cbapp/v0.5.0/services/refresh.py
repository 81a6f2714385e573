# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the number of members of each segment: once two seconds after the start, then every ten minutes."""

import time

FIRST = 2.0
EVERY = 600.0


class Refresher:
    def __init__(self, store):
        self.store = store
        self.due = time.monotonic() + FIRST

    def turn(self):
        """Does what is due; answers how many seconds there are until the next time."""
        if time.monotonic() >= self.due:
            self.refresh()
            self.due = time.monotonic() + EVERY
        return max(0.0, self.due - time.monotonic())

    def refresh(self):
        connection = self.store.open()
        try:
            with connection:
                members = connection.execute(
                    "SELECT segment.id, count(person_id) AS members FROM segment"
                    " LEFT JOIN segment_member ON segment_id = segment.id GROUP BY segment.id").fetchall()
                total = connection.execute("SELECT count(*) AS total FROM person").fetchone()["persons"]
                for row in members:
                    connection.execute("UPDATE segment SET member_count = ?, refreshed_at = CURRENT_TIMESTAMP WHERE id = ?",
                                       (min(row["members"], total), row["id"]))
        finally:
            connection.close()
