/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs over HTTP: starting, reading, cancelling, taking back. Main loop; every call that starts
 * something carries an Idempotency-Key, so that it can be repeated. */
#include "client/hoist-client-runs.h"
#include "base/hoist-clock.h"

#include "client/hoist-client-request.h"

static const HoistClientNounReader run_reader = (HoistClientNounReader) hoist_run_read;
static const HoistClientListReader runs_reader = { "runs", (HoistClientNounReader) hoist_run_read,
                                                   (GDestroyNotify) hoist_run_unref };
static const HoistClientListReader lines_reader = { "lines",
                                                    (HoistClientNounReader) hoist_log_line_read,
                                                    (GDestroyNotify) hoist_log_line_free };

#define CALL cancellable, callback, user_data

static void
ask_run (HoistClient *self, HoistClientOrder *order, gpointer tag, GCancellable *cancellable,
         GAsyncReadyCallback callback, gpointer user_data)
{
  order->read = hoist_client_read_noun;
  order->hint = (gpointer) &run_reader;
  order->free_answer = (GDestroyNotify) hoist_run_unref;
  hoist_client_request_async (self, order, tag, CALL);
}

/* The writer of a body with one open object. */
typedef struct
{
  GString *text;
  HoistJsonWriter w;
} Body;

static void
body_begin (Body *body)
{
  body->text = g_string_new (NULL);
  hoist_json_writer_init (&body->w, body->text);
  hoist_json_writer_begin_object (&body->w, NULL);
}

static char *
body_end (Body *body)
{
  hoist_json_writer_end_object (&body->w);
  return g_string_free (body->text, FALSE);
}

static void
write_text (HoistJsonWriter *w, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    hoist_json_writer_string (w, name, text);
}

void
hoist_client_start_run_async (HoistClient *self, const HoistPlan *plan, const HoistRunWish *wish,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  static const char *const none[] = { NULL };
  Body body;
  body_begin (&body);
  hoist_json_writer_string (&body.w, "plan", plan->id);
  hoist_json_writer_string (&body.w, "plan_hash", plan->hash);
  hoist_json_writer_strv (&body.w, "acknowledged",
                          wish->acknowledged != NULL ? wish->acknowledged : none);
  write_text (&body.w, "reason", wish->reason);
  write_text (&body.w, "hold_after", wish->hold_after);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "runs", NULL),
                             .body = body_end (&body),
                             .starts_something = TRUE };
  ask_run (self, &order, hoist_client_start_run_async, CALL);
}

HoistRun *
hoist_client_start_run_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_start_run_async, error);
}

void
hoist_run_page_free (HoistRunPage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->runs);
  g_free (page);
}

static gpointer
read_runs (const HoistValue *value, gpointer hint, GError **error)
{
  GPtrArray *runs = hoist_client_read_list (value, (gpointer) &runs_reader, error);
  if (runs == NULL)
    return NULL;
  HoistRunPage *page = g_new0 (HoistRunPage, 1);
  page->runs = runs;
  page->total = hoist_value_lookup_int (value, "total", runs->len);
  return page;
}

static void
append_filter (GString *path, const char *name, const char *value)
{
  if (value == NULL || value[0] == '\0')
    return;
  g_string_append_printf (path, "&%s=", name);
  g_string_append_uri_escaped (path, value, NULL, FALSE);
}

static void
append_time (GString *path, const char *name, gint64 time)
{
  g_autofree char *text = time != 0 ? hoist_clock_format (time) : NULL;

  append_filter (path, name, text);
}

void
hoist_client_list_runs_async (HoistClient *self, const HoistRunQuery *query,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GString *path = g_string_new (NULL);
  g_string_printf (path, "/api/runs?limit=%u&offset=%u", query->limit > 0 ? query->limit : 50,
                   query->offset);
  append_filter (path, "tenant", query->tenant);
  append_filter (path, "state", query->state);
  append_filter (path, "kind", query->kind);
  append_filter (path, "outcome", query->outcome);
  append_filter (path, "by", query->by);
  append_filter (path, "search", query->search);
  append_time (path, "since", query->since);
  append_time (path, "until", query->until);
  HoistClientOrder order = { .method = "GET",
                             .path = g_string_free (path, FALSE),
                             .long_answer = TRUE,
                             .read = read_runs,
                             .free_answer = (GDestroyNotify) hoist_run_page_free };
  hoist_client_request_async (self, &order, hoist_client_list_runs_async, CALL);
}

HoistRunPage *
hoist_client_list_runs_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_runs_async, error);
}

void
hoist_client_get_run_async (HoistClient *self, const char *id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET", .path = hoist_client_path ("api", "runs", id, NULL) };
  ask_run (self, &order, hoist_client_get_run_async, CALL);
}

HoistRun *
hoist_client_get_run_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_get_run_async, error);
}

