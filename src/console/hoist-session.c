/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistSession: owned by the window; main thread only; it never changes a tenant (pages ask the
 * client for that). Every call carries `cancellable`, which ends with the session, so that no
 * callback meets a dead one. */
#include "console/hoist-session.h"
#include "console/hoist-daemon-keeper.h"
#include "console/hoist-fleet-reader.h"
#include "console/hoist-plain-keeper.h"
#include "console/hoist-sign-in-keeper.h"

struct _HoistSession
{
  GObject parent_instance;
  HoistKnownPlane *plane;
  HoistClient *client;
  HoistEventSource *events;
  HoistFleet *fleet;
  HoistFleetReader *reader;
  HoistSignInKeeper *sign_in; /* NULL without a plane */
  HoistDaemonKeeper *keeper;  /* NULL for a plane that has an address */
  HoistPlaneReport *report;
  HoistSessionState state;
  GError *error;
  gint64 since, last_contact;
  GCancellable *cancellable; /* of the present connection */
  GHashTable *drafts;        /* tenant id -> HoistUpgradeDraft */
  HoistPlainKeeper *plain;   /* upgrades of a foreign plane */
};

enum
{
  SIGNAL_STATE,
  SIGNAL_RUN,
  SIGNAL_LOG,
  SIGNAL_LOG_COMPLETE,
  SIGNAL_PROGRESS,
  SIGNAL_TENANT,
  SIGNAL_ROLLOUT,
  SIGNAL_SECRET,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistSession, hoist_session, G_TYPE_OBJECT)

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

static void ask_plane (HoistSession *self);

/* The state that an error of a call means. */
static void
take_error (HoistSession *self, const GError *error)
{
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (self->client != NULL && hoist_client_get_state (self->client) == HOIST_CONNECTION_UNTRUSTED)
    set_state (self, HOIST_SESSION_UNTRUSTED, error);
  else if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED))
    set_state (self, HOIST_SESSION_SIGN_IN, error);
  else if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE))
    set_state (self, HOIST_SESSION_OFFLINE, error);
  else
    set_state (self, HOIST_SESSION_FAILED, error);
}

/* Lists */

static void
read_cb (HoistSession *self)
{
  self->last_contact = hoist_fleet_reader_get_received_at (self->reader);
  if (self->state == HOIST_SESSION_ONLINE)
    g_signal_emit (self, signals[SIGNAL_STATE], 0); /* its age is another */
  set_state (self, HOIST_SESSION_ONLINE, NULL);
}

static void
cached_cb (HoistSession *self)
{
  g_signal_emit (self, signals[SIGNAL_STATE], 0);
}

static void
read_failed_cb (HoistSession *self, GError *error)
{
  take_error (self, error);
}

static void
tenant_read_cb (HoistSession *self, const char *id)
{
  g_signal_emit (self, signals[SIGNAL_TENANT], 0, id);
}

void
hoist_session_refresh_tenant (HoistSession *self, const char *id)
{
  g_return_if_fail (HOIST_IS_SESSION (self));

  hoist_fleet_reader_read_tenant (self->reader, id);
}

