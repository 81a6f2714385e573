/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text cleaning: what a hostile program writes comes out as valid, visible, bounded text. */
#include "base/hoist-text.h"

#include <string.h>
#include <time.h>

static void
test_lines (void)
{
  static const struct
  {
    const char *bytes, *expected;
  } cases[] = {
    { "plain ä 漢 🚀", "plain ä 漢 🚀" },
    { "a\tb", "a b" },
    { "a\nb", "a␊b" },
    { "end\r", "end" },
    { "50%\r100%", "50%␍100%" },
    { "bell\a del\x7f", "bell␇ del␡" },
    { "\033[31mred\033[0m", "red" },
    { "\033[38;5;12mblue\033[K", "blue" },
    { "\033]0;title\a.", "." },
    { "\033]8;;http://x\033\\link\033]8;;\033\\", "link" },
    { "\033Pdcs\033\\x", "x" },
    { "\033(Bx\0337y", "xy" },
    { "\xc2\x9b"
      "31mred",
      "red" },
    { "\xc2\x9dtitle\xc2\x9cx", "x" },
    { "\xc2\x85x", "⟦U+0085⟧x" },
    { "cut \033[31", "cut ␛[31" },
    { "hidden \033]0;never ends", "hidden ␛]0;never ends" },
    { "no \xef\xbf\xbe character", "no ⟦U+FFFE⟧ character" },
    { "last \033", "last ␛" },
    { "rlo \xe2\x80\xaegpj.exe", "rlo ⟦U+202E⟧gpj.exe" },
    { "zero\xe2\x80\x8bwidth", "zero⟦U+200B⟧width" },
    { "tag\xf3\xa0\x81\x81", "tag⟦U+E0041⟧" },
    { "sep\xe2\x80\xa8", "sep⟦U+2028⟧" },
    { "bad \xff\xfe.", "bad \xef\xbf\xbd\xef\xbf\xbd." },
    { "short \xe6\xbc", "short \xef\xbf\xbd\xef\xbf\xbd" },
    { "surrogate \xed\xa0\x80", "surrogate \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { "over \xc0\xaf", "over \xef\xbf\xbd\xef\xbf\xbd" },
    { "<b>&amp;</b>", "<b>&amp;</b>" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = hoist_text_clean_line (cases[i].bytes, -1, HOIST_TEXT_LINE_MAX);

      g_assert_cmpstr (line, ==, cases[i].expected);
    }
}

static void
test_null (void)
{
  g_autofree char *none = hoist_text_clean_line (NULL, -1, 100);
  g_autofree char *inside = hoist_text_clean_line ("a\0b", 3, 100);
  g_autofree char *part = hoist_text_clean_line ("abcdef", 3, 100);

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (inside, ==, "a␀b");
  g_assert_cmpstr (part, ==, "abc");
}

static void
test_block (void)
{
  g_autofree char *block = hoist_text_clean_block ("one\r\n\ttwo\033[1m\n\vthree", -1, 1000);

  g_assert_cmpstr (block, ==, "one\n\ttwo\n␋three");
}

static void
test_cut (void)
{
  for (gsize max = 0; max < 16; max++)
    {
      g_autofree char *line = hoist_text_clean_line ("aäöü漢字🚀xyz", -1, max);

      g_assert_cmpuint (strlen (line), <=, max);
      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_true (max < 3 || g_str_has_suffix (line, "…"));
    }
  {
    g_autofree char *whole = hoist_text_clean_line ("abc", -1, 3);
    g_autofree char *cut = hoist_text_clean_line ("abcd", -1, 3);

    g_assert_cmpstr (whole, ==, "abc");
    g_assert_cmpstr (cut, ==, "…");
  }
}

static void
test_random (void)
{
  for (int i = 0; i < 20000; i++)
    {
      char bytes[64];
      gsize n = (gsize) g_test_rand_int_range (0, sizeof bytes);
      g_autofree char *line = NULL, *again = NULL;

      for (gsize k = 0; k < n; k++)
        bytes[k] = g_test_rand_bit ()
                       ? "\033[]P\\\a\n\r;m\xc2\x9b\x90"[g_test_rand_int_range (0, 14)]
                       : (char) g_test_rand_int_range (0, 256);
      line = hoist_text_clean_line (bytes, (gssize) n, 50);
      g_assert_cmpuint (strlen (line), <=, 50);
      g_assert_true (g_utf8_validate (line, -1, NULL));
      for (const char *at = line; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_false (hoist_text_is_hidden (g_utf8_get_char (at)));
      again = hoist_text_clean_line (line, -1, 50);
      g_assert_cmpstr (again, ==, line);
    }
}

/* What is cut off costs nothing: neither a long line nor sequences that never end are gone through
 * again and again. */
static void
test_long (void)
{
  const char *const parts[] = { "x", "\033]", "\xc2\x9d", "\033[1", "ä", "\033", "\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GString *text = g_string_new (NULL);
      clock_t begun = clock ();
      g_autofree char *clean = NULL;

      while (text->len < 4 << 20)
        g_string_append (text, parts[i]);
      clean = hoist_text_clean_block (text->str, (gssize) text->len, 65536);
      g_assert_cmpuint (strlen (clean), <=, 65536);
      g_assert_cmpuint (strlen (clean), >, 60000);
      g_assert_cmpfloat ((double) (clock () - begun) / CLOCKS_PER_SEC, <, 5);
      g_string_free (text, TRUE);
    }
}

/* A guide's text is broken where its author's editor was full. */
static void
test_flow (void)
{
  static const char *const pairs[] = {
    "",
    "",
    "One line.",
    "One line.",
    "As the owner, run these\nstatements; then\ngo on.\n",
    "As the owner, run these statements; then go on.\n",
    "First.\n\nSecond, which\nis long.",
    "First.\n\nSecond, which is long.",
    "Do:\nthis\n- one\n- two\n  and more\n2. three\n3) four\n• five",
    "Do:\nthis\n- one\n- two\n  and more\n2. three\n3) four\n• five",
    "Version\n1.2 is\n-5 old",
    "Version 1.2 is -5 old",
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i += 2)
    {
      g_autofree char *flown = hoist_text_flow (pairs[i]);

      g_assert_cmpstr (flown, ==, pairs[i + 1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/lines", test_lines);
  g_test_add_func ("/base/text/null", test_null);
  g_test_add_func ("/base/text/block", test_block);
  g_test_add_func ("/base/text/cut", test_cut);
  g_test_add_func ("/base/text/flow", test_flow);
  g_test_add_func ("/base/text/long", test_long);
  g_test_add_func ("/base/text/random", test_random);
  return g_test_run ();
}
