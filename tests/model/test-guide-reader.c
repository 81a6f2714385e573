/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cursor over parts: a mistake in one part does not hide one in another, and is told once. */
#include "model/hoist-guide-reader.h"

#include "model/hoist-yaml.h"

static void
read_word (HoistReader *r, HoistGuide *guide)
{
  static const char *const words[] = { "one", "two", NULL };
  g_autofree char *word = hoist_guide_reader_dup_word (r, "word", HOIST_READER_REQUIRED, words);
  g_autofree char *text =
      hoist_guide_reader_dup_text (r, "text", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  g_auto (GStrv) argv =
      hoist_guide_reader_dup_templates (r, "run", HOIST_READER_OPTIONAL, FALSE, NULL);
  g_autofree char *port = hoist_guide_reader_dup_template (r, "port", HOIST_READER_OPTIONAL);

  (void) guide;
  g_assert_nonnull (word);
  g_assert_nonnull (text);
  g_assert_nonnull (port);
}

static void
test_parts (void)
{
  static const char text[] = "a: {word: one}\n"
                             "b: {word: tow, text: \"\", port: \"{slg}\"}\n"
                             "list:\n"
                             "  - word: two\n"
                             "    txet: x\n"
                             "  - run: [\"{\"]\n";
  static const char *const wanted[] = {
    "f:2:11: b.word: expected one of one, two, found “tow”; did you mean “two”?",
    "f:2:22: b.text: “” is not a word",
    "f:2:32: b.port: there is no placeholder {slg} here",
    "f:5:5: list[0].txet: is not a member that is known here; did you mean “text”?",
    "f:6:5: list[1].word: is missing",
    "f:6:10: list[1].run: element 0: a brace is not closed",
  };
  g_autoptr (HoistReaderReport) report = hoist_reader_report_new ();
  g_autoptr (HoistValue) value = hoist_yaml_parse ("f", text, -1, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (HoistReader) r;

  hoist_reader_init_report (&r, value, "f", report);
  hoist_guide_reader_section (&r, "a", HOIST_READER_REQUIRED, NULL, read_word);
  hoist_guide_reader_section (&r, "b", HOIST_READER_REQUIRED, NULL, read_word);
  hoist_guide_reader_list (&r, "list", HOIST_READER_REQUIRED, NULL, read_word);
  g_assert_false (hoist_reader_finish (&r, &error));
  hoist_reader_report_sort (report);
  for (guint i = 0; i < report->problems->len; i++)
    {
      g_autofree char *line =
          hoist_reader_report_dup_line ("f", g_ptr_array_index (report->problems, i));
      g_assert_cmpuint (i, <, G_N_ELEMENTS (wanted));
      if (!g_str_has_prefix (line, wanted[i]))
        g_error ("wanted “%s”: %s", wanted[i], line);
    }
  g_assert_cmpuint (report->problems->len, ==, G_N_ELEMENTS (wanted));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader/parts", test_parts);
  return g_test_run ();
}
