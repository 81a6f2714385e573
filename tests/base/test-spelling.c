/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The word that was meant is found; what is far away is not guessed. */
#include "base/hoist-spelling.h"

#include <string.h>

static void
test_nearest (void)
{
  static const char *const known[] = { "services", "settings", "steps",     "stop",
                                       "port",     "health",   "done_when", NULL };
  static const struct
  {
    const char *word, *nearest;
  } cases[] = {
    { "sevices", "services" },
    { "service", "services" },
    { "srevices", "services" },
    { "Services", "services" },
    { "setings", "settings" },
    { "step", "steps" },
    { "prot", "port" },
    { "done-when", "done_when" },
    { "doneWhen", "done_when" },
    { "heatlh", "health" },
    { "x", NULL },
    { "", NULL },
    { "database", NULL },
    { "stop", "stop" },
    { "done", "done_when" },
    { "containers", NULL },
  };
  g_autofree char *endless = g_strnfill (100000, 's');

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (hoist_spelling_find_nearest (cases[i].word, known), ==, cases[i].nearest);
  g_assert_null (hoist_spelling_find_nearest (endless, known));
}

static void
test_question (void)
{
  static const char *const known[] = { "TERM", "INT", NULL };
  g_autofree char *meant = hoist_spelling_dup_question ("TREM", known);
  g_autofree char *none = hoist_spelling_dup_question ("KILLING", known);

  g_assert_cmpstr (meant, ==, "; did you mean “TERM”?");
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spelling/nearest", test_nearest);
  g_test_add_func ("/spelling/question", test_question);
  return g_test_run ();
}
