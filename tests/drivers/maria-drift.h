/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two databases of the server, "hoist_like" and "app", and what the second differs in. */
#pragma once
#include "drift.h"
#include "maria.h"

/* Both are emptied and made anew from SQL (NULL: as they are). */
void maria_drift_look (Drift *drift, Maria *m, const char *expected, const char *found);
