/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is refused in what a guide requires, each with its place. */
#include "model/hoist-guide.h"

#include <string.h>

#include "base/hoist-error.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "settings: {file: .env}\n"                                                                       \
  "services: [{name: a, start: [run]}]\n"                                                          \
  "databases: [{name: d, engine: sqlite, path: d.db}]\n"                                           \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"

static void
test_refused (void)
{
  static const char *const cases[][2] = {
    { "{id: x, says: so}", "expected one of query, file, setting, command" },
    { "{id: x, says: so, query: q, file: f}", "expected one of query, file, setting, command" },
    { "{id: x, says: so, setting: S}", "expected it with a setting" },
    { "{id: x, says: so, query: q, begins: [a]}", "expected it with a setting" },
    { "{id: x, query: q}", "requires[0].says: is missing" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (START "requires: [", cases[i][0], "]\n", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", text, -1, &error);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i][1]) == NULL)
        g_error ("wanted “%s”: %s", cases[i][1], error->message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-requirement/refused", test_refused);
  return g_test_run ();
}
