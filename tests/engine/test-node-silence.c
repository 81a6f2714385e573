/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A silence is believed for its time, said in its own words, and over as soon as the node answers.
 */
#include "engine/hoist-node-silence.h"

#include "base/hoist-error.h"

static void
test_believed (void)
{
  HoistNodeSilence *silence = hoist_node_silence_new (3600);
  g_autoptr (GError) gone = g_error_new_literal (HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "no route");
  g_autoptr (GError) busy = g_error_new_literal (HOIST_ERROR, HOIST_ERROR_BUSY, "busy");
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_node_silence_check (silence, "a", &error));
  hoist_node_silence_note (silence, "a", gone);
  hoist_node_silence_note (silence, "b", busy); /* it did answer */
  g_assert_false (hoist_node_silence_check (silence, "a", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_assert_cmpstr (error->message, ==, "no route");
  g_assert_true (hoist_node_silence_check (silence, "b", NULL));
  hoist_node_silence_note (silence, "a", NULL);
  g_assert_true (hoist_node_silence_check (silence, "a", NULL));
  hoist_node_silence_free (silence);
}

static void
test_over (void)
{
  HoistNodeSilence *silence = hoist_node_silence_new (0);
  g_autoptr (GError) gone = g_error_new_literal (HOIST_ERROR, HOIST_ERROR_HOST_KEY, "another key");

  hoist_node_silence_note (silence, "a", gone);
  g_assert_true (hoist_node_silence_check (silence, "a", NULL));
  hoist_node_silence_free (silence);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node-silence/believed", test_believed);
  g_test_add_func ("/node-silence/over", test_over);
  return g_test_run ();
}
