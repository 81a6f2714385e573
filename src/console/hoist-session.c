/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistSession: owned by the window; main thread only; it never changes a tenant (pages ask the
 * client for that). Every call carries `cancellable`, which ends with the session, so that no
 * callback meets a dead one. */
#include "console/hoist-session.h"
#include "client/hoist-cache.h"
#include "client/hoist-credentials.h"
#include "client/hoist-demo-fleet.h"
#include "client/hoist-private-daemon.h"

#define RUNS_IN_LIST 100
#define POLL_SECONDS 10      /* a plane without events */
#define REFRESH_AFTER_MS 150 /* many changes of tenants are read as one */
#define DAEMON_AGAIN_SECONDS 3

struct _HoistSession
{
  GObject parent_instance;
  HoistKnownPlane *plane;
  HoistClient *client;
  HoistEventSource *events;
  HoistFleet *fleet;
  HoistPlaneReport *report;
  HoistSessionState state;
  GError *error;
  gint64 since, received_at;
  GCancellable *cancellable;
  GHashTable *drafts;  /* tenant id -> HoistUpgradeDraft */
  GHashTable *pending; /* ids of tenants to read again */
  guint pending_timer, poll_timer, daemon_timer;
  gboolean listing, list_again, starting_daemon;
};

enum
{
  SIGNAL_STATE,
  SIGNAL_RUN,
  SIGNAL_LOG,
  SIGNAL_LOG_COMPLETE,
  SIGNAL_PROGRESS,
  SIGNAL_TENANT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistSession, hoist_session, G_TYPE_OBJECT)

static void start_daemon (HoistSession *self);
static void list_all (HoistSession *self);

static gboolean
is_private (HoistSession *self)
{
  return hoist_known_plane_get_kind (self->plane) != HOIST_PLANE_ADDRESS;
}

static void
set_state (HoistSession *self, HoistSessionState state, const GError *error)
{
  gboolean same = self->state == state && (error == NULL) == (self->error == NULL);

  if (self->state != state || self->since == 0)
    self->since = g_get_real_time ();
  self->state = state;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  if (!same || error != NULL)
    g_signal_emit (self, signals[SIGNAL_STATE], 0);
}

/* The state that an error of a call means. TRUE when it was one of the connection. */
static void
take_error (HoistSession *self, const GError *error)
{
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED))
    set_state (self, HOIST_SESSION_SIGN_IN, error);
  else if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE))
    set_state (self, HOIST_SESSION_OFFLINE, error);
  else
    set_state (self, HOIST_SESSION_FAILED, error);
}

/* Tenants */

static void
save_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!hoist_cache_save_tenants_finish (result, &error))
    g_debug ("cache: %s",
             error->message); /* a cache that can't be written is only a slower start */
}

static void
tenants_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantPage) page =
      hoist_client_list_tenants_finish (HOIST_CLIENT (source), result, &error);
  HoistSession *self = user_data;

  self->listing = FALSE;
  if (page == NULL)
    {
      self->list_again = FALSE;
      take_error (self, error);
      g_object_unref (self);
      return;
    }
  self->received_at = page->received_at;
  if (!page->unchanged || page->tenants->len > 0)
    {
      hoist_fleet_take_tenants (self->fleet, page);
      hoist_cache_save_tenants_async (hoist_known_plane_get_uuid (self->plane), page, NULL, save_cb,
                                      NULL);
    }
  set_state (self, HOIST_SESSION_ONLINE, NULL);
  g_signal_emit (self, signals[SIGNAL_STATE], 0);
  if (self->list_again)
    {
      self->list_again = FALSE;
      list_all (self);
    }
  g_object_unref (self);
}

static void
runs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistRunPage) page =
      hoist_client_list_runs_finish (HOIST_CLIENT (source), result, &error);

  if (page != NULL)
    hoist_fleet_take_runs (self->fleet, page->runs);
  else if (!g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED))
    take_error (self, error);
}