HoistTenantReport *
hoist_session_fill (HoistSession *self, HoistTenantReport *report)
{
  return hoist_fleet_reader_fill (self->reader, report);
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
  if (event->type == HOIST_EVENT_ROLLOUT)
    {
      g_signal_emit (self, signals[SIGNAL_ROLLOUT], 0,
                     hoist_value_lookup_string (event->payload, "rollout", ""));
      return;
    }
  if (event->tenant[0] == '\0')
    {
      if (event->type == HOIST_EVENT_TENANT || event->type == HOIST_EVENT_RELEASE)
        hoist_fleet_reader_read_all (self->reader);
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
  hoist_fleet_reader_read_all (self->reader);
}

static void
stream_is_well (HoistSession *self)
{
  self->last_contact = g_get_real_time ();
  if (self->keeper != NULL)
    hoist_daemon_keeper_note_well (self->keeper);
  if (self->report == NULL)
    ask_plane (self); /* it was away when it was asked first */
  else
    hoist_fleet_reader_read_all (self->reader);
}

static void
stream_is_not_offered (HoistSession *self)
{
  hoist_fleet_reader_set_polling (self->reader, TRUE);
  if (self->report == NULL)
    ask_plane (self);
  else
    hoist_fleet_reader_read_all (self->reader);
}

static void
stream_state_cb (HoistSession *self, int state)
{
  const GError *error = hoist_event_source_get_error (self->events);

  switch ((HoistConnectionState) state)
    {
    case HOIST_CONNECTION_ONLINE:
      stream_is_well (self);
      break;
    case HOIST_CONNECTION_UNREACHABLE:
      if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED))
        {
          stream_is_not_offered (self);
          break;
        }
      set_state (self, HOIST_SESSION_OFFLINE, error);
      if (self->keeper != NULL)
        hoist_daemon_keeper_note_lost (self->keeper);
      break;
    case HOIST_CONNECTION_UNAUTHORIZED:
      set_state (self, HOIST_SESSION_SIGN_IN, error);
      break;
    case HOIST_CONNECTION_UNTRUSTED:
      set_state (self, HOIST_SESSION_UNTRUSTED, error);
      break;
    case HOIST_CONNECTION_UNKNOWN:
    default:
      break;
    }
}

static void
drop_connection (HoistSession *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (self->events != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->events, self);
      hoist_event_source_stop (self->events);
    }
  g_clear_object (&self->events);
  hoist_fleet_reader_set_client (self->reader, NULL);
  if (self->sign_in != NULL)
    hoist_sign_in_keeper_stop (self->sign_in);
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
take_report (HoistSession *self, HoistPlaneReport *report)
{
  g_clear_pointer (&self->report, hoist_plane_report_free);
  self->report = report;
  self->last_contact = g_get_real_time ();
  hoist_fleet_reader_set_offers (self->reader, hoist_plane_report_can (report, "runs"),
                                 !report->foreign);
  if (report->foreign)
    {
      hoist_fleet_reader_set_polling (self->reader, TRUE);
      hoist_plain_keeper_recall (self->plain, self->client);
    }
  else
    start_events (self);
  hoist_fleet_reader_read_all (self->reader);
}

static void
plane_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistSession) self = user_data;
  g_autoptr (GError) error = NULL;
  HoistPlaneReport *report = hoist_client_get_plane_finish (HOIST_CLIENT (source), result, &error);

  if (HOIST_CLIENT (source) != self->client)
    {
      hoist_plane_report_free (report);
      return;
    }
  if (report != NULL)
    {
      take_report (self, report);
      return;
    }
  take_error (self, error);
  if (self->state != HOIST_SESSION_OFFLINE)
    return;
  start_events (self); /* it goes on trying */
  if (self->keeper != NULL)
    hoist_daemon_keeper_note_lost (self->keeper);
}

static void
ask_plane (HoistSession *self)
{
  hoist_client_get_plane_async (self->client, self->cancellable, plane_cb, g_object_ref (self));
}

/* Without a token the plane says by itself that it wants a sign-in. */
static void
fetched_cb (HoistSession *self, const char *token)
{
  if (self->client == NULL || hoist_client_get_has_token (self->client))
    return; /* paused meanwhile, or signed in */
  if (token != NULL)
    hoist_client_set_token (self->client, token);
  ask_plane (self);
}

static void
kept_cb (HoistSession *self, const char *kind, const char *trouble)
{
  g_signal_emit (self, signals[SIGNAL_SECRET], 0, kind, trouble);
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
  hoist_client_set_pin (self->client, hoist_known_plane_get_notes (self->plane)->pin);
  hoist_fleet_reader_set_client (self->reader, self->client);
  if (hoist_client_is_local_socket (self->client))
    ask_plane (self);
  else
    hoist_sign_in_keeper_fetch (self->sign_in);
}

