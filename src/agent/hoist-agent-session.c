/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of orders and what it takes to serve one. A session is greeted (hello) → claims tenants
 * → serves steps of what it has claimed. Owned by the program; its worker thread. Nothing is begun
 * for a tenant that is not claimed under the order's very run and epoch. */
#include "agent/hoist-agent-session.h"
#include "agent/hoist-agent-current.h"
#include "agent/hoist-agent-lock.h"
#include "agent/hoist-agent-read-orders.h"
#include "agent/hoist-agent-reserve.h"
#include "agent/hoist-agent-step.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"
#include "model/hoist-reader.h"
#include "protocol/hoist-frame.h"
#include <string.h>
#include <unistd.h>

struct _HoistAgentSession
{
  HoistAgentState *state;
  HoistAgentSink sink;
  gboolean greeted;
  GHashTable *locks; /* tenant id -> HoistAgentLock* */
  gint64 id;         /* of the order that is served */
  HoistValue *found; /* goes with the error of the order that is served */
};

typedef HoistValue *(*ServeFunc) (HoistAgentSession *self, const HoistValue *order,
                                  const HoistDriverCall *call, GError **error);

HoistAgentSession *
hoist_agent_session_new (HoistAgentState *state, const HoistAgentSink *sink, gboolean trusted)
{
  HoistAgentSession *self = g_new0 (HoistAgentSession, 1);

  self->state = state;
  self->sink = *sink;
  self->greeted = trusted;
  self->locks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) hoist_agent_lock_release);
  return self;
}

void
hoist_agent_session_free (HoistAgentSession *self)
{
  g_hash_table_unref (self->locks);
  g_free (self);
}

gboolean
hoist_agent_session_is_holding (const HoistAgentSession *self)
{
  return g_hash_table_size (self->locks) > 0;
}

/* Replies */

static void
begin_reply (HoistAgentSession *self, HoistJsonWriter *w, GString *text, const char *type)
{
  hoist_json_writer_init (w, text);
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_int (w, "id", self->id);
  hoist_json_writer_string (w, "type", type);
}

static void
end_reply (HoistAgentSession *self, HoistJsonWriter *w, gboolean droppable)
{
  hoist_json_writer_end_object (w);
  self->sink.send (w->out->str, droppable, self->sink.user_data);
}

static void
send_log_cb (HoistLogLevel level, const char *text, gpointer user_data)
{
  HoistAgentSession *self = user_data;
  g_autoptr (GString) out = g_string_new (NULL);
  HoistJsonWriter w;

  begin_reply (self, &w, out, "log");
  hoist_json_writer_string (&w, "level", hoist_log_level_names[level]);
  hoist_json_writer_string (&w, "text", text);
  end_reply (self, &w, TRUE);
}

static void
send_detail_cb (const char *text, gpointer user_data)
{
  HoistAgentSession *self = user_data;
  g_autoptr (GString) out = g_string_new (NULL);
  HoistJsonWriter w;

  begin_reply (self, &w, out, "detail");
  hoist_json_writer_string (&w, "text", text);
  end_reply (self, &w, FALSE);
}

static void
send_progress_cb (double fraction, const char *detail, gpointer user_data)
{
  HoistAgentSession *self = user_data;
  g_autoptr (GString) out = g_string_new (NULL);
  HoistJsonWriter w;

  begin_reply (self, &w, out, "progress");
  hoist_json_writer_double (&w, "fraction", CLAMP (fraction, 0.0, 1.0));
  hoist_json_writer_string (&w, "detail", detail != NULL ? detail : "");
  end_reply (self, &w, TRUE);
}

static void
output_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  g_autofree char *clean = hoist_text_clean_line (line, -1, HOIST_TEXT_LINE_MAX);
  g_autofree char *safe = hoist_secret_redact (clean);

  send_log_cb (HOIST_LOG_OUTPUT, safe, user_data);
}

static void
send_result (HoistAgentSession *self, const HoistValue *answer)
{
  g_autoptr (GString) out = g_string_new (NULL);
  HoistJsonWriter w;

  begin_reply (self, &w, out, "result");
  hoist_value_write (answer, &w, "result");
  end_reply (self, &w, FALSE);
}

static void
send_error (HoistAgentSession *self, const GError *error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *message = hoist_secret_redact (error->message);
  HoistErrorCode code = hoist_error_get_code (error);
  HoistJsonWriter w;

  if (code == HOIST_ERROR_CANCELLED && self->sink.is_late != NULL
      && self->sink.is_late (self->sink.user_data))
    code = HOIST_ERROR_TIMED_OUT;
  begin_reply (self, &w, out, "error");
  hoist_json_writer_string (&w, "code", hoist_error_code_get_wire_name (code));
  hoist_json_writer_string (&w, "message",
                            code == HOIST_ERROR_TIMED_OUT && code != hoist_error_get_code (error)
                                ? "It did not end within its time limit."
                                : message);
  for (guint i = 0; self->found != NULL && i < hoist_value_get_size (self->found); i++)
    hoist_value_write (hoist_value_get_member_at (self->found, i), &w,
                       hoist_value_get_member_name (self->found, i));
  end_reply (self, &w, FALSE);
}

