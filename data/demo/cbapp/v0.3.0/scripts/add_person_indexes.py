# SPDX-License-Identifier: GPL-3.0-or-later
"""Performance indexes."""

import migration

INDEXES = [
    ("person_by_last_name", "CREATE INDEX person_by_last_name ON person (last_name, first_name)"),
    ("person_by_email", "CREATE INDEX person_by_email ON person (email)"),
    ("person_by_organisation", "CREATE INDEX person_by_organisation ON person (organisation)"),
    ("note_by_person", "CREATE INDEX note_by_person ON note (person_id)"),
]

print("Indexes")
migration.add_objects(migration.connect(), "index", INDEXES)