static void
daemon_ready_cb (HoistSession *self, const char *address)
{
  connect_to (self, address);
}

static void
daemon_failed_cb (HoistSession *self, GError *error)
{
  set_state (self, HOIST_SESSION_FAILED, error);
}

void
hoist_session_open (HoistSession *self)
{
  g_return_if_fail (HOIST_IS_SESSION (self));

  hoist_fleet_reader_load_cache (self->reader);
  if (hoist_known_plane_get_notes (self->plane)->paused)
    set_state (self, HOIST_SESSION_PAUSED, NULL);
  else if (self->keeper != NULL)
    hoist_daemon_keeper_start (self->keeper);
  else
    connect_to (self, hoist_known_plane_get_address (self->plane));
}

void
hoist_session_close (HoistSession *self)
{
  g_return_if_fail (HOIST_IS_SESSION (self));

  drop_connection (self);
  if (self->keeper != NULL)
    hoist_daemon_keeper_stop (self->keeper);
}

void
hoist_session_set_paused (HoistSession *self, gboolean paused)
{
  g_return_if_fail (HOIST_IS_SESSION (self));

  if (paused == (self->state == HOIST_SESSION_PAUSED))
    return;
  if (paused)
    {
      hoist_session_close (self);
      set_state (self, HOIST_SESSION_PAUSED, NULL);
      return;
    }
  set_state (self, HOIST_SESSION_OPENING, NULL);
  if (self->keeper != NULL)
    hoist_daemon_keeper_start (self->keeper);
  else
    connect_to (self, hoist_known_plane_get_address (self->plane));
}

void
hoist_session_reconnect (HoistSession *self)
{
  g_return_if_fail (HOIST_IS_SESSION (self));

  if (self->state == HOIST_SESSION_PAUSED)
    return;
  hoist_session_close (self);
  set_state (self, HOIST_SESSION_OPENING, NULL);
  hoist_session_open (self);
}

HoistCertificate *
hoist_session_get_refused_certificate (HoistSession *self)
{
  return self->client != NULL ? hoist_client_get_refused_certificate (self->client) : NULL;
}

gboolean
hoist_session_is_key_refused (HoistSession *self)
{
  return self->state == HOIST_SESSION_UNTRUSTED
         && hoist_session_get_refused_certificate (self) == NULL;
}

void
hoist_session_refresh (HoistSession *self)
{
  g_return_if_fail (HOIST_IS_SESSION (self));
  if (self->client != NULL)
    hoist_client_hurry (self->client);
  if (self->state == HOIST_SESSION_ONLINE)
    hoist_fleet_reader_read_all (self->reader);
  else if (self->state == HOIST_SESSION_PAUSED)
    return; /* the user's word holds until it is taken back */
  else if (self->keeper != NULL)
    hoist_daemon_keeper_start (self->keeper);
  else if (hoist_session_is_key_refused (self))
    hoist_session_reconnect (self); /* the user may have compared it by now */
  else if (self->client != NULL && hoist_session_get_keyring_trouble (self) != NULL)
    hoist_sign_in_keeper_fetch (self->sign_in); /* it may answer now */
  else if (self->client != NULL)
    ask_plane (self);
  else
    hoist_session_open (self);
}