/* hello, claim, release, current */

/* The highest that both speak; 0 with VERSION when there is none, and then who has to move. */
static gint64
agree_on_protocol (const HoistValue *order, GError **error)
{
  gint64 newest = hoist_value_lookup_int (order, "protocol", 0);
  gint64 oldest = hoist_value_lookup_int (order, "oldest", newest);

  if (newest >= HOIST_FRAME_PROTOCOL_OLDEST && oldest <= HOIST_FRAME_PROTOCOL_NEWEST)
    return MIN (newest, HOIST_FRAME_PROTOCOL_NEWEST);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_VERSION,
               "This agent (hoist-agent %s) is too %s for its control plane: it speaks the "
               "protocols %d to %d, the control plane %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
               ". Upgrade %s.",
               HOIST_VERSION, newest < HOIST_FRAME_PROTOCOL_OLDEST ? "new" : "old",
               HOIST_FRAME_PROTOCOL_OLDEST, HOIST_FRAME_PROTOCOL_NEWEST, oldest, newest,
               newest < HOIST_FRAME_PROTOCOL_OLDEST ? "the control plane"
                                                    : "hoist-agent on this node");
  return 0;
}

static HoistValue *
serve_hello (HoistAgentSession *self, const HoistValue *order, const HoistDriverCall *call,
             GError **error)
{
  HoistValue *answer;

  gint64 protocol = agree_on_protocol (order, error);
  g_autofree char *id = NULL;

  if (protocol == 0)
    return NULL;
  if (!hoist_agent_state_pin_instance (self->state,
                                       hoist_value_lookup_string (order, "instance", ""), error))
    return NULL;
  id = hoist_agent_state_dup_agent_id (self->state, error);
  if (id == NULL)
    return NULL;
  self->greeted = TRUE;
  answer = hoist_value_new_object ();
  hoist_value_set (answer, "protocol", hoist_value_new_int (protocol));
  hoist_value_set (answer, "agent", hoist_value_new_string (id));
  hoist_value_set (answer, "version", hoist_value_new_string (HOIST_VERSION));
  hoist_value_set (answer, "host", hoist_value_new_string (g_get_host_name ()));
  hoist_value_set (answer, "boot_id", hoist_value_new_string (hoist_clock_get_boot_id ()));
  hoist_value_set (answer, "pid", hoist_value_new_int (getpid ()));
  return answer;
}

/* The id of `tenant`, in its stored form or by itself. */
static const char *
get_tenant_id (const HoistValue *order, GError **error)
{
  const HoistValue *tenant = hoist_value_get_member (order, "tenant");
  const char *id = hoist_value_lookup_string (tenant, "id", "");

  if (tenant != NULL && hoist_value_get_type_of (tenant) == HOIST_VALUE_STRING)
    id = hoist_value_get_string (tenant);
  if (hoist_id_check (HOIST_ID_TENANT, id))
    return id;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                       "tenant.id: expected an identifier of a tenant (tn_ and 16 characters)");
  return NULL;
}

static const char *
get_run (const HoistValue *order, GError **error)
{
  const char *run = hoist_value_lookup_string (order, "run", "");

  if (hoist_id_check (HOIST_ID_RUN, run))
    return run;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                       "run: expected an identifier of a run (rn_ and 16 characters)");
  return NULL;
}

static gboolean
claim (HoistAgentSession *self, const HoistAgentClaim *wish, GCancellable *cancellable,
       GError **error)
{
  HoistAgentLock *lock = g_hash_table_lookup (self->locks, wish->tenant);

  if (lock != NULL)
    return hoist_agent_lock_renew (lock, wish->run, wish->epoch, error);
  lock = hoist_agent_lock_claim (self->state, wish, cancellable, error);
  if (lock == NULL)
    return FALSE;
  g_hash_table_insert (self->locks, g_strdup (wish->tenant), lock);
  return TRUE;
}

static HoistValue *
read_current (HoistAgentSession *self, const char *tenant)
{
  HoistValue *current = hoist_agent_current_read (self->state, tenant, NULL);

  return current != NULL ? current : hoist_value_new_null ();
}

