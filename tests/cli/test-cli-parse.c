/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hoist-cli.h"

#include <string.h>

static HoistCli *
parse (const char *line, GError **error)
{
  g_auto (GStrv) argv = g_strsplit (line, " ", -1);
  g_autoptr (HoistCli) cli = hoist_cli_new ();
  if (!hoist_cli_parse (cli, (const char *const *) argv, error))
    return NULL;
  return g_steal_pointer (&cli);
}

static void
test_good (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistCli) cli = parse (
      "--json upgrade acme --acknowledge a,b v0.3.0 --acknowledge=c -w --socket /run/x", &error);
  g_assert_no_error (error);
  g_assert_true (cli->json);
  g_assert_cmpstr (cli->command->noun, ==, "upgrade");
  g_assert_cmpstr (hoist_cli_argument (cli, 0), ==, "acme");
  g_assert_cmpstr (hoist_cli_argument (cli, 1), ==, "v0.3.0");
  g_assert_null (hoist_cli_argument (cli, 2));
  g_assert_true (hoist_cli_has (cli, "wait"));
  g_assert_false (hoist_cli_has (cli, "follow"));
  g_assert_cmpstr (hoist_cli_option (cli, "socket"), ==, "/run/x");
  g_auto (GStrv) list = hoist_cli_option_list (cli, "acknowledge");
  g_autofree char *joined = g_strjoinv ("|", list);
  g_assert_cmpstr (joined, ==, "a|b|c");
}

static void
test_after_dashes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistCli) cli = parse ("run resolve rn_1 -- --not-an-option", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hoist_cli_argument (cli, 1), ==, "--not-an-option");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *line, *words;
  } rows[] = {
    { "", "which command" },
    { "frobnicate", "no such command" },
    { "tenant", "which" },
    { "tenant frobnicate", "no such command" },
    { "tenant show", "expected TENANT" },
    { "tenant list extra", "too many" },
    { "tenant list --frobnicate", "no such option" },
    { "--wait upgrade acme", "no such option" },
    { "upgrade acme --acknowledge", "ID is missing" },
    { "upgrade acme --wait=yes", "takes no value" },
    { "upgrade acme -x", "no such option" },
    { "upgrade acme -wf", "no such option" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      HoistCli *cli = rows[i].line[0] != '\0' ? parse (rows[i].line, &error) : NULL;
      if (rows[i].line[0] == '\0')
        {
          g_autoptr (HoistCli) empty = hoist_cli_new ();
          const char *none[] = { NULL };
          g_assert_false (hoist_cli_parse (empty, none, &error));
        }
      g_assert_null (cli);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, rows[i].words));
    }
}

static void
test_number (void)
{
  static const char *const bad[] = { "x", "-1", "1.5", "99999999999999999999", "11", "" };
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *line = g_strdup_printf ("run list --limit=%s", bad[i]);
      g_autoptr (HoistCli) cli = parse (line, &error);
      guint number = 7;
      g_assert_no_error (error);
      g_assert_false (hoist_cli_option_number (cli, "limit", 10, &number, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_cmpuint (number, ==, 7);
      g_clear_error (&error);
    }
  g_autoptr (HoistCli) cli = parse ("run list --limit 10", &error);
  guint number = 7;
  g_assert_true (hoist_cli_option_number (cli, "limit", 10, &number, &error));
  g_assert_cmpuint (number, ==, 10);
  g_assert_true (hoist_cli_option_number (cli, "after", 10, &number, &error));
  g_assert_cmpuint (number, ==, 10); /* absent: as it was */
}

static void
test_help (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *all = hoist_cli_dup_help (NULL, NULL);
  g_assert_nonnull (strstr (all, "rollback TENANT|RUN"));
  g_assert_nonnull (strstr (all, "Exit codes"));
  g_autoptr (HoistCli) cli = parse ("rollback --help", &error); /* without its argument */
  g_assert_no_error (error);
  g_autofree char *one = hoist_cli_dup_help (cli->command, NULL);
  g_autofree char *some = hoist_cli_dup_help (NULL, "backup");
  g_assert_nonnull (strstr (one, "--reason TEXT"));
  g_assert_null (strstr (one, "demo create"));
  g_assert_nonnull (strstr (some, "backup verify BACKUP"));
  g_assert_null (strstr (some, "demo create"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-parse/good", test_good);
  g_test_add_func ("/cli-parse/after-dashes", test_after_dashes);
  g_test_add_func ("/cli-parse/refused", test_refused);
  g_test_add_func ("/cli-parse/number", test_number);
  g_test_add_func ("/cli-parse/help", test_help);
  return g_test_run ();
}
