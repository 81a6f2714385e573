/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table itself: whole, without doubles, and with nothing that takes a secret on the command
 * line. */
#include "cli/hoist-cli.h"

#include <string.h>

static void
test_rows (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;
  for (guint g = 0; hoist_cli_groups[g] != NULL; g++)
    for (const HoistCliCommand *c = hoist_cli_groups[g]; c->noun != NULL; c++, n++)
      {
        g_assert_nonnull (c->run);
        g_assert_nonnull (c->arguments);
        g_assert_cmpuint (strlen (c->summary), >, 0);
        g_assert_cmpuint (c->min_arguments, <=, c->max_arguments);
        g_assert_true ((c->max_arguments == 0) == (c->arguments[0] == '\0'));
        g_assert_true (g_hash_table_add (names, g_strjoin (" ", c->noun, c->verb, NULL)));
      }
  g_assert_cmpuint (n, >=, 30);
}

static void
check_options (const HoistCliOption *options, const char *of)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (; options != NULL && options->name != NULL; options++)
    {
      g_assert_true (g_hash_table_add (seen, (gpointer) options->name));
      g_assert_true (options->help != NULL && options->help[0] != '\0');
      /* a secret comes from a file, the environment or the terminal */
      gboolean speaks_of_secrets =
          strstr (options->name, "token") != NULL || strstr (options->name, "password") != NULL;
      g_assert_true (!speaks_of_secrets || g_str_has_suffix (options->name, "-file"));
    }
}

static void
test_options (void)
{
  check_options (hoist_cli_global_options, "hoistctl");
  for (guint g = 0; hoist_cli_groups[g] != NULL; g++)
    for (const HoistCliCommand *c = hoist_cli_groups[g]; c->noun != NULL; c++)
      {
        check_options (c->options, c->noun);
        for (const HoistCliOption *o = c->options; o != NULL && o->name != NULL; o++)
          for (const HoistCliOption *all = hoist_cli_global_options; all->name != NULL; all++)
            g_assert_true (strcmp (o->name, all->name) != 0
                           && (o->letter == 0 || o->letter != all->letter));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-commands/rows", test_rows);
  g_test_add_func ("/cli-commands/options", test_options);
  return g_test_run ();
}
