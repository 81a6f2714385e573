/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hoist-cli.h"
#include "base/hoist-clock.h"
#include "model/hoist-json.h"

#include <string.h>

static void
test_table (void)
{
  static const char *const heading[] = { "NAME", "STATE", NULL };
  const char *first[] = { "a", "x", NULL };
  const char *second[] = { "日本", "y", NULL };
  const char *third[] = { "evil\033[2J\nname", "z", NULL };
  g_autoptr (HoistCli) cli = hoist_cli_new ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_ptr_array_add (rows, first);
  g_ptr_array_add (rows, second);
  g_ptr_array_add (rows, third);
  hoist_cli_print_table (cli, heading, rows);
  g_assert_null (strchr (cli->out->str, '\033')); /* nothing moves the cursor */
  g_auto (GStrv) lines = g_strsplit (cli->out->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5); /* heading, three rows, the end */
  /* the second column begins in the same place: 日本 is four cells wide */
  g_assert_cmpint (strstr (lines[1], "x") - lines[1], ==, strstr (lines[0], "STATE") - lines[0]);
  g_assert_cmpint (strstr (lines[2], "y") - lines[2], ==,
                   strstr (lines[0], "STATE") - lines[0] + 2);
}

static void
test_print_is_clean (void)
{
  g_autoptr (HoistCli) cli = hoist_cli_new ();
  hoist_cli_print (cli, "%s\n", "a\033]0;title\007b");
  g_assert_null (strchr (cli->out->str, '\033'));
  g_assert_null (strchr (cli->out->str, '\007'));
  g_assert_true (g_str_has_suffix (cli->out->str, "\n"));
}

static void
test_json (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistCli) cli = hoist_cli_new ();
  g_autoptr (HoistValue) value = hoist_json_parse ("{\"a\":[1,\"x\\ny\"]}", -1, &error);
  hoist_cli_print_value (cli, value);
  g_assert_cmpstr (cli->out->str, ==, "{\"a\":[1,\"x\\ny\"]}\n"); /* one document, one line */
}

static void
test_ago (void)
{
  static const struct
  {
    gint64 seconds;
    const char *text;
  } rows[] = { { 0, "now" },           { 1, "1 second ago" },   { 59, "59 seconds ago" },
               { 61, "1 minute ago" }, { 7300, "2 hours ago" }, { 86400 * 3 + 5, "3 days ago" },
               { -100, "now" } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text =
          hoist_cli_dup_ago (hoist_clock_wall_us () - rows[i].seconds * G_USEC_PER_SEC);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
  g_autofree char *never = hoist_cli_dup_ago (0);
  g_assert_cmpstr (never, ==, "–");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-output/table", test_table);
  g_test_add_func ("/cli-output/clean", test_print_is_clean);
  g_test_add_func ("/cli-output/json", test_json);
  g_test_add_func ("/cli-output/ago", test_ago);
  return g_test_run ();
}
