/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rollouts over HTTP. Main loop; planning has no effect, every call that has one carries an
 * Idempotency-Key. */
#include "client/hoist-client-rollouts.h"

#include "client/hoist-client-request.h"

static const HoistClientNounReader rollout_reader = (HoistClientNounReader) hoist_rollout_read;
static const HoistClientListReader rollouts_reader = { "rollouts",
                                                       (HoistClientNounReader) hoist_rollout_read,
                                                       (GDestroyNotify) hoist_rollout_unref };

#define CALL cancellable, callback, user_data

static void
ask_rollout (HoistClient *self, HoistClientOrder *order, gpointer tag, GCancellable *cancellable,
             GAsyncReadyCallback callback, gpointer user_data)
{
  order->read = hoist_client_read_noun;
  order->hint = (gpointer) &rollout_reader;
  order->free_answer = (GDestroyNotify) hoist_rollout_unref;
  order->long_answer = TRUE;
  hoist_client_request_async (self, order, tag, CALL);
}

static void
write_wish (HoistJsonWriter *w, const HoistRolloutWish *wish)
{
  static const char *const none[] = { NULL };

  hoist_json_writer_strv (w, "tenants", wish->tenants != NULL ? wish->tenants : none);
  if (wish->target_version != NULL)
    hoist_json_writer_string (w, "target_version", wish->target_version);
  hoist_json_writer_bool (w, "backup_db", wish->backup_db);
  hoist_json_writer_bool (w, "run_migrations", wish->run_migrations);
  hoist_json_writer_int (w, "parallel", wish->parallel);
  hoist_json_writer_int (w, "max_failures", wish->max_failures);
}

void
hoist_client_plan_rollout_async (HoistClient *self, const HoistRolloutWish *wish,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  write_wish (&w, wish);
  hoist_json_writer_end_object (&w);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "rollouts", "plan", NULL),
                             .body = g_string_free (body, FALSE) };
  ask_rollout (self, &order, hoist_client_plan_rollout_async, CALL);
}

HoistRollout *
hoist_client_plan_rollout_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_plan_rollout_async, error);
}

void
hoist_client_start_rollout_async (HoistClient *self, const HoistRolloutOrder *wanted,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  static const char *const none[] = { NULL };
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  write_wish (&w, wanted->wish);
  hoist_json_writer_string (&w, "hash", wanted->hash);
  hoist_json_writer_strv (&w, "acknowledged",
                          wanted->acknowledged != NULL ? wanted->acknowledged : none);
  if (wanted->reason != NULL && *wanted->reason != '\0')
    hoist_json_writer_string (&w, "reason", wanted->reason);
  hoist_json_writer_end_object (&w);
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "rollouts", NULL),
                             .body = g_string_free (body, FALSE),
                             .starts_something = TRUE };
  ask_rollout (self, &order, hoist_client_start_rollout_async, CALL);
}

HoistRollout *
hoist_client_start_rollout_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_start_rollout_async, error);
}

void
hoist_client_list_rollouts_async (HoistClient *self, guint limit, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path =
                                 g_strdup_printf ("/api/rollouts?limit=%u", limit > 0 ? limit : 50),
                             .read = hoist_client_read_list,
                             .hint = (gpointer) &rollouts_reader,
                             .free_answer = (GDestroyNotify) g_ptr_array_unref };
  hoist_client_request_async (self, &order, hoist_client_list_rollouts_async, CALL);
}

GPtrArray *
hoist_client_list_rollouts_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_rollouts_async, error);
}

void
hoist_client_get_rollout_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = hoist_client_path ("api", "rollouts", id, NULL) };
  ask_rollout (self, &order, hoist_client_get_rollout_async, CALL);
}

HoistRollout *
hoist_client_get_rollout_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_get_rollout_async, error);
}

void
hoist_client_steer_rollout_async (HoistClient *self, const char *id, HoistRolloutAction action,
                                  const char *statement, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  static const char *const verbs[] = { "stop", "resume", "retry" };
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "rollouts", id, verbs[action], NULL),
                             .starts_something = TRUE };

  if (action == HOIST_ROLLOUT_RETRY)
    {
      GString *body = g_string_new (NULL);
      HoistJsonWriter w;

      hoist_json_writer_init (&w, body);
      hoist_json_writer_begin_object (&w, NULL);
      hoist_json_writer_string (&w, "statement", statement);
      hoist_json_writer_end_object (&w);
      order.body = g_string_free (body, FALSE);
    }
  ask_rollout (self, &order, hoist_client_steer_rollout_async, NULL, callback, user_data);
}

HoistRollout *
hoist_client_steer_rollout_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_steer_rollout_async, error);
}
