/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of a text is drawn: nothing of a short one is lost, a long one is cut between
 * characters, and says so; the widgets that are given a megabyte stay quick. */
#include "console/items/hoist-shown-text.h"

#include <time.h>

#include "console/widgets/hoist-banner.h"
#include "console/widgets/hoist-fact-row.h"
#include "console/widgets/hoist-notes-view.h"
#include "console/widgets/hoist-notice-card.h"
#include "console/widgets/hoist-placeholder.h"
#include "scene.h"

#define MEGABYTE (1 << 20)

/* Time of this process alone: others may keep the machine busy. */
static double
processor_seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static void
assert_cut (const char *text, gsize max, const char *expected)
{
  g_autofree char *shown = hoist_shown_text_dup (text, max);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_cut (void)
{
  assert_cut (NULL, 5, NULL);
  assert_cut ("", 5, "");
  assert_cut ("abcde", 5, "abcde");
  assert_cut ("abcdef", 5, "abcde…");
  assert_cut ("aäöü", 4, "aä…"); /* not through a character */
  assert_cut ("äöü", 6, "äöü");
  assert_cut ("😀😀", 5, "😀…");
  assert_cut ("😀😀", 2, "…");
}

/* A run without a space gets places to break, far beyond what a path is long; what has spaces stays
 * as it is. */
static void
test_runs (void)
{
  g_autofree char *run = g_strnfill (3000, 'x');
  g_autofree char *words = g_strnfill (1000, 'x');
  g_autofree char *broken = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *path = NULL;
  g_auto (GStrv) parts = NULL;

  broken = hoist_shown_text_dup (run, HOIST_SHOWN_BLOCK);
  parts = g_strsplit (broken, "\xe2\x80\x8b", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  g_assert_cmpuint (strlen (parts[0]), ==, 1024);
  run[1000] = '\0';
  path = hoist_shown_text_dup (run, HOIST_SHOWN_BLOCK);
  g_assert_cmpstr (path, ==, run); /* what is copied from the screen can be used */
  for (guint i = 100; i < 1000; i += 100)
    words[i] = i % 200 == 0 ? ' ' : '\n';
  kept = hoist_shown_text_dup (words, HOIST_SHOWN_BLOCK);
  g_assert_cmpstr (kept, ==, words);
}

static void
test_lines (void)
{
  g_autofree char *lines = hoist_shown_text_dup_lines ("one\nlonger\n\nend", 4);
  g_autofree char *none = hoist_shown_text_dup_lines ("", 4);

  g_assert_cmpstr (lines, ==, "one\nlong…\n\nend");
  g_assert_cmpstr (none, ==, "");
  g_assert_null (hoist_shown_text_dup_lines (NULL, 4));
}

static void
test_line (void)
{
  g_autofree char *line = hoist_shown_text_dup_line ("one\ntwo\r\nthree four");
  g_autofree char *long_text = g_strnfill (HOIST_SHOWN_LINE + 1, 'x');
  g_autofree char *cut = hoist_shown_text_dup_line (long_text);

  g_assert_cmpstr (line, ==, "one two  three four");
  g_assert_true (g_str_has_suffix (cut, "x…"));
  g_assert_cmpuint (strlen (cut), ==, HOIST_SHOWN_LINE + strlen ("…"));
  g_assert_null (hoist_shown_text_dup_line (NULL));
  g_autofree char *said = hoist_shown_text_print_line ("Type %s", "a\nb");
  g_assert_cmpstr (said, ==, "Type a b");
}

/* Every character is one of markup, of an emoji, of another direction or of a combination. */
static char *
make_hostile (gsize size)
{
  const char *const parts[] = {
    "<b>", "&amp;", "😀", "\xd7\x90", "a\xcc\x81\xcc\x81\xcc\x81", "\""
  };
  GString *text = g_string_sized_new (size + 16);

  for (guint i = 0; text->len < size; i++)
    g_string_append (text, parts[i % G_N_ELEMENTS (parts)]);
  return g_string_free (text, FALSE);
}

static void
fill (GtkBox *box, const char *text, const GError *error)
{
  HoistFact fact = { .key = "k", .title = text, .subtitle = text, .value = text };
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = hoist_fact_row_new ();
  GtkWidget *banner = hoist_banner_new ();
  GtkWidget *placeholder = hoist_placeholder_new ();
  GtkWidget *notes = hoist_notes_view_new ();

  hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &fact);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_box_append (box, list);
  hoist_banner_show_text (HOIST_BANNER (banner), HOIST_BANNER_WARNING, text);
  gtk_box_append (box, banner);
  hoist_placeholder_show_error (HOIST_PLACEHOLDER (placeholder), "It can’t be shown", error);
  gtk_box_append (box, placeholder);
  gtk_box_append (box, hoist_notice_card_new ("n", text, NULL));
  hoist_notes_view_set_notes (HOIST_NOTES_VIEW (notes), text);
  gtk_box_append (box, notes);
}

static void
show_within_seconds (const char *text)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, text);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  double begun = processor_seconds ();
  GtkWindow *window;

  fill (GTK_BOX (box), text, error);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  window = scene_show (scroller, 600, 600);
  g_test_message ("%.2f s", processor_seconds () - begun);
  g_assert_cmpfloat (processor_seconds () - begun, <, 8);
  scene_close (window);
}

static void
test_megabyte (void)
{
  g_autofree char *hostile = make_hostile (MEGABYTE);
  g_autofree char *one_word = g_strnfill (MEGABYTE, 'x');
  g_autofree char *lines = g_strnfill (MEGABYTE, '\n');

  show_within_seconds (hostile);
  show_within_seconds (one_word);
  show_within_seconds (lines);
}

/* Release notes whose structure is hostile: nested, and of many small blocks. */
static void
test_notes (void)
{
  const char *const parts[] = { "> ",           "- ", "* a\n",  "# h\n\n", "**",
                                "[a](http://x", "`",  "1. a\n", "a\n\n" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GString *text = g_string_new (NULL);
      GtkWidget *notes = hoist_notes_view_new ();
      GtkWidget *scroller = gtk_scrolled_window_new ();
      double begun = processor_seconds ();
      GtkWindow *window;

      while (text->len < MEGABYTE)
        g_string_append (text, parts[i]);
      hoist_notes_view_set_notes (HOIST_NOTES_VIEW (notes), text->str);
      g_assert_nonnull (
          scene_find (notes, GTK_TYPE_LABEL, "These notes are longer than what is shown here."));
      gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                      GTK_POLICY_AUTOMATIC);
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), notes);
      window = scene_show (scroller, 500, 400);
      g_test_message ("%s: %.2f s", parts[i], processor_seconds () - begun);
      if (processor_seconds () - begun > 8)
        g_error ("notes of “%s” took too long", parts[i]);
      scene_close (window);
      g_string_free (text, TRUE);
    }
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/shown-text/cut", test_cut);
  g_test_add_func ("/console/shown-text/runs", test_runs);
  g_test_add_func ("/console/shown-text/lines", test_lines);
  g_test_add_func ("/console/shown-text/line", test_line);
  g_test_add_func ("/console/shown-text/megabyte", test_megabyte);
  g_test_add_func ("/console/shown-text/notes", test_notes);
  return g_test_run ();
}