static void
list_all (HoistSession *self)
{
  HoistTenantQuery tenants = { .include_version = TRUE };
  HoistRunQuery runs = { .limit = RUNS_IN_LIST };

  if (self->client == NULL)
    return;
  if (self->listing)
    {
      self->list_again = TRUE; /* what the present answer says may be older than what asks now */
      return;
    }
  self->listing = TRUE;
  if (hoist_session_can (self, "runs"))
    hoist_client_list_runs_async (self->client, &runs, self->cancellable, runs_cb,
                                  g_object_ref (self));
  hoist_client_list_tenants_async (self->client, &tenants, self->cancellable, tenants_cb,
                                   g_object_ref (self));
}

static void
tenant_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report =
      hoist_client_get_tenant_finish (HOIST_CLIENT (source), result, &error);

  if (report == NULL)
    return; /* gone or unreachable: the lists will say so */
  hoist_fleet_take_tenant (self->fleet, report);
  g_signal_emit (self, signals[SIGNAL_TENANT], 0, report->id);
}

static gboolean
pending_cb (gpointer user_data)
{
  HoistSession *self = user_data;
  GHashTableIter iter;
  const char *id;

  self->pending_timer = 0;
  if (g_hash_table_size (self->pending) > 20)
    list_all (self);
  g_hash_table_iter_init (&iter, self->pending);
  while (self->client != NULL && g_hash_table_size (self->pending) <= 20
         && g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    hoist_client_get_tenant_async (self->client, id, self->cancellable, tenant_cb,
                                   g_object_ref (self));
  g_hash_table_remove_all (self->pending);
  return G_SOURCE_REMOVE;
}

void
hoist_session_refresh_tenant (HoistSession *self, const char *id)
{
  g_return_if_fail (HOIST_IS_SESSION (self));

  g_hash_table_add (self->pending, g_strdup (id));
  if (self->pending_timer == 0)
    self->pending_timer = g_timeout_add (REFRESH_AFTER_MS, pending_cb, self);
}

/* Events */

static void
fleet_run_cb (HoistSession *self, HoistRun *run)
{
  g_signal_emit (self, signals[SIGNAL_RUN], 0, run);
}

static void
event_cb (HoistSession *self, HoistEvent *event, HoistRun *run)
{
  if (run != NULL)
    hoist_fleet_take_run (self->fleet, run);
  if (event->tenant[0] == '\0')
    {
      if (event->type == HOIST_EVENT_TENANT || event->type == HOIST_EVENT_RELEASE)
        list_all (self);
      return;
    }
  if (event->type == HOIST_EVENT_TENANT && g_strcmp0 (event->phase, "forgotten") == 0)
    hoist_fleet_remove_tenant (self->fleet, event->tenant);
  else if (event->type == HOIST_EVENT_TENANT || event->type == HOIST_EVENT_BACKUP
           || event->type == HOIST_EVENT_RUN)
    hoist_session_refresh_tenant (self, event->tenant);
}

static void
log_cb (HoistSession *self, const char *run, GPtrArray *lines)
{
  g_signal_emit (self, signals[SIGNAL_LOG], 0, run, lines);
}

static void
log_complete_cb (HoistSession *self, const char *run)
{
  g_signal_emit (self, signals[SIGNAL_LOG_COMPLETE], 0, run);
}

static void
progress_cb (HoistSession *self, const char *run, int step, double fraction, const char *detail,
             double total)
{
  hoist_fleet_take_progress (self->fleet, run, total);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, run, step, fraction, detail, total);
}

static void
reset_cb (HoistSession *self)
{
  list_all (self);
}

static gboolean
daemon_again_cb (gpointer user_data)
{
  HoistSession *self = user_data;

  self->daemon_timer = 0;
  start_daemon (self);
  return G_SOURCE_REMOVE;
}

/* A private hoistd that has gone is started again; a moment later, so that one that is just
 * restarting is found. */