static HoistValue *
serve_claim (HoistAgentSession *self, const HoistValue *order, const HoistDriverCall *call,
             GError **error)
{
  HoistAgentClaim wish = { 0 };
  HoistValue *answer;

  wish.tenant = get_tenant_id (order, error);
  wish.run = wish.tenant != NULL ? get_run (order, error) : NULL;
  wish.epoch = hoist_value_lookup_int (order, "epoch", 0);
  wish.wait_ms = (guint) CLAMP (hoist_value_lookup_int (order, "wait_ms", 0), 0, 3600000);
  if (wish.run == NULL)
    return NULL;
  if (wish.epoch < 1)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           "epoch: expected a whole number from 1");
      return NULL;
    }
  if (!claim (self, &wish, call->cancellable, error))
    return NULL;
  answer = hoist_value_new_object ();
  hoist_value_set (answer, "epoch", hoist_value_new_int (wish.epoch));
  hoist_value_set (answer, "current", read_current (self, wish.tenant));
  return answer;
}

static HoistValue *
serve_release (HoistAgentSession *self, const HoistValue *order, const HoistDriverCall *call,
               GError **error)
{
  const char *tenant = get_tenant_id (order, error);

  if (tenant == NULL)
    return NULL;
  if (g_hash_table_contains (self->locks, tenant))
    hoist_agent_reserve_release (self->state, tenant);
  g_hash_table_remove (self->locks, tenant);
  return hoist_value_new_object ();
}

static HoistValue *
serve_current (HoistAgentSession *self, const HoistValue *order, const HoistDriverCall *call,
               GError **error)
{
  const char *tenant = get_tenant_id (order, error);

  return tenant != NULL ? read_current (self, tenant) : NULL;
}

/* step and probe */

static HoistAgentLock *
find_lock (HoistAgentSession *self, const char *tenant, const char *run, gint64 epoch,
           GError **error)
{
  HoistAgentLock *lock = g_hash_table_lookup (self->locks, tenant);

  if (lock == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "%s must be claimed first.", tenant);
  else if (hoist_agent_lock_get_epoch (lock) != epoch
           || !g_str_equal (hoist_agent_lock_get_run (lock), run))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FENCED,
                 "%s is claimed for %s with epoch %" G_GINT64_FORMAT ".", tenant,
                 hoist_agent_lock_get_run (lock), hoist_agent_lock_get_epoch (lock));
  else
    return lock;
  return NULL;
}

static const HoistStepKind *
get_kind (const HoistValue *order, GError **error)
{
  const char *name = hoist_value_lookup_string (order, "kind", "");
  const HoistStepKind *kind = hoist_step_kind_find (name);

  if (kind == NULL || kind->by_plane)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   kind == NULL ? "kind: no step kind is called \"%s\""
                                : "kind: %s is carried out by the control plane itself",
                   name);
      return NULL;
    }
  return kind;
}

static gboolean
read_step (HoistAgentSession *self, const HoistValue *order, const HoistTenant *tenant,
           const HoistDriverCall *call, HoistAgentStepOrder *ret, GError **error)
{
  const char *direction = hoist_value_lookup_string (order, "direction", "apply");
  gint64 seconds = hoist_value_lookup_int (order, "deadline_s", 0);
  gint64 step = hoist_value_lookup_int (order, "step", -1);

  ret->state = self->state;
  ret->tenant = tenant;
  ret->kind = get_kind (order, error);
  ret->key.tenant = tenant->id;
  ret->key.run = ret->kind != NULL ? get_run (order, error) : NULL;
  ret->key.undo = g_str_equal (direction, "undo");
  ret->key.step = (guint) step;
  ret->epoch = hoist_value_lookup_int (order, "epoch", 0);
  ret->args = hoist_value_get_member (order, "args");
  ret->deadline = seconds > 0 ? hoist_clock_boottime_us () + seconds * G_USEC_PER_SEC : 0;
  ret->log_after = (guint) CLAMP (hoist_value_lookup_int (order, "log_after", 0), 0, G_MAXINT);
  ret->voice = (HoistStepVoice){ send_log_cb, send_detail_cb, send_progress_cb, self };
  ret->cancellable = call->cancellable;
  if (ret->key.run == NULL)
    return FALSE;
  if (step >= 0 && step < 10000 && ret->args != NULL
      && (ret->key.undo || g_str_equal (direction, "apply")))
    {
      ret->lock = find_lock (self, tenant->id, ret->key.run, ret->epoch, error);
      return ret->lock != NULL;
    }
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                       "step: expected step (0 to 9999), direction (apply or undo) and args");
  return FALSE;
}

static HoistTenant *
read_tenant (const HoistValue *order, GError **error)
{
  const HoistValue *value = hoist_value_get_member (order, "tenant");

  if (value != NULL)
    return hoist_tenant_read (value, error);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID, "tenant: is needed");
  return NULL;
}

