/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grammars: what each takes and, more important, what each refuses. */
#include "base/hoist-grammar.h"

#include "base/hoist-error.h"

#include <string.h>

typedef struct
{
  HoistGrammar grammar;
  const char *good[16], *bad[40];
} Row;

#define H40 "0123456789abcdef0123456789abcdef01234567"

static const Row
    rows[] = {
      { HOIST_GRAMMAR_SLUG,
        { "ab", "acme", "a1", "acme-corp", "a-1-b", "abcdefghijabcdefghijabcdefghijabcdefghij" },
        { "",       "a",    "1a",      "-a",      "a-",
          "a--b",   "Acme", "acme_co", "acme.co", "a b",
          "../etc", "a/b",  "acme\n",  "$(id)",   "api",
          "hoist",  "all",  "ä-b",     "ab;rm",   "abcdefghijabcdefghijabcdefghijabcdefghijk" } },
      { HOIST_GRAMMAR_TAG,
        { "v0.2.0", "1.2", "v1.2.3.4", "v1.0.0-rc.1", "v1.0-alpha-2", "release-1.10", "REL_1.2-rc1",
          "my-app-v1.2" },
        { "",
          "v",
          "v1",
          "1",
          "v1.2.3.4.5",
          "-v1.2",
          "v1.2-",
          "v1.2-a..b",
          "v1.2-.a",
          "v1.2-a.",
          "v1..2",
          "v1.2.",
          "v1.2 ",
          "v1.2/x",
          "--upload-pack=x",
          "v1.2\n",
          "v1.2~1",
          "v1.2^{}",
          "latest",
          "release",
          "release1.2",
          "release-",
          "release-1",
          "-release-1.2",
          "_v1.2",
          "a/b-1.2",
          "HEAD",
          "v1.2-x.lock",
          "V1.2",
          "v1.2-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" } },
      { HOIST_GRAMMAR_BRANCH,
        { "main", "release/1.x", "feature/a_b-c", "0" },
        { "",   "-x",     "/x",       "x/",   "x.",    "a..b", "a//b",  "a/.b",
          ".a", "a.lock", "a.lock/b", "a b",  "a~1",   "a^",   "a:b",   "a?",
          "a*", "a[",     "a\\b",     "@{u}", "$(id)", "a\n",  "a@{1}", "ä" } },
      { HOIST_GRAMMAR_COMMIT,
        { H40, H40 "0123456789abcdef01234567" },
        { "", "0123", H40 "0", "G123456789abcdef0123456789abcdef01234567",
          "0123456789ABCDEF0123456789abcdef01234567", " " H40, "HEAD",
          "-123456789abcdef0123456789abcdef01234567" } },
      { HOIST_GRAMMAR_HOST,
        { "localhost", "node-1.example.org", "10.0.0.1", "::1", "2001:db8::1", "a", "1a.b" },
        { "", "-a", "a-", "a..b", ".a", "a.", "fe80::1%eth0", "a b", "a_b", "a/b", "a:80", "[::1]",
          "999.1.1.1", "1.2.3", "-oProxyCommand=x", "a;b",
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b", "ä.example",
          "a\n" } },
      { HOIST_GRAMMAR_USER,
        { "root", "_apt", "www-data", "a", "a1_-", "abcdefghijabcdefghijabcdefghijab" },
        { "", "1a", "-a", "Root", "a.b", "a b", "a:b", "a$", "abcdefghijabcdefghijabcdefghijabc",
          "a\n" } },
      { HOIST_GRAMMAR_NAME,
        { "Acme", "Café Zürich 漢字", "<b>not markup</b>", "a", "100% & more" },
        { "", "a\nb", "a\tb", "\x01",
          "a\xe2\x80\xae"
          "b",
          "a\xe2\x80\x8b", "\xff", "a\x7f", "\xc2\x85" } },
      { HOIST_GRAMMAR_TEXT,
        { "", "one\ntwo\tthree", "ä" },
        { "\r\n", "\x1b[31m", "\xff\xff", "a\xe2\x80\xae", "a\b" } },
      { HOIST_GRAMMAR_PATH,
        { "/", "/srv", "/srv/acme corp/x", "/srv/..x/.y", "/ä", "/-x" },
        { "", "srv", "/srv/", "//srv", "/srv//x", "/srv/./x", "/srv/../x", "/..", "/srv/..", "~/x",
          "/a\nb", "/\xff", "./a" } },
      { HOIST_GRAMMAR_RELPATH,
        { "a", "scripts/x.py", ".env", "a/..b" },
        { "", "/a", "a/", "a//b", "./a", "a/./b", "..", "../a", "a/..", "-x", "a/-x", "a\nb",
          "\xff" } },
      { HOIST_GRAMMAR_WORD,
        { "api", "_x", "A.b-c_1", "a" },
        { "", "1a", "-a", ".a", "a b", "a/b", "a\n", "ä", "a;b",
          "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcde" } },
      { HOIST_GRAMMAR_REPOSITORY,
        { "/srv/git/a.git", "https://example.org/a.git", "https://user@example.org:8443/a/b",
          "ssh://git@example.org:22/a.git", "git@example.org:a/b.git", "git@[::1]:a.git",
          "https://[2001:db8::1]/a.git" },
        { "",
          "relative/path",
          "-x",
          "--upload-pack=/bin/x",
          "ext::sh -c id",
          "ext::sh",
          "git@example.org::a",
          "file:///srv/a",
          "http://example.org/a",
          "git://example.org/a",
          "https://user:password@example.org/a",
          "https://example.org",
          "https://example.org/",
          "https:///a",
          "https://-oProxyCommand=id/a",
          "ssh://-oProxyCommand=id/a",
          "git@-oProxyCommand=id:a",
          "git@example.org:-x",
          "-x@example.org:a",
          "example.org:a",
          "https://example.org/a b",
          "https://example.org/a?token=x",
          "https://example.org/a#b",
          "https://example.org/a\n",
          "https://example.org/$(id)",
          "https://example.org/`id`",
          "https://example.org:99999999/a",
          "https://example.org:/a",
          "https://example.org/../a",
          "/srv/../a",
          "ssh://git@@example.org/a",
          "https://exa%6dple.org/a" } },
    };

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpint (rows[i].grammar, ==, i);
      g_assert_false (hoist_grammar_matches (rows[i].grammar, NULL));
      for (guint k = 0; rows[i].good[k] != NULL; k++)
        if (!hoist_grammar_matches (rows[i].grammar, rows[i].good[k]))
          g_error ("grammar %u refuses “%s”", i, rows[i].good[k]);
      for (guint k = 0; rows[i].bad[k] != NULL; k++)
        if (hoist_grammar_matches (rows[i].grammar, rows[i].bad[k]))
          g_error ("grammar %u takes “%s”", i, rows[i].bad[k]);
    }
}

