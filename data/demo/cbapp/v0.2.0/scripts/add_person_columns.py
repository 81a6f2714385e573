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
]

print("Contact fields")
migration.add_columns(migration.connect(), "person", COLUMNS)
