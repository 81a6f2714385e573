/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a dialog asks: busy while it is under way, trouble is said and goes with the next attempt,
 * and an answer that comes after Back or after the dialog counts no more. */
#include "console/dialogs/hoist-dialog-request.h"

#include "scene.h"

typedef struct
{
  GtkWidget *spinner, *banner;
  guint n_changes;
  HoistDialogRequest *request;
} Fixture;

static void
changed_cb (gpointer fixture)
{
  ((Fixture *) fixture)->n_changes++;
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->spinner = g_object_ref_sink (gtk_spinner_new ());
  f->banner = g_object_ref_sink (hoist_banner_new ());
  f->request =
      hoist_dialog_request_new (GTK_SPINNER (f->spinner), HOIST_BANNER (f->banner), changed_cb, f);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_clear_pointer (&f->request, hoist_dialog_request_free);
  g_object_unref (f->spinner);
  g_object_unref (f->banner);
}

static void
assert_busy (Fixture *f, gboolean busy)
{
  g_assert_true (hoist_dialog_request_is_busy (f->request) == busy);
  g_assert_true (gtk_spinner_get_spinning (GTK_SPINNER (f->spinner)) == busy);
}

static void
test_way (Fixture *f, gconstpointer unused)
{
  g_autoptr (GTask) task = NULL;

  assert_busy (f, FALSE);
  task = g_task_new (NULL, hoist_dialog_request_begin (f->request), NULL, NULL);
  assert_busy (f, TRUE);
  g_assert_true (hoist_dialog_request_counts (f->request, G_ASYNC_RESULT (task)));
  hoist_dialog_request_end (f->request);
  assert_busy (f, FALSE);
  g_assert_cmpuint (f->n_changes, ==, 2);
}

static void
test_trouble (Fixture *f, gconstpointer unused)
{
  hoist_dialog_request_begin (f->request);
  hoist_dialog_request_fail (f->request, "There is no <b>folder</b>.");
  assert_busy (f, FALSE);
  g_assert_cmpstr (hoist_banner_get_text (HOIST_BANNER (f->banner)), ==,
                   "There is no <b>folder</b>.");
  hoist_dialog_request_begin (f->request); /* once more */
  g_assert_false (hoist_banner_is_shown (HOIST_BANNER (f->banner)));
}

static void
test_drop (Fixture *f, gconstpointer unused)
{
  g_autoptr (GTask) before = g_task_new (NULL, hoist_dialog_request_begin (f->request), NULL, NULL);
  g_autoptr (GTask) after = NULL;

  hoist_dialog_request_drop (f->request);
  assert_busy (f, FALSE);
  g_assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (before)));
  after = g_task_new (NULL, hoist_dialog_request_begin (f->request), NULL, NULL);
  g_assert_false (hoist_dialog_request_counts (f->request, G_ASYNC_RESULT (before)));
  g_assert_true (hoist_dialog_request_counts (f->request, G_ASYNC_RESULT (after)));
  g_clear_pointer (&f->request, hoist_dialog_request_free);
  g_assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (after)));
  g_assert_false (hoist_dialog_request_counts (NULL, G_ASYNC_RESULT (after)));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/console/dialog-request/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  ADD ("way", test_way);
  ADD ("trouble", test_trouble);
  ADD ("drop", test_drop);
  return g_test_run ();
}
