/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets: every form in which a child may print one is hidden, ordinary words are not. */
#include "base/hoist-secret.h"

#include <string.h>

#define SECRET "pä$$w/rd+\"x\\ y?"

static void
assert_hidden (const char *form)
{
  g_autofree char *text = g_strdup_printf ("before %s after", form);
  g_autofree char *redacted = hoist_secret_redact (text);

  g_assert_null (strstr (redacted, form));
  g_assert_nonnull (strstr (redacted, "•••"));
  g_assert_true (g_str_has_prefix (redacted, "before "));
  g_assert_true (g_str_has_suffix (redacted, " after"));
}

static void
test_forms (void)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *) SECRET, strlen (SECRET));
  g_autofree char *url = g_uri_escape_string (SECRET, NULL, FALSE);
  g_autofree char *lower = g_strdup ("p%c3%a4%24%24w%2frd%2b%22x%5c%20y%3f");

  hoist_secret_register (SECRET);
  assert_hidden (SECRET);
  assert_hidden (base64);
  assert_hidden (url);
  assert_hidden (lower);
  assert_hidden ("p%C3%A4%24%24w%2Frd%2B%22x%5C+y%3F");
  assert_hidden ("pä$$w/rd+\\\"x\\\\ y?"); /* JSON */
}

/* Basic authorization: the secret does not stand at a border of three bytes. */
static void
test_base64_shifted (void)
{
  hoist_secret_register ("hunter2-hunter2");
  for (int shift = 0; shift < 7; shift++)
    for (int behind = 0; behind < 4; behind++)
      {
        g_autofree char *before = g_strnfill ((gsize) shift, 'u');
        g_autofree char *after = g_strnfill ((gsize) behind, 'z');
        g_autofree char *plain = g_strconcat (before, "hunter2-hunter2", after, NULL);
        g_autofree char *base64 = g_base64_encode ((const guchar *) plain, strlen (plain));
        g_autofree char *redacted = hoist_secret_redact (base64);

        g_assert_nonnull (strstr (redacted, "•••"));
        g_assert_cmpuint (strlen (redacted), <=, strlen (base64) - 16 + strlen ("•••"));
      }
}

static void
test_ordinary (void)
{
  g_autofree char *same = NULL, *none = hoist_secret_redact (NULL);

  hoist_secret_register ("short");
  hoist_secret_register ("");
  hoist_secret_register (NULL);
  same = hoist_secret_redact ("a short ordinary line with 100% of its words");
  g_assert_cmpstr (same, ==, "a short ordinary line with 100% of its words");
  g_assert_null (none);
}

static void
test_several (void)
{
  g_autofree char *redacted = NULL;

  hoist_secret_register ("abcdef");
  hoist_secret_register ("abcdefghijkl");
  redacted = hoist_secret_redact ("abcdefghijkl abcdef abcdefabcdef");
  g_assert_cmpstr (redacted, ==, "••• ••• ••••••");
}

static void
test_lines (void)
{
  hoist_secret_register (
      "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nc2Vjb25kLWxpbmUtb2Yta2V5\n");
  assert_hidden ("MIIEvQIBADANBgkqhkiG9w0");
  assert_hidden ("c2Vjb25kLWxpbmUtb2Yta2V5");
}

static void
test_strip_url (void)
{
  static const struct
  {
    const char *url, *stripped;
  } cases[] = {
    { "https://user:pw@example.org/a", "https://example.org/a" },
    { "https://token@example.org/a", "https://example.org/a" },
    { "postgresql://u:p@ss@db:5432/x?y=1", "postgresql://db:5432/x?y=1" },
    { "postgresql://u:p/ss@db:5432/x", "postgresql://db:5432/x" },
    { "https://example.org/a@b", "https://example.org/a@b" },
    { "https://example.org:8080/a@b", "https://example.org:8080/a@b" },
    { "http://[::1]:80/a@b", "http://[::1]:80/a@b" },
    { "ssh://git@example.org/a", "ssh://example.org/a" },
    { "git@example.org:a.git", "git@example.org:a.git" },
    { "/srv/a", "/srv/a" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *stripped = hoist_secret_strip_url (cases[i].url);

      g_assert_cmpstr (stripped, ==, cases[i].stripped);
    }
  g_assert_null (hoist_secret_strip_url (NULL));
}

static void
test_hash_and_equal (void)
{
  g_autofree char *hash = hoist_secret_hash_token ("abc");

  g_assert_cmpstr (hash, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_true (hoist_secret_equal ("abc", "abc"));
  g_assert_true (hoist_secret_equal ("", ""));
  g_assert_false (hoist_secret_equal ("abc", "abd"));
  g_assert_false (hoist_secret_equal ("abc", "abcd"));
  g_assert_false (hoist_secret_equal ("abcd", "abc"));
  g_assert_false (hoist_secret_equal ("", "a"));
  g_assert_false (hoist_secret_equal (NULL, "a"));
  g_assert_false (hoist_secret_equal (NULL, NULL));
  hoist_secret_free (NULL);
  hoist_secret_free (g_strdup ("x"));
}

static gpointer
register_many (gpointer data)
{
  for (int i = 0; i < 50; i++)
    {
      g_autofree char *value = g_strdup_printf ("thread-%d-%d", GPOINTER_TO_INT (data), i);
      g_autofree char *redacted = NULL;

      hoist_secret_register (value);
      redacted = hoist_secret_redact (value);
      g_assert_cmpstr (redacted, ==, "•••");
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new (NULL, register_many, GINT_TO_POINTER (i + 10));
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/secret/forms", test_forms);
  g_test_add_func ("/base/secret/base64-shifted", test_base64_shifted);
  g_test_add_func ("/base/secret/ordinary", test_ordinary);
  g_test_add_func ("/base/secret/several", test_several);
  g_test_add_func ("/base/secret/lines", test_lines);
  g_test_add_func ("/base/secret/strip-url", test_strip_url);
  g_test_add_func ("/base/secret/hash-and-equal", test_hash_and_equal);
  g_test_add_func ("/base/secret/threads", test_threads);
  return g_test_run ();
}
