/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comments that hold names which try to leave them; statements on one line. */
#include "drivers/hoist-repair-script.h"

#include <string.h>

static void
test_comment (void)
{
  g_autoptr (GString) script = g_string_new (NULL);
  g_autofree char *long_name = g_strnfill (5000, 'x');

  hoist_repair_script_comment (script, "%u of %s", 3, "a\nDROP TABLE person;\r\n--");
  hoist_repair_script_comment (script, "%s", "b\xe2\x80\xa8; DELETE FROM person");
  hoist_repair_script_comment (script, "%s", long_name);
  g_auto (GStrv) lines = g_strsplit (script->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  for (guint i = 0; i < 3; i++)
    g_assert_true (g_str_has_prefix (lines[i], "-- "));
  g_assert_cmpstr (lines[3], ==, "");
  g_assert_null (strstr (script->str, "\xe2\x80\xa8"));
  g_assert_cmpuint (strlen (lines[2]), <, 500);
}

static void
test_line (void)
{
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autofree char *line = hoist_repair_script_dup_line ("\n SELECT\t1,\n\n   2 ;");
  g_autofree char *end = hoist_repair_script_dup_line (long_text);

  g_assert_cmpstr (line, ==, "SELECT 1, 2 ;");
  g_assert_cmpuint (strlen (end), <, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/repair-script/comment", test_comment);
  g_test_add_func ("/drivers/repair-script/line", test_line);
  return g_test_run ();
}