static void
look_after_daemon (HoistSession *self)
{
  if (is_private (self) && self->daemon_timer == 0 && !self->starting_daemon)
    self->daemon_timer = g_timeout_add_seconds (DAEMON_AGAIN_SECONDS, daemon_again_cb, self);
}

static gboolean
poll_cb (gpointer user_data)
{
  list_all (user_data);
  return G_SOURCE_CONTINUE;
}

static void
stream_state_cb (HoistSession *self, int state)
{
  const GError *error = hoist_event_source_get_error (self->events);

  switch ((HoistConnectionState) state)
    {
    case HOIST_CONNECTION_ONLINE:
      g_clear_handle_id (&self->daemon_timer, g_source_remove);
      list_all (self);
      break;
    case HOIST_CONNECTION_UNREACHABLE:
      if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED))
        {
          if (self->poll_timer == 0)
            self->poll_timer = g_timeout_add_seconds (POLL_SECONDS, poll_cb, self);
          list_all (self);
          break;
        }
      set_state (self, HOIST_SESSION_OFFLINE, error);
      look_after_daemon (self);
      break;
    case HOIST_CONNECTION_UNAUTHORIZED:
      set_state (self, HOIST_SESSION_SIGN_IN, error);
      break;
    case HOIST_CONNECTION_UNKNOWN:
    default:
      break;
    }
}

static void
drop_connection (HoistSession *self)
{
  if (self->events != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->events, self);
      hoist_event_source_stop (self->events);
    }
  g_clear_object (&self->events);
  g_clear_object (&self->client);
}

static void
start_events (HoistSession *self)
{
  if (self->events != NULL)
    {
      hoist_event_source_hurry (self->events);
      return;
    }
  self->events = hoist_event_source_new (self->client);
  g_signal_connect_swapped (self->events, "event", G_CALLBACK (event_cb), self);
  g_signal_connect_swapped (self->events, "log", G_CALLBACK (log_cb), self);
  g_signal_connect_swapped (self->events, "log-complete", G_CALLBACK (log_complete_cb), self);
  g_signal_connect_swapped (self->events, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect_swapped (self->events, "reset", G_CALLBACK (reset_cb), self);
  g_signal_connect_swapped (self->events, "state", G_CALLBACK (stream_state_cb), self);
  hoist_event_source_start (self->events, 0);
}

/* Opening */

static void
plane_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSession) self = user_data;
  g_autoptr (GError) error = NULL;
  HoistPlaneReport *report = hoist_client_get_plane_finish (HOIST_CLIENT (source), result, &error);

  if (report == NULL)
    {
      take_error (self, error);
      if (self->state == HOIST_SESSION_OFFLINE)
        {
          start_events (self); /* it goes on trying */
          look_after_daemon (self);
        }
      return;
    }
  g_clear_pointer (&self->report, hoist_plane_report_free);
  self->report = report;
  if (report->foreign)
    {
      if (self->poll_timer == 0)
        self->poll_timer = g_timeout_add_seconds (POLL_SECONDS, poll_cb, self);
      list_all (self);
    }
  else
    {
      start_events (self);
      list_all (self);
    }
}

static void
ask_plane (HoistSession *self)
{
  hoist_client_get_plane_async (self->client, self->cancellable, plane_cb, g_object_ref (self));
}

static void
token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSession) self = user_data;
  g_autoptr (GError) error = NULL;
  char *token = hoist_credentials_lookup_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable) || self->client == NULL)
    return;
  if (token != NULL)
    hoist_client_set_token (self->client, token);
  ask_plane (self); /* without a token the plane says that it wants one */
}

static void
connect_to (HoistSession *self, const char *address)
{
  g_autoptr (GError) error = NULL;

  if (self->client != NULL && g_strcmp0 (hoist_client_get_address (self->client), address) == 0)
    {
      ask_plane (self);
      return;
    }
  drop_connection (self);
  self->client = hoist_client_new (address, &error);
  if (self->client == NULL)
    {
      set_state (self, HOIST_SESSION_FAILED, error);
      return;
    }
  if (hoist_client_is_local_socket (self->client))
    ask_plane (self);
  else
    hoist_credentials_lookup_async (hoist_known_plane_get_uuid (self->plane), "token",
                                    self->cancellable, token_cb, g_object_ref (self));
}

