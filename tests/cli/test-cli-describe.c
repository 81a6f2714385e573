/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The description has every command, option and exit code of the tables. */
#include "cli/hoist-cli.h"
#include "model/hoist-json.h"

#include <string.h>

static guint
count (const HoistCliOption *options)
{
  guint n = 0;
  while (options != NULL && options[n].name != NULL)
    n++;
  return n;
}

static void
test_complete (void)
{
  g_autofree char *text = hoist_cli_dup_description ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_json_parse (text, -1, &error);
  g_assert_no_error (error);
  const HoistValue *commands = hoist_value_get_member (value, "commands");
  guint n = 0;
  for (guint g = 0; hoist_cli_groups[g] != NULL; g++)
    for (const HoistCliCommand *c = hoist_cli_groups[g]; c->noun != NULL; c++, n++)
      {
        const HoistValue *command = hoist_value_get_element (commands, n);
        g_assert_cmpstr (hoist_value_lookup_string (command, "noun", NULL), ==, c->noun);
        g_assert_cmpstr (hoist_value_lookup_string (command, "verb", NULL), ==, c->verb);
        g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (command, "options")), ==,
                          count (c->options));
      }
  g_assert_cmpuint (hoist_value_get_size (commands), ==, n);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (value, "options")), ==,
                    count (hoist_cli_global_options));
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (value, "exit_codes")), ==, 11);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-describe/complete", test_complete);
  return g_test_run ();
}
