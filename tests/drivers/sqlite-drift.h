/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two SQLite databases, expected.db and found.db, and what the second differs in. */
#pragma once
#include "drift.h"
#include "fixture.h"

/* Makes both from SQL (NULL: the file that is there). */
void sqlite_drift_look (Drift *drift, const Fixture *f, const char *expected, const char *found);
