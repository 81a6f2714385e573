/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans over HTTP. Main loop; making a plan changes nothing. */
#include "client/hoist-client-plans.h"

#include "client/hoist-client-request.h"

static const HoistClientNounReader plan_reader = (HoistClientNounReader) hoist_plan_read;

static char *
wish_body (const HoistPlanWish *wish)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "kind", hoist_plan_kind_names[wish->kind]);
  if (wish->target_version != NULL)
    hoist_json_writer_string (&w, "target_version", wish->target_version);
  hoist_json_writer_bool (&w, "backup_db", wish->backup_db);
  if (wish->kind != HOIST_PLAN_ROLLBACK)
    hoist_json_writer_bool (&w, "run_migrations", wish->run_migrations);
  else if (wish->kind == HOIST_PLAN_ROLLBACK)
    hoist_json_writer_bool (&w, "restore_data", wish->restore_data);
  if (wish->recreate)
    hoist_json_writer_bool (&w, "recreate", TRUE);
  if (wish->backup != NULL)
    hoist_json_writer_string (&w, "backup", wish->backup);
  if (wish->run != NULL)
    hoist_json_writer_string (&w, "run", wish->run);
  hoist_json_writer_end_object (&w);
  return g_string_free (body, FALSE);
}

void
hoist_client_make_plan_async (HoistClient *self, const char *tenant, const HoistPlanWish *wish,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "tenants", tenant, "plans", NULL),
                             .body = wish_body (wish),
                             .patient = TRUE,
                             .read = hoist_client_read_noun,
                             .hint = (gpointer) &plan_reader,
                             .free_answer = (GDestroyNotify) hoist_plan_unref };
  hoist_client_request_async (self, &order, hoist_client_make_plan_async, cancellable, callback,
                              user_data);
}

HoistPlan *
hoist_client_make_plan_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_make_plan_async, error);
}

void
hoist_client_get_plan_async (HoistClient *self, const char *id, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = hoist_client_path ("api", "plans", id, NULL),
                             .read = hoist_client_read_noun,
                             .hint = (gpointer) &plan_reader,
                             .free_answer = (GDestroyNotify) hoist_plan_unref };
  hoist_client_request_async (self, &order, hoist_client_get_plan_async, cancellable, callback,
                              user_data);
}

HoistPlan *
hoist_client_get_plan_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_get_plan_async, error);
}
