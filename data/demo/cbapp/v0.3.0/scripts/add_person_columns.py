# SPDX-License-Identifier: GPL-3.0-or-later
"""Extended contact fields."""

import migration

COLUMNS = [
    ("phone_mobile", "TEXT"),
    ("phone_work", "TEXT"),
    ("street", "TEXT"),
    ("city", "TEXT"),
    ("postal_code", "TEXT"),
    ("country", "TEXT"),
    ("organisation", "TEXT"),
    ("job_title", "TEXT"),
    ("preferred_language", "TEXT NOT NULL DEFAULT 'en'"),
]

print("Contact fields")
migration.add_columns(migration.connect(), "person", COLUMNS)