void
hoist_log_page_free (HoistLogPage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->lines);
  g_free (page);
}

static gpointer
read_log (const HoistValue *value, gpointer hint, GError **error)
{
  GPtrArray *lines = hoist_client_read_list (value, (gpointer) &lines_reader, error);
  if (lines == NULL)
    return NULL;
  HoistLogPage *page = g_new0 (HoistLogPage, 1);
  page->lines = lines;
  page->next = hoist_value_lookup_int (value, "next", 0);
  page->complete = hoist_value_lookup_bool (value, "complete", FALSE);
  return page;
}

void
hoist_client_get_run_log_async (HoistClient *self, const char *id, gint64 after, guint limit,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autofree char *path = hoist_client_path ("api", "runs", id, "log", NULL);
  HoistClientOrder order = { .method = "GET",
                             .path = g_strdup_printf ("%s?after=%" G_GINT64_FORMAT "&limit=%u",
                                                      path, after, limit > 0 ? limit : 1000),
                             .long_answer = TRUE,
                             .read = read_log,
                             .free_answer = (GDestroyNotify) hoist_log_page_free };
  hoist_client_request_async (self, &order, hoist_client_get_run_log_async, CALL);
}

HoistLogPage *
hoist_client_get_run_log_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_get_run_log_async, error);
}

void
hoist_client_cancel_run_async (HoistClient *self, const char *id, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "runs", id, "cancel", NULL) };
  ask_run (self, &order, hoist_client_cancel_run_async, CALL);
}

HoistRun *
hoist_client_cancel_run_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_cancel_run_async, error);
}

void
hoist_client_tick_card_async (HoistClient *self, const char *id, guint step, const char *note,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Body body;
  body_begin (&body);
  hoist_json_writer_int (&body.w, "step", step);
  write_text (&body.w, "note", note);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "runs", id, "card", NULL),
                             .body = body_end (&body) };
  ask_run (self, &order, hoist_client_tick_card_async, CALL);
}

HoistRun *
hoist_client_tick_card_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_tick_card_async, error);
}

void
hoist_client_resolve_run_async (HoistClient *self, const char *id, const char *statement,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  Body body;
  body_begin (&body);
  hoist_json_writer_string (&body.w, "statement", statement);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "runs", id, "resolve", NULL),
                             .body = body_end (&body) };
  ask_run (self, &order, hoist_client_resolve_run_async, CALL);
}

HoistRun *
hoist_client_resolve_run_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_resolve_run_async, error);
}

void
hoist_client_retry_run_async (HoistClient *self, const char *id, const char *const *acknowledged,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Body body;
  body_begin (&body);
  if (acknowledged != NULL)
    hoist_json_writer_strv (&body.w, "acknowledged", acknowledged);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "runs", id, "retry", NULL),
                             .body = body_end (&body),
                             .patient = TRUE,
                             .starts_something = TRUE };
  ask_run (self, &order, hoist_client_retry_run_async, CALL);
}

HoistRun *
hoist_client_retry_run_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_retry_run_async, error);
}

void
hoist_client_roll_back_run_async (HoistClient *self, const char *id, const HoistRollbackWish *wish,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  Body body;
  body_begin (&body);
  hoist_json_writer_string (&body.w, "reason", wish->reason);
  hoist_json_writer_bool (&body.w, "restore_data", wish->restore_data);
  hoist_json_writer_bool (&body.w, "safety_backup", wish->safety_backup);
  if (wish->acknowledged != NULL)
    hoist_json_writer_strv (&body.w, "acknowledged", wish->acknowledged);
  write_text (&body.w, "hold_after", wish->hold_after);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "runs", id, "rollback", NULL),
                             .body = body_end (&body),
                             .respond_async = TRUE,
                             .patient = TRUE,
                             .starts_something = TRUE };
  ask_run (self, &order, hoist_client_roll_back_run_async, CALL);
}

HoistRun *
hoist_client_roll_back_run_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_roll_back_run_async, error);
}

void
hoist_client_upgrade_tenant_async (HoistClient *self, const char *tenant,
                                   const HoistUpgradeWish *wish, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  Body body;
  body_begin (&body);
  if (wish->target_version != NULL)
    hoist_json_writer_string (&body.w, "target_version", wish->target_version);
  hoist_json_writer_bool (&body.w, "backup_db", wish->backup_db);
  hoist_json_writer_bool (&body.w, "run_migrations", wish->run_migrations);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "tenants", tenant, "upgrade", NULL),
                             .body = body_end (&body),
                             .patient = TRUE,
                             .starts_something = TRUE,
                             .read = hoist_client_read_value,
                             .free_answer = (GDestroyNotify) hoist_value_unref };
  hoist_client_request_async (self, &order, hoist_client_upgrade_tenant_async, CALL);
}

HoistValue *
hoist_client_upgrade_tenant_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_upgrade_tenant_async, error);
}