static void
daemon_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPrivateDaemon) daemon = hoist_private_daemon_start_finish (result, &error);

  self->starting_daemon = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (daemon == NULL)
    set_state (self, HOIST_SESSION_FAILED, error);
  else
    connect_to (self, daemon->address);
}

/* Someone may have removed the demo fleet meanwhile: it is not made again by a daemon on an empty
 * folder. */
static gboolean
is_gone (HoistSession *self, GError **error)
{
  const char *folder = hoist_known_plane_get_folder (self->plane);

  if (hoist_known_plane_get_kind (self->plane) != HOIST_PLANE_DEMO
      || hoist_demo_fleet_examine (folder) == HOIST_DEMO_READY)
    return FALSE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
               "There is no demo fleet in %s any more.\nNext: remove this control plane, or "
               "explore the demo fleet again.",
               folder);
  return TRUE;
}

static void
start_daemon (HoistSession *self)
{
  g_autoptr (GError) error = NULL;

  if (self->starting_daemon)
    return;
  if (is_gone (self, &error))
    {
      set_state (self, HOIST_SESSION_FAILED, error);
      return;
    }
  self->starting_daemon = TRUE;
  hoist_private_daemon_start_async (hoist_known_plane_get_folder (self->plane), self->cancellable,
                                    daemon_cb, g_object_ref (self));
}

static void
cache_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSession) self = user_data;
  g_autoptr (HoistTenantPage) page = hoist_cache_load_tenants_finish (result, NULL);

  if (page == NULL || self->received_at != 0 || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->received_at = page->received_at;
  hoist_fleet_take_tenants (self->fleet, page);
  g_signal_emit (self, signals[SIGNAL_STATE], 0);
}

void
hoist_session_open (HoistSession *self)
{
  g_return_if_fail (HOIST_IS_SESSION (self));

  if (self->received_at == 0)
    hoist_cache_load_tenants_async (hoist_known_plane_get_uuid (self->plane), self->cancellable,
                                    cache_cb, g_object_ref (self));
  if (is_private (self))
    start_daemon (self);
  else
    connect_to (self, hoist_known_plane_get_address (self->plane));
}

void
hoist_session_close (HoistSession *self)
{
  g_return_if_fail (HOIST_IS_SESSION (self));

  g_cancellable_cancel (self->cancellable);
  drop_connection (self);
  g_clear_handle_id (&self->pending_timer, g_source_remove);
  g_clear_handle_id (&self->poll_timer, g_source_remove);
  g_clear_handle_id (&self->daemon_timer, g_source_remove);
}

void
hoist_session_refresh (HoistSession *self)
{
  g_return_if_fail (HOIST_IS_SESSION (self));

  if (self->state == HOIST_SESSION_ONLINE)
    list_all (self);
  else if (is_private (self))
    start_daemon (self);
  else if (self->client != NULL)
    ask_plane (self);
  else
    hoist_session_open (self);
}

static void
store_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!hoist_credentials_store_finish (result, &error))
    g_debug ("keyring: %s",
             error->message); /* asked again next time; the sign-in says so beforehand */
}

void
hoist_session_take_token (HoistSession *self, const char *token, gboolean remember)
{
  g_autofree char *label = NULL;

  g_return_if_fail (HOIST_IS_SESSION (self));

  if (self->client == NULL)
    return;
  hoist_client_set_token (self->client, token);
  if (remember)
    {
      label = g_strdup_printf ("Hoist: %s token", hoist_known_plane_get_name (self->plane));
      hoist_credentials_store_async (hoist_known_plane_get_uuid (self->plane), "token", label,
                                     token, NULL, store_cb, NULL);
    }
  ask_plane (self);
}

/* The object */

