/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of texts, and what is none. */
#include "model/hoist-value-texts.h"

static void
test_texts (void)
{
  g_autoptr (HoistValue) list = hoist_value_new_array ();
  g_auto (GStrv) texts = NULL;

  hoist_value_append (list, hoist_value_new_string ("a b"));
  hoist_value_append (list, hoist_value_new_int (3));
  hoist_value_append (list, hoist_value_new_string (""));
  texts = hoist_value_dup_texts (list);
  g_assert_cmpuint (g_strv_length (texts), ==, 2);
  g_assert_cmpstr (texts[0], ==, "a b");
  g_assert_cmpstr (texts[1], ==, "");
}

static void
test_none (void)
{
  g_autoptr (HoistValue) text = hoist_value_new_string ("a");
  g_auto (GStrv) of_nothing = hoist_value_dup_texts (NULL);
  g_auto (GStrv) of_text = hoist_value_dup_texts (text);

  g_assert_cmpuint (g_strv_length (of_nothing), ==, 0);
  g_assert_cmpuint (g_strv_length (of_text), ==, 0);
}

static void
test_back (void)
{
  const char *const texts[] = { "a", "", NULL };
  g_autoptr (HoistValue) list = hoist_value_new_texts (texts);
  g_autoptr (HoistValue) of_nothing = hoist_value_new_texts (NULL);
  g_auto (GStrv) again = hoist_value_dup_texts (list);

  g_assert_true (g_strv_equal ((const char *const *) again, texts));
  g_assert_cmpuint (hoist_value_get_size (of_nothing), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/value-texts/texts", test_texts);
  g_test_add_func ("/model/value-texts/none", test_none);
  g_test_add_func ("/model/value-texts/back", test_back);
  return g_test_run ();
}
