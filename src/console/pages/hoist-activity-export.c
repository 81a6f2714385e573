/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One export lives until its file is written or its plane has refused; main thread only. It never
 * leaves half a file, and never says that something was saved which was not. */
#include "console/pages/hoist-activity-export.h"
#include <glib/gi18n.h>
#include <string.h>
#include "client/hoist-client-access.h"
#include "client/hoist-client-runs.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-run-table.h"

#define AT_ONCE 1000

typedef struct
{
  GtkWidget *widget;
  HoistSession *session;
  HoistActivityKind kind;
  HoistRunFilter *filter;
  GFile *file;
  GPtrArray *rows; /* HoistRun* or HoistEvent* */
  gint64 after;
} Export;

static void
export_free (Export *job)
{
  g_object_unref (job->widget);
  g_object_unref (job->session);
  g_clear_pointer (&job->filter, hoist_run_filter_free);
  g_clear_object (&job->file);
  g_ptr_array_unref (job->rows);
  g_free (job);
}

/* Takes `text`; the export is over. */
static void
finish (Export *job, char *text)
{
  gtk_widget_activate_action (job->widget, "win.say", "s", text);
  g_free (text);
  export_free (job);
}

static void
fail (Export *job, const GError *error)
{
  g_autofree char *why = hoist_plane_sentence_dup (error->message);

  finish (job, g_strdup_printf (_ ("Nothing was saved: %s"), why));
}

static char *
make_text (Export *job)
{
  g_autofree char *name = g_file_get_basename (job->file);
  gboolean json = g_str_has_suffix (name, ".json");

  if (job->kind == HOIST_ACTIVITY_RUNS)
    return json ? hoist_run_table_dup_json (job->rows) : hoist_run_table_dup_csv (job->rows);
  return json ? hoist_event_table_dup_json (job->rows) : hoist_event_table_dup_csv (job->rows);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Export *job = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      fail (job, error);
      return;
    }
  finish (job,
          g_strdup_printf (g_dngettext (NULL, "%u entry saved", "%u entries saved", job->rows->len),
                           job->rows->len));
}

static void
write_file (Export *job)
{
  char *text = make_text (job);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  g_file_replace_contents_bytes_async (job->file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       written_cb, job);
}

static void ask_for_more (Export *job);

static void
runs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Export *job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRunPage) page =
      hoist_client_list_runs_finish (HOIST_CLIENT (source), result, &error);

  if (page == NULL)
    {
      fail (job, error);
      return;
    }
  for (guint i = 0; i < page->runs->len; i++)
    g_ptr_array_add (job->rows, hoist_run_ref (g_ptr_array_index (page->runs, i)));
  if (page->runs->len == 0 || job->rows->len >= page->total)
    write_file (job);
  else
    ask_for_more (job);
}

static void
audit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Export *job = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistAuditPage) page =
      hoist_client_list_audit_finish (HOIST_CLIENT (source), result, &error);

  if (page == NULL)
    {
      fail (job, error);
      return;
    }
  for (guint i = 0; i < page->events->len; i++)
    g_ptr_array_add (job->rows, hoist_event_ref (g_ptr_array_index (page->events, i)));
  job->after = page->next;
  if (page->events->len < AT_ONCE)
    write_file (job);
  else
    ask_for_more (job);
}

static void
ask_for_more (Export *job)
{
  HoistClient *client = hoist_session_get_client (job->session);
  g_autoptr (GError) error = NULL;
  HoistRunQuery query;

  if (client == NULL)
    {
      error = g_error_new_literal (HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                                   _ ("The control plane is not connected."));
      fail (job, error);
      return;
    }
  if (job->kind == HOIST_ACTIVITY_AUDIT)
    {
      hoist_client_list_audit_async (client, job->after, AT_ONCE, NULL, NULL, audit_cb, job);
      return;
    }
  query = hoist_run_filter_get_query (job->filter);
  query.limit = AT_ONCE;
  query.offset = job->rows->len;
  hoist_client_list_runs_async (client, &query, NULL, runs_cb, job);
}

static Export *
export_new (GtkWidget *widget, HoistSession *session, HoistActivityKind kind,
            const HoistRunFilter *filter)
{
  Export *job = g_new0 (Export, 1);

  job->widget = g_object_ref (widget);
  job->session = g_object_ref (session);
  job->kind = kind;
  job->filter = filter != NULL ? hoist_run_filter_copy (filter) : hoist_run_filter_new ();
  job->rows = g_ptr_array_new_with_free_func (kind == HOIST_ACTIVITY_RUNS
                                                  ? (GDestroyNotify) hoist_run_unref
                                                  : (GDestroyNotify) hoist_event_unref);
  return job;
}

void
hoist_activity_export_save (GtkWidget *widget, HoistSession *session, HoistActivityKind kind,
                            const HoistRunFilter *filter, GFile *file)
{
  Export *job = export_new (widget, session, kind, filter);

  job->file = g_object_ref (file);
  ask_for_more (job);
}

static void
response_cb (GtkNativeDialog *chooser, int response, gpointer user_data)
{
  Export *job = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      job->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      ask_for_more (job);
    }
  else
    export_free (job);
  g_object_unref (chooser);
}

void
hoist_activity_export_ask (GtkWidget *widget, HoistSession *session, HoistActivityKind kind,
                           const HoistRunFilter *filter, const char *file_name)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("Export"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                   GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), file_name);
  g_signal_connect (chooser, "response", G_CALLBACK (response_cb),
                    export_new (widget, session, kind, filter));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