static void
test_lengths (void)
{
  g_autofree char *name100 = g_strnfill (100, 'x'), *name101 = g_strnfill (101, 'x');
  g_autofree char *text2000 = g_strnfill (2000, 'x'), *text2001 = g_strnfill (2001, 'x');
  g_autofree char *long_path = g_strnfill (4096, 'x'), *huge = g_strnfill (50000000, 'a');
  GString *wide = g_string_new (NULL);

  for (int i = 0; i < 100; i++)
    g_string_append (wide, "🚀");
  g_assert_true (hoist_grammar_matches (HOIST_GRAMMAR_NAME, name100));
  g_assert_false (hoist_grammar_matches (HOIST_GRAMMAR_NAME, name101));
  g_assert_true (hoist_grammar_matches (HOIST_GRAMMAR_NAME, wide->str));
  g_assert_true (hoist_grammar_matches (HOIST_GRAMMAR_TEXT, text2000));
  g_assert_false (hoist_grammar_matches (HOIST_GRAMMAR_TEXT, text2001));
  long_path[0] = '/';
  g_assert_false (hoist_grammar_matches (HOIST_GRAMMAR_PATH, long_path));
  long_path[4095] = '\0';
  g_assert_true (hoist_grammar_matches (HOIST_GRAMMAR_PATH, long_path));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_false (hoist_grammar_matches ((HoistGrammar) i, huge));
  g_string_free (wide, TRUE);
}

static void
test_check (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_grammar_check (HOIST_GRAMMAR_SLUG, "tenant", "acme", &error));
  g_assert_no_error (error);
  g_assert_false (hoist_grammar_check (HOIST_GRAMMAR_SLUG, "tenant", "\033[31mNo\n", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "tenant: “No"));
  g_assert_nonnull (strstr (error->message, "slug: 2 to 40"));
  g_assert_null (strchr (error->message, '\n'));
  g_clear_error (&error);
  g_assert_false (hoist_grammar_check (HOIST_GRAMMAR_TAG, "target", NULL, &error));
  g_assert_true (g_str_has_prefix (error->message, "target: nothing is not a tag"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/grammar/rows", test_rows);
  g_test_add_func ("/base/grammar/lengths", test_lengths);
  g_test_add_func ("/base/grammar/check", test_check);
  return g_test_run ();
}
