/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live stream of one control plane. States: stopped → connecting → streaming → waiting
 * (back-off) → connecting …; stopped again by the caller or by a plane without events. Owned by a
 * session; main loop only; never gives a journal record twice and never skips a line of a followed
 * log. */
#include "client/hoist-event-source.h"

#include <string.h>

#include "client/hoist-client-private.h"
#include "model/hoist-json.h"
#include "client/hoist-log-follower.h"
#include "protocol/hoist-event-stream.h"
#include "protocol/hoist-problem.h"

#define BACK_OFF_FIRST_MS 250
#define BACK_OFF_LAST_MS 10000
#define SILENCE_MS 45000 /* the plane comments every 15 s: three missed means nobody is there */
#define ANSWER_MS 10000  /* for a plane that is asked whether it is there */
#define CHUNK (64 * 1024)

struct _HoistEventSource
{
  GObject parent_instance;
  HoistClient *client;
  HoistLogFollower *follower;
  HoistConnectionState state;
  GError *error;
  gboolean started;
  gint64 position;
  char *instance;         /* of the plane's last hello */
  gboolean quiet, asking; /* no comments come; whether it is there is being asked */
  GHashTable *open_runs;  /* ids: of these silence is asked about */
  gint64 heard_at;        /* monotonic */
  guint silence_ms, answer_ms;
  guint back_off_ms, timer, silence;
  GCancellable *cancellable; /* of the present connection */
  GInputStream *stream;
  HoistEventStreamReader *reader;
};

G_DEFINE_FINAL_TYPE (HoistEventSource, hoist_event_source, G_TYPE_OBJECT)

enum
{
  SIGNAL_EVENT,
  SIGNAL_LOG,
  SIGNAL_LOG_COMPLETE,
  SIGNAL_PROGRESS,
  SIGNAL_BACKUP_PROGRESS,
  SIGNAL_RESET,
  SIGNAL_STATE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void connect_now (HoistEventSource *self);
static void read_more (HoistEventSource *self);

static void
set_state (HoistEventSource *self, HoistConnectionState state, GError *error)
{
  gboolean changed = self->state != state;
  g_clear_error (&self->error);
  self->error = error;
  self->state = state;
  if (changed)
    g_signal_emit (self, signals[SIGNAL_STATE], 0, (int) state);
}

static void
disconnect (HoistEventSource *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->silence, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->reader, hoist_event_stream_reader_free);
  self->quiet = self->asking = FALSE;
}

static gboolean
timer_cb (gpointer user_data)
{
  HoistEventSource *self = user_data;
  self->timer = 0;
  connect_now (self);
  return G_SOURCE_REMOVE;
}

/* The connection is over: say why, and try again later. Takes the error. */
static void
connect_later (HoistEventSource *self, GError *error)
{
  HoistConnectionState state = g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNAUTHORIZED)
                                   ? HOIST_CONNECTION_UNAUTHORIZED
                                   : HOIST_CONNECTION_UNREACHABLE;
  gboolean offered = !g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED)
                     && !g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  disconnect (self);
  if (hoist_client_get_state (self->client) == HOIST_CONNECTION_UNTRUSTED)
    {
      self->started = FALSE; /* a certificate does not become right by asking again */
      state = HOIST_CONNECTION_UNTRUSTED;
    }
  else if (!offered)
    {
      self->started = FALSE;
      g_error_free (error);
      error = g_error_new_literal (HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
                                   "This control plane has no live events.");
    }
  else if (self->started)
    {
      guint wait = self->back_off_ms + g_random_int_range (0, (gint32) self->back_off_ms / 4 + 1);
      self->back_off_ms = MIN (self->back_off_ms * 2, BACK_OFF_LAST_MS);
      self->timer = g_timeout_add (wait, timer_cb, self);
    }
  set_state (self, state, error);
}

static void ask (HoistEventSource *self);

