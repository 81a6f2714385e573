/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strict JSON check: what passes, what is refused and where, and that no input takes long. */
#include "base/hoist-json-check.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"

#include <string.h>

static void
test_good (void)
{
  static const char *const good[] = {
    "0",
    "-1",
    "\"\"",
    "null",
    "true",
    " \t\r\n[ ] \n",
    "{}",
    "{\"a\":[1,2,{\"a\":{}}],\"b\":\"\\u00e4\\ud83d\\ude80\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
    "[1.5e10,-0.0,0e0,1E-400,2.5E+3]",
    "[9007199254740992,-9007199254740992]",
    "{\"a\":1,\"A\":1,\"\":1,\"a \":1}",
    "[{\"a\":1},{\"a\":1}]",
    "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}",
    "\"\xf0\x9f\x9a\x80\"",
    "\"\x7f\"",
    "\"\xef\xbb\xbf\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (hoist_json_check (good[i], strlen (good[i]), &error));
      g_assert_no_error (error);
    }
}

typedef struct
{
  const char *text, *where, *why;
} BadCase;

static void
test_bad (void)
{
  static const BadCase cases[] = {
    { "", "line 1, column 1", "a value is expected" },
    { "  ", "line 1, column 3", "a value is expected" },
    { "{", "line 1, column 2", "member name" },
    { "[", "line 1, column 2", "a value is expected" },
    { "[1", "line 1, column 3", "',' or ']'" },
    { "[1,]", "line 1, column 4", "a value is expected" },
    { "{\"a\":1,}", "line 1, column 8", "member name" },
    { "{\"a\" 1}", "line 1, column 6", "':'" },
    { "{a:1}", "line 1, column 2", "member name" },
    { "{'a':1}", "line 1, column 2", "member name" },
    { "[1 2]", "line 1, column 4", "',' or ']'" },
    { "[1}", "line 1, column 3", "',' or ']'" },
    { "{\"a\":1]", "line 1, column 7", "',' or '}'" },
    { "1 2", "line 1, column 3", "follows" },
    { "{}{}", "line 1, column 3", "follows" },
    { "[1]]", "line 1, column 4", "follows" },
    { "// x\n1", "line 1, column 1", "a value is expected" },
    { "[1 /* x */]", "line 1, column 4", "',' or ']'" },
    { "\n\n  nul", "line 3, column 3", "a value is expected" },
    { "True", "line 1, column 1", "a value is expected" },
    { "NaN", "line 1, column 1", "a value is expected" },
    { "Infinity", "line 1, column 1", "a value is expected" },
    { "+1", "line 1, column 1", "a value is expected" },
    { ".5", "line 1, column 1", "a value is expected" },
    { "01", "line 1, column 2", "begin with 0" },
    { "-", "line 1, column 2", "digit" },
    { "1.", "line 1, column 3", "digit" },
    { "1e", "line 1, column 3", "digit" },
    { "0x10", "line 1, column 2", "follows" },
    { "-0", "line 1, column 3", "-0" },
    { "9007199254740993", "line 1, column 17", "2^53" },
    { "-9007199254740993", "line 1, column 18", "2^53" },
    { "99999999999999999999999999999999999999", "column", "2^53" },
    { "1e400", "line 1, column 6", "not finite" },
    { "-1e400", "line 1, column 7", "not finite" },
    { "\"abc", "line 1, column 5", "does not end" },
    { "\"a\nb\"", "line 1, column 3", "control character" },
    { "\"a\tb\"", "line 1, column 3", "control character" },
    { "\"\\x\"", "line 1, column 3", "escape" },
    { "\"\\", "line 1, column 3", "escape" },
    { "\"\\u12g4\"", "line 1, column 6", "hexadecimal" },
    { "\"\\u12", "line 1, column 6", "hexadecimal" },
    { "\"\\u0000\"", "line 1, column 8", "NUL" },
    { "\"\\ud800\"", "line 1, column 8", "high surrogate" },
    { "\"\\ud800\\u0041\"", "column", "high surrogate" },
    { "\"\\udc00\"", "line 1, column 8", "low surrogate" },
    { "\xef\xbb\xbf{}", "line 1, column 1", "byte order mark" },
    { "\"\xff\"", "line 1, column 2", "UTF-8" },
    { "\"\xed\xa0\x80\"", "line 1, column 2", "UTF-8" },
    { "\"\xc0\x80\"", "line 1, column 2", "UTF-8" },
    { "{\"a\":1,\"a\":2}", "line 1, column 11", "twice" },
    { "{\"a\":1,\"\\u0061\":2}", "line 1, column 16", "twice" },
    { "{\"\":1,\"\":2}", "line 1, column 9", "twice" },
    { "[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]", "line 1, column 23", "twice" },
    { "{\"a\":{\"b\":1},\"a\":2}", "line 1, column 17", "twice" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (hoist_json_check (cases[i].text, strlen (cases[i].text), &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].where) == NULL
          || strstr (error->message, cases[i].why) == NULL)
        g_error ("%s: “%s” is not %s: %s", cases[i].text, error->message, cases[i].where,
                 cases[i].why);
    }
}

