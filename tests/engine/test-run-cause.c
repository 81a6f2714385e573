/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences and keys of failures. */
#include "engine/hoist-run-cause.h"

static void
test_sentence (void)
{
  static const struct
  {
    const char *message, *sentence;
  } rows[] = {
    { "no such column: person.foo", "No such column: person.foo." },
    { "Migration scripts/x.py failed: no such column: person.foo",
      "Migration scripts/x.py failed: no such column: person.foo." },
    { "Service api died 2 s after its start: KeyError\nTraceback",
      "Service api died 2 s after its start: KeyError." },
    { "  the disk is full.\n", "The disk is full." },
    { "is it?", "Is it?" },
    { "what failed:", "What failed." },
    { "", "It failed without a reason." },
    { NULL, "It failed without a reason." },
    { "v0.3.0 was moved", "v0.3.0 was moved." },
    { "http://127.0.0.1:1/ did not answer", "http://127.0.0.1:1/ did not answer." },
    { "pocket.db is locked", "pocket.db is locked." },
    { "it ended", "It ended." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *sentence = hoist_run_cause_make_sentence (rows[i].message);
      g_assert_cmpstr (sentence, ==, rows[i].sentence);
    }
}

static void
test_sentence_is_clean (void)
{
  g_autofree char *sentence = hoist_run_cause_make_sentence ("bad \x1b[31mred\x1b[0m \xff text");
  g_assert_true (g_utf8_validate (sentence, -1, NULL));
  g_assert_null (strchr (sentence, '\x1b'));
}

/* The same failure on two tenants gives one key; another failure gives another. */
static void
test_key (void)
{
  static const struct
  {
    const char *a, *b;
    gboolean same;
  } rows[] = {
    { "port 32101 is in use", "port 32999 is in use", TRUE },
    { "/srv/acme/db/pocket.db: disk I/O error", "/srv/beta/db/pocket.db: disk I/O error", TRUE },
    { "run rn_0123456789abcdef failed", "run rn_fedcba9876543210 failed", TRUE },
    { "at 2026-11-21T04:05:06.789Z it died", "at 2026-11-22T05:06:07.890Z it died", TRUE },
    { "tree is at 295fb7f", "tree is at 17b3ab3", TRUE },
    { "Service api died 2 s after its start", "Service api died 2.5 s after its start", TRUE },
    { "no such column: person.foo", "no such column: person.bar", FALSE },
    { "Migration scripts/a.py failed", "Migration scripts/b.py failed", FALSE },
    { "add_v2_columns failed", "add_v3_columns failed", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *a = hoist_run_cause_make_key ("migrate", rows[i].a);
      g_autofree char *b = hoist_run_cause_make_key ("migrate", rows[i].b);
      if (g_str_equal (a, b) != rows[i].same)
        g_error ("row %u: %s / %s", i, a, b);
      g_assert_true (g_str_has_prefix (a, "migrate: "));
    }
}

static void
test_key_is_short (void)
{
  g_autofree char *many = g_strnfill (100000, 'x');
  g_autofree char *key = hoist_run_cause_make_key ("start", many);
  g_assert_cmpuint (strlen (key), <=, 200);
  g_autofree char *umlauts = hoist_run_cause_make_key ("start", "\xc3\xa4\xc3\xb6\xc3\xbc failed");
  g_assert_true (g_utf8_validate (umlauts, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-cause/sentence", test_sentence);
  g_test_add_func ("/run-cause/sentence-is-clean", test_sentence_is_clean);
  g_test_add_func ("/run-cause/key", test_key);
  g_test_add_func ("/run-cause/key-is-short", test_key_is_short);
  return g_test_run ();
}
