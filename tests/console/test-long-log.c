/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run page with a line of 1 MiB, of one word and of many, and with a log of 100,000 lines that
 * arrives while it is looked at: the main loop never works on one thing for long. The longest time
 * is printed, in processor time: a busy machine does not spoil it. A sanitized build is several
 * times slower than the program that people have. */
#include <string.h>

#include "bench/frame-meter.h"
#include "console/pages/hoist-run-detail-page.h"
#include "scene.h"

#define MIB (1 << 20)
#define LINES 100000
#define BATCH 500      /* what a plane sends at once */
#define FREEZE_MS 2000 /* then somebody thinks that the program is dead */

static HoistRunDetailPage *
make_page (HoistSession *session)
{
  g_autoptr (HoistRun) run = scene_run (HOIST_PLAN_UPGRADE, 4);
  HoistRunDetailPage *page = hoist_run_detail_page_new (session, run->id);

  hoist_run_detail_page_show_run (page, run);
  return page;
}

static void
check (const char *what)
{
  g_test_message ("%s: the main loop was away for %.0f ms at most, %.0f ms of it working", what,
                  frame_meter.worst_ms, frame_meter.worst_cpu_ms);
  g_assert_cmpfloat (frame_meter.worst_cpu_ms, <, FREEZE_MS);
}

static void
show_line (const char *what, const char *text)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistRunDetailPage *page = make_page (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 900, 700);
  g_autoptr (GPtrArray) lines =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);

  g_ptr_array_add (lines, hoist_log_line_new (1, SCENE_NOW, 1, HOIST_LOG_INFO, "before", ""));
  g_ptr_array_add (lines, hoist_log_line_new (2, SCENE_NOW, 1, HOIST_LOG_INFO, text, ""));
  g_ptr_array_add (lines, hoist_log_line_new (3, SCENE_NOW, 1, HOIST_LOG_INFO, "after", ""));
  scene_settle ();
  frame_meter_reset ();
  hoist_run_detail_page_append_log (page, lines);
  frame_meter_run (500);
  gtk_window_set_default_size (window, 600, 700); /* it is broken into lines anew */
  frame_meter_run (500);
  check (what);
  scene_close (window);
}

static void
test_line (void)
{
  g_autofree char *word = g_strnfill (MIB, 'W');
  g_autofree char *words = g_strnfill (MIB, 'W');
  g_autofree char *arabic = g_malloc (MIB + 1);

  for (guint i = 7; i < MIB; i += 8)
    words[i] = ' ';
  for (guint i = 0; i < MIB; i += 2)
    memcpy (arabic + i, "\xd8\xa8", 2);
  arabic[MIB] = '\0';
  show_line ("a line of 1 MiB, one word", word);
  show_line ("a line of 1 MiB, many words", words);
  show_line ("a line of 1 MiB, letters that join", arabic);
}

static void
test_lines (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  HoistRunDetailPage *page = make_page (session);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 900, 700);
  g_autoptr (GPtrArray) lines = scene_lines (1, BATCH);

  scene_settle ();
  frame_meter_reset ();
  for (guint n = 0; n < LINES; n += BATCH)
    {
      for (guint i = 0; i < BATCH; i++)
        ((HoistLogLine *) g_ptr_array_index (lines, i))->seq += n > 0 ? BATCH : 0;
      hoist_run_detail_page_append_log (page, lines);
      for (guint turn = 0; turn < 3; turn++)
        g_main_context_iteration (NULL, FALSE);
    }
  frame_meter_run (500);
  check ("a log of 100,000 lines");
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  frame_meter_begin ();
  g_test_add_func ("/console/long-log/line", test_line);
  g_test_add_func ("/console/long-log/lines", test_lines);
  return g_test_run ();
}
