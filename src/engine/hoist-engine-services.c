/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of a tenant, node by node, outside of runs. Part of the engine object; called in worker
 * threads of the daemon. It never stops two nodes at the same moment, and says of each what was
 * read back there. */
#include "base/hoist-error.h"
#include "engine/hoist-agent-order.h"
#include "engine/hoist-engine-private.h"
#include "engine/hoist-run-place.h"

#define DEADLINE_S 180

typedef struct
{
  HoistEngine *engine;
  const HoistServicesOrder *order;
  HoistEngineSubject subject;
  HoistValue *lead;  /* its answer */
  HoistValue *nodes; /* of all */
  guint answered;
} Work;

static gboolean
looks (const HoistServicesOrder *order)
{
  return g_str_equal (order->action, "status");
}

static HoistValue *
ask_place (Work *work, const HoistRunPlace *place, GCancellable *cancellable, GError **error)
{
  HoistAgentSubject there = { place->tenant, place->guide, work->subject.application->repository,
                              place->is_follower };
  HoistValue *members = work->order->log_lines > 0
                            ? hoist_agent_order_service_logs (&there, work->order->log_lines)
                            : hoist_agent_order_services (&there, work->order->action);

  return hoist_engine_ask (work->engine, place->tenant->node,
                           (HoistAgentOrder){ "services", members, DEADLINE_S }, cancellable,
                           error);
}

static void
set_shared (HoistValue *object, const char *name, const HoistValue *from)
{
  const HoistValue *member = from ? hoist_value_get_member (from, name) : NULL;

  if (member)
    hoist_value_set (object, name, hoist_value_ref (member));
}

static void
note (Work *work, const HoistRunPlace *place, const HoistValue *answer, const GError *problem)
{
  HoistValue *entry = hoist_value_new_object ();
  const char *node = place->tenant->node;

  hoist_value_set (entry, "node", hoist_value_new_string (*node ? node : "local"));
  hoist_value_set (entry, "name", hoist_value_new_string (*node ? place->name : "local"));
  if (answer)
    set_shared (entry, "services", answer);
  else
    hoist_value_set (entry, "services", hoist_value_new_array ());
  set_shared (entry, "logs", answer);
  hoist_value_set (entry, "error",
                   problem ? hoist_value_new_string (problem->message) : hoist_value_new_null ());
  hoist_value_append (work->nodes, entry);
  work->answered += answer != NULL;
  if (answer && !place->is_follower)
    work->lead = hoist_value_ref ((HoistValue *) answer);
}

/* Started from the lead on, stopped from the last follower on. */
static HoistValue *
ask_all (Work *work, GCancellable *cancellable, GError **error)
{
  guint n = hoist_tenant_count_places (work->subject.tenant);
  g_autoptr (GError) first = NULL;
  HoistValue *whole;

  work->nodes = hoist_value_new_array ();
  for (guint i = 0; i < n; i++)
    {
      guint index = g_str_equal (work->order->action, "stop") ? n - 1 - i : i;
      g_autoptr (HoistRunPlace) place = hoist_run_place_new (
          work->subject.tenant, index, work->subject.guide, work->engine->pool);
      g_autoptr (GError) problem = NULL;
      g_autoptr (HoistValue) answer = ask_place (work, place, cancellable, &problem);
      note (work, place, answer, problem);
      if (problem && !first)
        first = g_steal_pointer (&problem);
    }
  if (work->answered == 0)
    {
      g_propagate_error (error, g_steal_pointer (&first));
      hoist_value_unref (work->nodes);
      return NULL;
    }
  whole = hoist_value_new_object ();
  if (work->lead)
    set_shared (whole, "services", work->lead);
  else
    hoist_value_set (whole, "services", hoist_value_new_array ());
  hoist_value_set (whole, "nodes", work->nodes);
  g_clear_pointer (&work->lead, hoist_value_unref);
  return whole;
}

static HoistValue *
ask_one (Work *work, GCancellable *cancellable, GError **error)
{
  const char *node = work->order->node;
  const HoistTenant *tenant = work->subject.tenant;
  int index = !node ? 0 : hoist_tenant_find_place (tenant, g_str_equal (node, "local") ? "" : node);

  if (index < 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "%s does not run on %s", tenant->slug,
                   node);
      return NULL;
    }
  g_autoptr (HoistRunPlace) place =
      hoist_run_place_new (tenant, (guint) index, work->subject.guide, work->engine->pool);
  return ask_place (work, place, cancellable, error);
}

static gboolean
audit (Work *work, GError **error)
{
  const HoistServicesOrder *order = work->order;
  g_autofree char *what = order->node ? g_strdup_printf ("%s on %s", order->action, order->node)
                                      : g_strdup (order->action);
  HoistEngineAct act = { order->tenant, "services", what, order->user };

  return hoist_engine_audit (work->engine, &act, error);
}

HoistValue *
hoist_engine_order_services (HoistEngine *self, const HoistServicesOrder *order,
                             GCancellable *cancellable, GError **error)
{
  Work work = { .engine = self, .order = order };
  HoistValue *answer = NULL;

  if (hoist_engine_read_subject (self, order->tenant, &work.subject, error)
      && (looks (order) || hoist_engine_take_in_hand (self, work.subject.tenant, error)))
    {
      if (looks (order) || audit (&work, error))
        answer = order->node && g_str_equal (order->node, "all")
                     ? ask_all (&work, cancellable, error)
                     : ask_one (&work, cancellable, error);
      if (!looks (order))
        {
          g_autoptr (HoistSighting) sighting =
              hoist_engine_observe (self, order->tenant, cancellable, NULL);
          hoist_engine_let_go (self, work.subject.tenant);
        }
    }
  hoist_engine_subject_clear (&work.subject);
  return answer;
}
