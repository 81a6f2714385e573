/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A transfer that can't be, for the tests of the step; what it does is in tests/e2e. */
#pragma once
#include "fixture.h"

/* From the tenant's database to itself: refused by its name in both directions, and nothing is
 * noted. `more`: members of its arguments (`,"a":1`), may be "". */
void transfer_assert_not_offered (Fixture *f, gboolean back, const char *more);