static HoistValue *
serve_step (HoistAgentSession *self, const HoistValue *order, const HoistDriverCall *call,
            GError **error)
{
  g_autoptr (HoistTenant) tenant = read_tenant (order, error);
  HoistAgentStepOrder step = { 0 };
  HoistValue *answer;

  if (tenant == NULL || !read_step (self, order, tenant, call, &step, error))
    return NULL;
  if (self->sink.set_deadline != NULL)
    self->sink.set_deadline (step.deadline, self->sink.user_data);
  answer = hoist_agent_step_run (&step, &self->found, error);
  if (self->sink.set_deadline != NULL)
    self->sink.set_deadline (0, self->sink.user_data);
  return answer;
}

static HoistValue *
serve_probe (HoistAgentSession *self, const HoistValue *order, const HoistDriverCall *call,
             GError **error)
{
  g_autoptr (HoistTenant) tenant = read_tenant (order, error);
  HoistAgentStepOrder step = { 0 };

  if (tenant == NULL || !read_step (self, order, tenant, call, &step, error))
    return NULL;
  return hoist_agent_step_probe (&step, error);
}

static HoistValue *
serve_observe (HoistAgentSession *self, const HoistValue *order, const HoistDriverCall *call,
               GError **error)
{
  const char *tenant = get_tenant_id (order, error);

  return tenant != NULL ? hoist_order_observe (
             self->state, g_hash_table_contains (self->locks, tenant), order, call, error)
                        : NULL;
}

/* Other orders that need no claim have their files; here they only meet the session's state. */
#define SERVE_WITH(function)                                                                       \
  static HoistValue *serve_##function (HoistAgentSession *self, const HoistValue *order,           \
                                       const HoistDriverCall *call, GError **error)                \
  {                                                                                                \
    return hoist_order_##function (self->state, order, call, error);                               \
  }
SERVE_WITH (inspect)
SERVE_WITH (releases)
SERVE_WITH (facts)
SERVE_WITH (services)
SERVE_WITH (backup_verify)
SERVE_WITH (backup_prune)
SERVE_WITH (databases)
SERVE_WITH (database_drop)
SERVE_WITH (compare)
SERVE_WITH (drift)
SERVE_WITH (repair)
SERVE_WITH (node)

static const struct
{
  const char *name;
  ServeFunc serve;
  gboolean outlives; /* goes on when the connection ends */
} orders[] = {
  { "hello", serve_hello, FALSE },
  { "claim", serve_claim, FALSE },
  { "release", serve_release, FALSE },
  { "step", serve_step, TRUE },
  { "probe", serve_probe, FALSE },
  { "observe", serve_observe, FALSE },
  { "inspect", serve_inspect, FALSE },
  { "releases", serve_releases, FALSE },
  { "facts", serve_facts, FALSE },
  { "services", serve_services, TRUE },
  { "backup-verify", serve_backup_verify, FALSE },
  { "backup-prune", serve_backup_prune, TRUE },
  { "databases", serve_databases, FALSE },
  { "database-drop", serve_database_drop, TRUE },
  { "compare", serve_compare, FALSE },
  { "drift", serve_drift, FALSE },
  { "repair", serve_repair, TRUE },
  { "current", serve_current, FALSE },
  { "node", serve_node, FALSE },
};

static int
find_order (const HoistValue *order)
{
  const char *name = hoist_value_lookup_string (order, "order", "");

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    if (g_str_equal (orders[i].name, name))
      return (int) i;
  return -1;
}

gboolean
hoist_agent_session_outlives (const HoistValue *order)
{
  int row = find_order (order);

  return row >= 0 && orders[row].outlives;
}

static HoistValue *
serve (HoistAgentSession *self, const HoistValue *order, const HoistDriverCall *call,
       GError **error)
{
  int row = find_order (order);

  if (row < 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "No order is called \"%s\".",
                 hoist_value_lookup_string (order, "order", ""));
  else if (!self->greeted && orders[row].serve != serve_hello)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL,
                         "The first order must be hello.");
  else if (hoist_driver_call_check (call, error))
    return orders[row].serve (self, order, call, error);
  return NULL;
}

gboolean
hoist_agent_session_serve (HoistAgentSession *self, const HoistValue *order,
                           GCancellable *cancellable)
{
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) answer = NULL;

  self->id = hoist_value_lookup_int (order, "id", 0);
  call.cancellable = cancellable;
  call.line = output_cb;
  call.progress = send_progress_cb;
  call.user_data = self;
  answer = serve (self, order, &call, &error);
  if (answer != NULL)
    send_result (self, answer);
  else
    send_error (self, error);
  g_clear_pointer (&self->found, hoist_value_unref);
  return answer != NULL;
}