static gboolean
silence_cb (gpointer user_data)
{
  HoistEventSource *self = user_data;
  self->silence = 0;
  if (self->quiet && !self->asking)
    {
      ask (self);
      return G_SOURCE_REMOVE;
    }
  connect_later (self, g_error_new (HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                                    "The control plane has been silent for %u s.",
                                    self->silence_ms / 1000));
  return G_SOURCE_REMOVE;
}

static void
expect_word (HoistEventSource *self, guint ms)
{
  g_clear_handle_id (&self->silence, g_source_remove);
  self->silence = g_timeout_add (ms, silence_cb, self);
}

/* On a quiet stream silence means nothing, but for a run that is going on. */
static void
hear (HoistEventSource *self)
{
  self->heard_at = g_get_monotonic_time ();
  if (self->quiet && g_hash_table_size (self->open_runs) == 0)
    g_clear_handle_id (&self->silence, g_source_remove);
  else
    expect_word (self, self->silence_ms);
}

/* Whatever it answers, it is there. */
static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistEventSource) self = user_data;
  g_autoptr (GError) error = NULL;
  HoistPlaneReport *report = hoist_client_get_plane_finish (HOIST_CLIENT (source), result, &error);

  hoist_plane_report_free (report);
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    return; /* of an older connection */
  self->asking = FALSE;
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE))
    connect_later (self, g_steal_pointer (&error));
  else
    hear (self);
}

static void
ask (HoistEventSource *self)
{
  self->asking = TRUE;
  expect_word (self, self->answer_ms);
  hoist_client_get_plane_async (self->client, self->cancellable, answered_cb, g_object_ref (self));
}

static void
start_over (HoistEventSource *self, gint64 position)
{
  g_hash_table_remove_all (self->open_runs);
  self->position = position;
  g_signal_emit (self, signals[SIGNAL_RESET], 0);
}

static void
take_hello (HoistEventSource *self, const HoistValue *data)
{
  const char *instance = hoist_value_lookup_string (data, "instance", "");
  gint64 head = hoist_value_lookup_int (data, "position", 0);
  gboolean other = self->instance != NULL && strcmp (self->instance, instance) != 0;
  g_free (self->instance);
  self->instance = g_strdup (instance);
  self->back_off_ms = BACK_OFF_FIRST_MS;
  self->quiet =
      hoist_client_has_own_line (self->client) && hoist_value_lookup_bool (data, "quiet", FALSE);
  hear (self);
  set_state (self, HOIST_CONNECTION_ONLINE, NULL);
  if (other || self->position > head)
    start_over (self, head);
  else if (self->position == 0)
    self->position = head;
  hoist_log_follower_refresh (self->follower);
}

static void
take_record (HoistEventSource *self, gint64 id, const HoistValue *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistEvent) event = hoist_event_read (data, &error);
  g_autoptr (HoistRun) run = NULL;
  const HoistValue *snapshot = hoist_value_get_member (data, "snapshot");
  if (event == NULL)
    {
      /* A newer plane's kind of record: it is passed, not guessed at. */
      self->position = MAX (self->position, id);
      return;
    }
  if (event->position <= self->position)
    return;
  self->position = event->position;
  if (snapshot != NULL && hoist_value_get_type_of (snapshot) == HOIST_VALUE_OBJECT)
    run = hoist_run_read (snapshot, NULL);
  if (run != NULL && run->state != HOIST_RUN_ENDED)
    g_hash_table_add (self->open_runs, g_strdup (run->id));
  else if (run != NULL)
    g_hash_table_remove (self->open_runs, run->id);
  hear (self);
  g_signal_emit (self, signals[SIGNAL_EVENT], 0, event, run);
  if (run != NULL && run->state == HOIST_RUN_ENDED)
    hoist_log_follower_note_end (self->follower, run->id);
}