void
hoist_session_take_token (HoistSession *self, const char *token, const char *keep_as)
{
  g_return_if_fail (HOIST_IS_SESSION (self));

  if (self->client == NULL)
    return;
  hoist_sign_in_keeper_stop (self->sign_in);
  hoist_client_set_token (self->client, token);
  if (keep_as != NULL)
    hoist_sign_in_keeper_keep (self->sign_in, token, keep_as);
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
  g_signal_handlers_disconnect_by_data (self->reader, self);
  if (self->keeper != NULL)
    g_signal_handlers_disconnect_by_data (self->keeper, self);
  if (self->sign_in != NULL)
    g_signal_handlers_disconnect_by_data (self->sign_in, self);
  G_OBJECT_CLASS (hoist_session_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistSession *self = HOIST_SESSION (object);

  g_clear_object (&self->reader);
  g_clear_object (&self->keeper);
  g_clear_object (&self->sign_in);
  g_clear_object (&self->fleet);
  g_clear_object (&self->plane);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->report, hoist_plane_report_free);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_object (&self->plain);
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
  const GType secret[] = { G_TYPE_STRING, G_TYPE_STRING };
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
  signals[SIGNAL_ROLLOUT] = add_signal (klass, "rollout", 1, text);
  signals[SIGNAL_SECRET] = add_signal (klass, "secret", 2, secret);
}

static void
hoist_session_init (HoistSession *self)
{
  self->cancellable = g_cancellable_new ();
  self->fleet = hoist_fleet_new ();
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->since = g_get_real_time ();
  g_signal_connect_swapped (self->fleet, "run", G_CALLBACK (fleet_run_cb), self);
}

HoistSession *
hoist_session_new (HoistKnownPlane *plane)
{
  HoistSession *self = g_object_new (HOIST_TYPE_SESSION, NULL);

  self->plane = plane != NULL ? g_object_ref (plane) : NULL;
  self->reader = hoist_fleet_reader_new (self->fleet,
                                         plane != NULL ? hoist_known_plane_get_uuid (plane) : NULL);
  self->plain = hoist_plain_keeper_new (plane != NULL ? hoist_known_plane_get_uuid (plane) : NULL);
  g_signal_connect_swapped (self->plain, "over", G_CALLBACK (hoist_session_refresh_tenant), self);
  g_signal_connect_swapped (self->reader, "cached", G_CALLBACK (cached_cb), self);
  g_signal_connect_swapped (self->reader, "read", G_CALLBACK (read_cb), self);
  g_signal_connect_swapped (self->reader, "failed", G_CALLBACK (read_failed_cb), self);
  g_signal_connect_swapped (self->reader, "tenant", G_CALLBACK (tenant_read_cb), self);
  if (plane != NULL)
    {
      self->sign_in = hoist_sign_in_keeper_new (plane);
      g_signal_connect_swapped (self->sign_in, "fetched", G_CALLBACK (fetched_cb), self);
      g_signal_connect_swapped (self->sign_in, "kept", G_CALLBACK (kept_cb), self);
    }
  if (plane != NULL && hoist_known_plane_get_kind (plane) != HOIST_PLANE_ADDRESS)
    {
      self->keeper = hoist_daemon_keeper_new (plane);
      g_signal_connect_swapped (self->keeper, "ready", G_CALLBACK (daemon_ready_cb), self);
      g_signal_connect_swapped (self->keeper, "failed", G_CALLBACK (daemon_failed_cb), self);
    }
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
  return hoist_fleet_reader_get_received_at (self->reader);
}

const char *
hoist_session_get_keyring_trouble (HoistSession *self)
{
  return self->sign_in != NULL ? hoist_sign_in_keeper_get_trouble (self->sign_in) : NULL;
}

gint64
hoist_session_get_last_contact (HoistSession *self)
{
  return self->last_contact;
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

gboolean
hoist_session_is_foreign (HoistSession *self)
{
  return self->report != NULL && self->report->foreign;
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

HoistPlainUpgrade *
hoist_session_get_plain_upgrade (HoistSession *self, const char *tenant)
{
  return hoist_plain_keeper_find (self->plain, tenant);
}

HoistPlainUpgrade *
hoist_session_start_plain_upgrade (HoistSession *self, const char *tenant, const char *from,
                                   const HoistUpgradeWish *wish)
{
  return hoist_plain_keeper_start (self->plain,
                                   hoist_plain_upgrade_new (self->client, tenant, from, wish));
}
