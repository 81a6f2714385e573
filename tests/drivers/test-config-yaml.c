/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a setting stands in a YAML file: by its names, never in a list, a text or another branch.
 */
#include "drivers/hoist-config-place.h"

static const char text[] = "# top\n"
                           "a:\n"
                           "  \"b\":\n"
                           "    c: 1\n"
                           "  list:\n"
                           "  - c: 2\n"
                           "  text: |\n"
                           "    c: 3\n"
                           "b:\n"
                           "  c: 4";

static void
find (const char *section, const char *key, HoistConfigPlace *ret)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (list, lines[i]);
  *ret = (HoistConfigPlace){ 0 };
  hoist_config_yaml_find (list, section, key, ret);
}

static void
test_found (void)
{
  g_auto (HoistConfigPlace) deep = { 0 }, other = { 0 };

  find ("a.b", "c", &deep);
  g_assert_true (deep.found);
  g_assert_cmpuint (deep.line, ==, 3);
  g_assert_cmpuint (deep.line_again, ==, 0);
  find ("b", "c", &other);
  g_assert_cmpuint (other.line, ==, 9);
}

static void
test_new (void)
{
  static const struct
  {
    const char *section;
    guint line;
    const char *head, *indent;
  } cases[] = {
    { "a", 8, NULL, "  " },
    { "a.b", 4, NULL, "    " },
    { "a.b.d", 4, "    d:", "      " },
    { "x.y", 10, "x:\n  y:", "    " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (HoistConfigPlace) place = { 0 };

      find (cases[i].section, "new", &place);
      g_assert_false (place.found);
      g_assert_cmpuint (place.line, ==, cases[i].line);
      g_assert_cmpstr (place.head, ==, cases[i].head);
      g_assert_cmpstr (place.indent, ==, cases[i].indent);
    }
}

static void
test_no_place (void)
{
  g_auto (HoistConfigPlace) list = { 0 }, scalar = { 0 };

  find ("a.list", "new", &list);
  g_assert_nonnull (list.problem);
  find ("a.b.c", "new", &scalar);
  g_assert_nonnull (scalar.problem);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config-yaml/found", test_found);
  g_test_add_func ("/config-yaml/new", test_new);
  g_test_add_func ("/config-yaml/no-place", test_no_place);
  return g_test_run ();
}