static void
take_progress (HoistEventSource *self, const HoistValue *data)
{
  const char *backup = hoist_value_lookup_string (data, "backup", "");

  if (backup[0] != '\0')
    {
      g_signal_emit (self, signals[SIGNAL_BACKUP_PROGRESS], 0, backup,
                     hoist_value_lookup_double (data, "fraction", 0),
                     hoist_value_lookup_string (data, "detail", ""));
      return;
    }
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, hoist_value_lookup_string (data, "run", ""),
                 (int) hoist_value_lookup_int (data, "step", -1),
                 hoist_value_lookup_double (data, "fraction", 0),
                 hoist_value_lookup_string (data, "detail", ""),
                 hoist_value_lookup_double (data, "progress", 0));
}

static void
take_event (HoistEventSource *self, const HoistStreamEvent *event)
{
  g_autoptr (HoistValue) data = hoist_json_parse_cleaned (event->data, -1, NULL);
  if (data == NULL)
    return;
  if (strcmp (event->type, "hello") == 0)
    take_hello (self, data);
  else if (strcmp (event->type, "log") == 0)
    hoist_log_follower_take (self->follower, data);
  else if (strcmp (event->type, "progress") == 0)
    take_progress (self, data);
  else if (event->id >= 0)
    take_record (self, event->id, data);
}

static void
chunk_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistEventSource) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (G_INPUT_STREAM (source) != self->stream)
    return; /* an older connection */
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      connect_later (self, error != NULL
                               ? hoist_client_note_failure (self->client, error)
                               : g_error_new_literal (HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                                                      "The control plane closed the connection."));
      return;
    }
  hear (self);
  if (!hoist_event_stream_reader_feed (self->reader, g_bytes_get_data (bytes, NULL),
                                       g_bytes_get_size (bytes), &error))
    {
      connect_later (self, g_steal_pointer (&error));
      return;
    }
  g_autoptr (GInputStream) stream = g_object_ref (self->stream);
  while (self->stream == stream)
    {
      g_autoptr (HoistStreamEvent) event = hoist_event_stream_reader_pop (self->reader);
      if (event == NULL)
        {
          read_more (self);
          return;
        }
      take_event (self, event);
    }
}

static void
read_more (HoistEventSource *self)
{
  g_input_stream_read_bytes_async (self->stream, CHUNK, G_PRIORITY_DEFAULT, self->cancellable,
                                   chunk_cb, g_object_ref (self));
}

static GError *
refusal (HoistEventSource *self, SoupMessage *message)
{
  guint status = soup_message_get_status (message);
  hoist_client_note_status (self->client, status);
  if (status == SOUP_STATUS_GONE)
    start_over (self, 0);
  return hoist_problem_read (NULL, status);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistEventSource) self = user_data;
  g_autoptr (GError) error = NULL;
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* an older connection */
  if (stream == NULL)
    connect_later (self, hoist_client_note_failure (self->client, error));
  else if (soup_message_get_status (message) != SOUP_STATUS_OK)
    connect_later (self, refusal (self, message));
  else
    {
      hoist_client_note_status (self->client, SOUP_STATUS_OK);
      self->stream = g_steal_pointer (&stream);
      self->reader = hoist_event_stream_reader_new (0, 0);
      read_more (self);
    }
}

static void
connect_now (HoistEventSource *self)
{
  g_autoptr (GError) error = NULL;
  disconnect (self);
  self->cancellable = g_cancellable_new ();
  g_autoptr (SoupMessage) message =
      hoist_client_new_message (self->client, "GET", "/api/events", &error);
  if (message == NULL)
    {
      connect_later (self, g_steal_pointer (&error));
      return;
    }
  SoupMessageHeaders *head = soup_message_get_request_headers (message);
  soup_message_headers_replace (head, "Accept", "text/event-stream");
  if (hoist_client_has_own_line (self->client))
    soup_message_headers_replace (head, "Hoist-Quiet", "1");
  if (self->position > 0)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, self->position);
      soup_message_headers_replace (head, "Last-Event-ID", id);
    }
  hear (self);
  soup_session_send_async (hoist_client_get_session (self->client, TRUE), message,
                           G_PRIORITY_DEFAULT, self->cancellable, sent_cb, g_object_ref (self));
}

static void
lines_cb (HoistLogFollower *follower, const char *run, GPtrArray *lines, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_LOG], 0, run, lines);
}

