/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way back of a move where it can't be: said by its name, before the stop and behind it, and
 * nothing is done. What it does is in tests/e2e/move-while-written.py, killed where it can be, with
 * a real server. */
#include "transfer.h"

static void
test_not_offered (Fixture *f)
{
  transfer_assert_not_offered (f, TRUE, ",\"rest\":true");
}

static void
test_ahead (Fixture *f)
{
  transfer_assert_not_offered (f, TRUE, ",\"ahead\":true");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-transfer-back/not-offered", test_not_offered);
  fixture_add ("/agent/step-transfer-back/ahead", test_ahead);
  return g_test_run ();
}