static void
test_nul_byte (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_json_check ("[1]\0", 4, &error));
  g_assert_nonnull (strstr (error->message, "column 4: a NUL byte"));
  g_assert_false (hoist_json_check ("\"a\0b\"", 5, NULL));
  g_assert_false (hoist_json_check (NULL, 0, NULL));
}

static char *
nested (guint depth, const char *open, const char *inner, const char *close)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, inner);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *fits = nested (32, "[", "", "]");
  g_autofree char *deep = nested (33, "[", "", "]");
  g_autofree char *objects = nested (32, "{\"a\":", "1", "}");
  g_autofree char *hostile = nested (100000, "[", "", "");
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_json_check (fits, strlen (fits), NULL));
  g_assert_true (hoist_json_check (objects, strlen (objects), NULL));
  g_assert_false (hoist_json_check (deep, strlen (deep), &error));
  g_assert_nonnull (strstr (error->message, "column 33: nested deeper than 32"));
  g_assert_false (hoist_json_check (hostile, strlen (hostile), NULL));
}

/* Time for `text`, in microseconds. */
static gint64
measure (const GString *text)
{
  gint64 begin = hoist_clock_boottime_us ();

  g_assert_true (hoist_json_check (text->str, text->len, NULL));
  return hoist_clock_boottime_us () - begin;
}

static void
test_members (void)
{
  g_autoptr (GString) text = g_string_new ("{");
  gint64 us;

  for (int i = 0; i < 100000; i++)
    g_string_append_printf (text, "%s\"m%d\":0", i > 0 ? "," : "", i);
  g_string_append_c (text, '}');
  us = measure (text);
  g_test_message ("100,000 members: %.1f ms", us / 1000.0);
  g_string_truncate (text, text->len - 1);
  g_string_append (text, ",\"m50000\":1}");
  g_assert_false (hoist_json_check (text->str, text->len, NULL));
}

/* A big object before many small ones at the same depth must not make each small one dear. */
static void
test_big_then_small (void)
{
  g_autoptr (GString) big = g_string_new ("[{");
  g_autoptr (GString) only_small = g_string_new ("[{\"x\":0}");
  gint64 with, without;

  for (int i = 0; i < 50000; i++)
    g_string_append_printf (big, "%s\"m%d\":0", i > 0 ? "," : "", i);
  g_string_append_c (big, '}');
  for (int i = 0; i < 100000; i++)
    {
      g_string_append (big, ",{\"a\":0}");
      g_string_append (only_small, ",{\"a\":0}");
    }
  g_string_append_c (big, ']');
  g_string_append_c (only_small, ']');
  without = measure (only_small);
  with = measure (big);
  g_test_message ("small objects alone %.1f ms, behind a big one %.1f ms", without / 1000.0,
                  with / 1000.0);
  g_assert_cmpint (with, <, without * 20 + 500000); /* clearing 64k slots each time: minutes */
}

static void
test_random (void)
{
  static const char seed[] = "{\"a\":[1,-2.5e3,true,null,\"\\u00e4\\n\"],\"b\":{\"c\":{}}}";

  for (int i = 0; i < 100000; i++)
    {
      g_autofree char *text = g_strdup (seed);
      gsize n = sizeof seed - 1;

      for (int k = g_test_rand_int_range (1, 4); k > 0; k--)
        text[g_test_rand_int_range (0, (gint32) n)] = (char) g_test_rand_int_range (0, 256);
      (void) !hoist_json_check (text, (gsize) g_test_rand_int_range (0, (gint32) n + 1), NULL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json-check/good", test_good);
  g_test_add_func ("/base/json-check/bad", test_bad);
  g_test_add_func ("/base/json-check/nul-byte", test_nul_byte);
  g_test_add_func ("/base/json-check/depth", test_depth);
  g_test_add_func ("/base/json-check/members", test_members);
  g_test_add_func ("/base/json-check/big-then-small", test_big_then_small);
  g_test_add_func ("/base/json-check/random", test_random);
  return g_test_run ();
}