static void
complete_cb (HoistLogFollower *follower, const char *run, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_LOG_COMPLETE], 0, run);
}

static void
dispose (GObject *object)
{
  HoistEventSource *self = HOIST_EVENT_SOURCE (object);
  self->started = FALSE;
  disconnect (self);
  g_clear_object (&self->follower);
  g_clear_object (&self->client);
  g_clear_error (&self->error);
  g_clear_pointer (&self->instance, g_free);
  g_clear_pointer (&self->open_runs, g_hash_table_unref);
  G_OBJECT_CLASS (hoist_event_source_parent_class)->dispose (object);
}

static void
hoist_event_source_class_init (HoistEventSourceClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  GSignalFlags last = G_SIGNAL_RUN_LAST;
  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[SIGNAL_EVENT] = g_signal_new ("event", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                        G_TYPE_POINTER, G_TYPE_POINTER);
  signals[SIGNAL_LOG] = g_signal_new ("log", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                      G_TYPE_STRING, G_TYPE_POINTER);
  signals[SIGNAL_LOG_COMPLETE] =
      g_signal_new ("log-complete", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_PROGRESS] =
      g_signal_new ("progress", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 5, G_TYPE_STRING,
                    G_TYPE_INT, G_TYPE_DOUBLE, G_TYPE_STRING, G_TYPE_DOUBLE);
  signals[SIGNAL_BACKUP_PROGRESS] =
      g_signal_new ("backup-progress", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_STRING);
  signals[SIGNAL_RESET] = g_signal_new ("reset", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STATE] =
      g_signal_new ("state", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
hoist_event_source_init (HoistEventSource *self)
{
  self->back_off_ms = BACK_OFF_FIRST_MS;
  self->silence_ms = SILENCE_MS;
  self->answer_ms = ANSWER_MS;
  self->open_runs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

HoistEventSource *
hoist_event_source_new (HoistClient *client)
{
  HoistEventSource *self = g_object_new (HOIST_TYPE_EVENT_SOURCE, NULL);
  self->client = g_object_ref (client);
  self->follower = hoist_log_follower_new (client);
  g_signal_connect_object (self->follower, "lines", G_CALLBACK (lines_cb), self, 0);
  g_signal_connect_object (self->follower, "complete", G_CALLBACK (complete_cb), self, 0);
  return self;
}

void
hoist_event_source_start (HoistEventSource *self, gint64 after)
{
  self->started = TRUE;
  self->position = after;
  self->back_off_ms = BACK_OFF_FIRST_MS;
  connect_now (self);
}

void
hoist_event_source_stop (HoistEventSource *self)
{
  self->started = FALSE;
  disconnect (self);
  set_state (self, HOIST_CONNECTION_UNKNOWN, NULL);
}

void
hoist_event_source_hurry (HoistEventSource *self)
{
  if (self->started && self->state != HOIST_CONNECTION_ONLINE)
    connect_now (self);
}

void
hoist_event_source_look (HoistEventSource *self)
{
  if (self->quiet && !self->asking
      && g_get_monotonic_time () - self->heard_at >= self->silence_ms * G_GINT64_CONSTANT (1000))
    ask (self);
}

void
hoist_event_source_set_patience (HoistEventSource *self, guint silence_ms, guint answer_ms)
{
  self->silence_ms = silence_ms;
  self->answer_ms = answer_ms;
}

HoistConnectionState
hoist_event_source_get_state (HoistEventSource *self)
{
  return self->state;
}

const GError *
hoist_event_source_get_error (HoistEventSource *self)
{
  return self->error;
}

gint64
hoist_event_source_get_position (HoistEventSource *self)
{
  return self->position;
}

void
hoist_event_source_follow_log (HoistEventSource *self, const char *run, gint64 after_seq)
{
  hoist_log_follower_follow (self->follower, run, after_seq);
}

void
hoist_event_source_unfollow_log (HoistEventSource *self, const char *run)
{
  hoist_log_follower_unfollow (self->follower, run);
}
