/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checkout: judged by content; undo is the same with the old commit. */
#include "fixture.h"

#include <string.h>

static void
test_there_and_back (Fixture *f)
{
  g_autofree char *version = g_build_filename (f->directory, "VERSION", NULL);
  g_autofree char *text = NULL, *old = NULL;

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  g_assert_cmpstr (fixture_probe (f, "checkout", "apply", "v0.2.0"), ==, "not-applied");
  fixture_step (f, "checkout", "apply", "v0.2.0");
  text = fixture_read (version);
  g_assert_cmpstr (text, ==, "v0.2.0");
  g_assert_cmpstr (fixture_probe (f, "checkout", "apply", "v0.2.0"), ==, "applied");
  fixture_write (version, ""); /* HEAD is right, a file is empty */
  g_assert_cmpstr (fixture_probe (f, "checkout", "apply", "v0.2.0"), ==, "partial");
  fixture_step (f, "checkout", "undo", "v0.2.0");
  old = fixture_read (version);
  g_assert_cmpstr (old, ==, "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "checkout", "undo", "v0.2.0"), ==, "applied");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-checkout/there-and-back", test_there_and_back);
  return g_test_run ();
}
