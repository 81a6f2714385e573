/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transfer where it can't be: said by its name, and nothing is done. What it does is in
 * tests/e2e/jupyterhub.py, with a real application and a real server. */
#include "transfer.h"

static void
test_not_offered (Fixture *f)
{
  transfer_assert_not_offered (f, FALSE, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-transfer/not-offered", test_not_offered);
  return g_test_run ();
}