static void
dispose (GObject *object)
{
  HoistSession *self = HOIST_SESSION (object);

  hoist_session_close (self);
  if (self->fleet != NULL)
    g_signal_handlers_disconnect_by_data (self->fleet, self);
  g_clear_object (&self->fleet);
  g_clear_object (&self->plane);
  G_OBJECT_CLASS (hoist_session_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistSession *self = HOIST_SESSION (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->report, hoist_plane_report_free);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (hoist_session_parent_class)->finalize (object);
}

static guint
add_signal (HoistSessionClass *klass, const char *name, guint n_args, const GType *types)
{
  return g_signal_newv (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL,
                        G_TYPE_NONE, n_args, (GType *) types);
}

static void
hoist_session_class_init (HoistSessionClass *klass)
{
  const GType pointer[] = { G_TYPE_POINTER };
  const GType text[] = { G_TYPE_STRING };
  const GType log[] = { G_TYPE_STRING, G_TYPE_POINTER };
  const GType progress[] = { G_TYPE_STRING, G_TYPE_INT, G_TYPE_DOUBLE, G_TYPE_STRING,
                             G_TYPE_DOUBLE };

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_STATE] = add_signal (klass, "state", 0, NULL);
  signals[SIGNAL_RUN] = add_signal (klass, "run", 1, pointer);
  signals[SIGNAL_LOG] = add_signal (klass, "log", 2, log);
  signals[SIGNAL_LOG_COMPLETE] = add_signal (klass, "log-complete", 1, text);
  signals[SIGNAL_PROGRESS] = add_signal (klass, "progress", 5, progress);
  signals[SIGNAL_TENANT] = add_signal (klass, "tenant", 1, text);
}

static void
hoist_session_init (HoistSession *self)
{
  self->cancellable = g_cancellable_new ();
  self->fleet = hoist_fleet_new ();
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->since = g_get_real_time ();
  g_signal_connect_swapped (self->fleet, "run", G_CALLBACK (fleet_run_cb), self);
}

HoistSession *
hoist_session_new (HoistKnownPlane *plane)
{
  HoistSession *self = g_object_new (HOIST_TYPE_SESSION, NULL);

  self->plane = plane != NULL ? g_object_ref (plane) : NULL;
  return self;
}

HoistKnownPlane *
hoist_session_get_plane (HoistSession *self)
{
  return self->plane;
}

HoistClient *
hoist_session_get_client (HoistSession *self)
{
  return self->client;
}

HoistEventSource *
hoist_session_get_events (HoistSession *self)
{
  return self->events;
}

HoistFleet *
hoist_session_get_fleet (HoistSession *self)
{
  return self->fleet;
}

HoistSessionState
hoist_session_get_state (HoistSession *self)
{
  return self->state;
}

const GError *
hoist_session_get_error (HoistSession *self)
{
  return self->error;
}

gint64
hoist_session_get_since (HoistSession *self)
{
  return self->since;
}

gint64
hoist_session_get_received_at (HoistSession *self)
{
  return self->received_at;
}

const HoistPlaneReport *
hoist_session_get_report (HoistSession *self)
{
  return self->report;
}

gboolean
hoist_session_can (HoistSession *self, const char *capability)
{
  return self->report != NULL && hoist_plane_report_can (self->report, capability);
}

gboolean
hoist_session_may (HoistSession *self, const char *role)
{
  return self->report == NULL || hoist_plane_report_may (self->report, role);
}

HoistUpgradeDraft *
hoist_session_get_draft (HoistSession *self, const char *tenant)
{
  HoistUpgradeDraft *draft = g_hash_table_lookup (self->drafts, tenant);

  if (draft == NULL)
    {
      draft = hoist_upgrade_draft_new (tenant);
      g_hash_table_insert (self->drafts, g_strdup (tenant), draft);
    }
  return draft;
}

void
hoist_session_drop_draft (HoistSession *self, const char *tenant)
{
  g_hash_table_remove (self->drafts, tenant);
}
