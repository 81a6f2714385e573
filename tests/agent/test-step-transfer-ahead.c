/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transfer ahead of the stop where it can't be: said by its name, and nothing is noted. What it
 * does is in tests/e2e/move-while-written.py, with writers and a real server. */
#include "transfer.h"

static void
test_not_offered (Fixture *f)
{
  transfer_assert_not_offered (f, FALSE,
                               ",\"ahead\":true,\"uses\":\"URL\",\"application\":\"demoapp\","
                               "\"commit\":\"\",\"settings\":\".env\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-transfer-ahead/not-offered", test_not_offered);
  return g_test_run ();
}
