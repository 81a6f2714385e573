/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a setting stands in INI, dotenv and Python files, and where a new one belongs. */
#include "drivers/hoist-config-place.h"

static GPtrArray *
split (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (list, g_strdup (lines[i]));
  return list;
}

static void
test_found (void)
{
  static const struct
  {
    HoistGuideFormat format;
    const char *text, *section, *key;
    guint line, n_lines;
    gsize value, value_end;
  } cases[] = {
    { HOIST_GUIDE_INI, "[a]\nk = 1\n[b]\nk = two ; x", "b", "k", 3, 1, 4, 7 },
    { HOIST_GUIDE_INI, "[a]\nk =\n 1\n 2\n# c", "a", "k", 1, 3, 3, 2 },
    { HOIST_GUIDE_DOTENV, "#K=0\nexport K=\"a # b\" # c", "", "K", 1, 1, 9, 16 },
    { HOIST_GUIDE_PYTHON, "K == 1\nK += 1\nK = (1,\n 2)\nL = 1", "", "K", 2, 2, 4, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) lines = split (cases[i].text);
      g_auto (HoistConfigPlace) place = { 0 };

      hoist_config_place_find (cases[i].format, lines, cases[i].section, cases[i].key, &place);
      g_assert_true (place.found);
      g_assert_cmpuint (place.line, ==, cases[i].line);
      g_assert_cmpuint (place.n_lines, ==, cases[i].n_lines);
      g_assert_cmpuint (place.value, ==, cases[i].value);
      g_assert_cmpuint (place.value_end, ==, cases[i].value_end);
      g_assert_cmpuint (place.line_again, ==, 0);
    }
}

static void
test_new (void)
{
  g_autoptr (GPtrArray) lines = split ("# c\n[a]\nx = 1\n\n[b]\ny = 2");
  g_auto (HoistConfigPlace) place = { 0 }, absent = { 0 };

  hoist_config_place_find (HOIST_GUIDE_INI, lines, "a", "k", &place);
  g_assert_false (place.found);
  g_assert_cmpuint (place.line, ==, 3);
  g_assert_null (place.head);
  hoist_config_place_find (HOIST_GUIDE_INI, lines, "c", "k", &absent);
  g_assert_cmpuint (absent.line, ==, 6);
  g_assert_cmpstr (absent.head, ==, "\n[c]");
}

static void
test_end (void)
{
  g_assert_cmpuint (hoist_config_place_end ("k = a;b ; c", 4, "#;"), ==, 7);
  g_assert_cmpuint (hoist_config_place_end ("k = 'a ; b' ; c", 4, "#;"), ==, 11);
  g_assert_cmpuint (hoist_config_place_end ("k = \"a \\\" # b\"  ", 4, "#"), ==, 14);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config-place/found", test_found);
  g_test_add_func ("/config-place/new", test_new);
  g_test_add_func ("/config-place/end", test_end);
  return g_test_run ();
}
