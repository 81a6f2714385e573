/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of statements: what formatting, comments and quotes leave of them. */
#include "drivers/hoist-sqlite-words.h"

static char *
form (const char *sql)
{
  g_autoptr (GPtrArray) words = hoist_sqlite_words_split (sql);

  return hoist_sqlite_words_join (words, 0, words->len);
}

static void
test_form (void)
{
  static const struct
  {
    const char *sql, *form;
  } cases[] = {
    { "CREATE  TABLE\n\"Person\"(id)", "create table person ( id )" },
    { "a -- it's (not\n b /* ' \" */ c", "a b c" },
    { "[Odd Name] `select` \"x\"\"y\"", "\"odd name\" \"select\" \"x\"y\"" },
    { "'It''s -- A' X'0F'", "'It''s -- A' x'0f'" },
    { "DEFAULT 1.50+2", "default 1.50 + 2" },
    { "\"\" 'open", "\"\" 'open" },
    { "/* open", "" },
    { "\303\244\303\266 x$1", "\303\244\303\266 x$1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *made = form (cases[i].sql);
      g_assert_cmpstr (made, ==, cases[i].form);
    }
}

static void
test_brackets (void)
{
  const char *sql = "t (a (1, 2), b ')', c) d";
  g_autoptr (GPtrArray) words = hoist_sqlite_words_split (sql);
  guint end = hoist_sqlite_words_skip (words, 1);
  guint comma = hoist_sqlite_words_find_comma (words, 2, end - 1);
  g_autofree char *first = hoist_sqlite_words_join (words, 2, comma);
  g_autofree char *text = hoist_sqlite_words_dup_text (words, sql, 2, end - 1);

  g_assert_cmpstr (first, ==, "a ( 1 , 2 )");
  g_assert_cmpstr (text, ==, "a (1, 2), b ')', c");
  g_assert_true (hoist_sqlite_words_is (words, end, "d"));
  g_assert_false (hoist_sqlite_words_is (words, words->len, "d"));
  g_assert_cmpuint (hoist_sqlite_words_skip (words, words->len), ==, words->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-words/form", test_form);
  g_test_add_func ("/sqlite-words/brackets", test_brackets);
  return g_test_run ();
}
