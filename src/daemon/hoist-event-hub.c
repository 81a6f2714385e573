/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hub of server-sent events. Owned by the daemon; main loop only (pages of the past are read on
 * the store's lane). A stream is either replaying or live; it goes live only when the page it was
 * given ends at the feed's position, so nothing is lost or told twice between the two. */
#include "daemon/hoist-event-hub.h"
#include "base/hoist-error.h"
#include "base/hoist-json-writer.h"
#include "daemon/hoist-event-sink.h"
#include "protocol/hoist-event-stream.h"
#include "protocol/hoist-problem.h"
#include <string.h>

#define TICK_SECONDS 5
#define TICKS_PER_COMMENT 3
#define BATCH_MS 100
#define BATCH_MAX_BYTES (64 * 1024)
#define PAGE_RECORDS 100
#define REPLAY_FILL (HOIST_EVENT_SINK_MAX / 4)
#define RETRY_MS 2000

typedef struct
{
  HoistEventHub *hub;
  guint64 number; /* never used again: a page on its way names its stream by it */
  HoistEventSink *sink;
  char *caller, *token;
  gboolean live, reading; /* reading: a page is on its way */
  gboolean quiet;         /* it asked for no comments */
  gint64 position;        /* last record that was pushed */
} Stream;

typedef struct
{
  char *run;
  GString *lines; /* elements of a JSON array */
} LogBatch;

struct _HoistEventHub
{
  HoistStore *store;
  HoistFeed *feed;
  HoistKeyring *keyring;
  HoistLanes *lanes;
  gulong handler;
  GPtrArray *streams;   /* Stream* */
  GPtrArray *batches;   /* LogBatch* */
  GHashTable *progress; /* run or backup -> JSON text */
  guint tick, batch, n_ticks;
  guint64 last_number;
};

typedef struct
{
  HoistEventHub *hub;
  guint64 stream;
  gint64 after, last;
  GPtrArray *chunks; /* GBytes* */
  gboolean failed;
} Page;

static void read_page (Stream *stream);

static GBytes *
make_chunk (gint64 id, const char *type, GString *data)
{
  g_autoptr (GString) text = data;
  GString *out = g_string_sized_new (data->len + 64);

  hoist_event_stream_write (out, id, type, text->str);
  return g_string_free_to_bytes (out);
}

/* One record with, for what belongs to a run, that run as it stood then (live) or stands now
 * (replay). */
static GBytes *
make_record (const HoistEvent *event, const HoistRun *run)
{
  GString *data = g_string_sized_new (1024);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, data);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "position", event->position);
  hoist_json_writer_string (&w, "type", hoist_event_type_names[event->type]);
  hoist_json_writer_string (&w, "phase", event->phase);
  hoist_json_writer_string (&w, "tenant", event->tenant);
  hoist_json_writer_string (&w, "run", event->run);
  hoist_json_writer_int (&w, "step", event->step);
  hoist_json_writer_time (&w, "time", event->time);
  hoist_value_write (event->payload, &w, "payload");
  if (run != NULL && (event->type == HOIST_EVENT_RUN || event->type == HOIST_EVENT_STEP))
    hoist_run_write (run, &w, "snapshot");
  hoist_json_writer_end_object (&w);
  return make_chunk (event->position, hoist_event_type_names[event->type], data);
}

static void
stream_free (Stream *stream)
{
  hoist_event_sink_free (stream->sink);
  g_free (stream->caller);
  g_free (stream->token);
  g_free (stream);
}

static void
stop_timers (HoistEventHub *hub)
{
  g_clear_handle_id (&hub->tick, g_source_remove);
  g_clear_handle_id (&hub->batch, g_source_remove);
  g_ptr_array_set_size (hub->batches, 0);
  g_hash_table_remove_all (hub->progress);
}

static void
sink_changed_cb (HoistEventSink *sink, gpointer user_data)
{
  Stream *stream = user_data;
  HoistEventHub *hub = stream->hub;

  if (hoist_event_sink_is_closed (sink))
    {
      g_ptr_array_remove (hub->streams,
                          stream); /* frees it; a page on its way finds out by itself */
      if (hub->streams->len == 0)
        stop_timers (hub);
    }
  else if (!stream->live)
    read_page (stream);
}

/* Replay */

static void
page_work (gpointer job)
{
  Page *page = job;
  g_autoptr (GPtrArray) events =
      hoist_store_journal_list (page->hub->store, page->after, PAGE_RECORDS, NULL, NULL, NULL);
  g_autoptr (GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);

  if (events == NULL)
    {
      page->failed = TRUE;
      return;
    }
  for (guint i = events->len; i > 0;
       i--) /* from the end: the last record of each run carries its snapshot */
    {
      const HoistEvent *event = g_ptr_array_index (events, i - 1);
      g_autoptr (HoistRun) run = NULL;

      if (*event->run != '\0' && g_hash_table_add (told, event->run))
        run = hoist_store_dup_run (page->hub->store, event->run, NULL);
      g_ptr_array_insert (page->chunks, 0, make_record (event, run));
      page->last = MAX (page->last, event->position);
    }
}

static Stream *
find_stream (HoistEventHub *hub, guint64 number)
{
  for (guint i = 0; i < hub->streams->len; i++)
    if (((Stream *) g_ptr_array_index (hub->streams, i))->number == number)
      return g_ptr_array_index (hub->streams, i);
  return NULL;
}

static void
page_done (gpointer job)
{
  Page *page = job;
  Stream *stream = find_stream (page->hub, page->stream);

  if (stream != NULL)
    {
      stream->reading = FALSE;
      for (guint i = 0; i < page->chunks->len; i++)
        hoist_event_sink_push (stream->sink, g_ptr_array_index (page->chunks, i));
      stream->position = page->last;
      stream->live = stream->position >= hoist_feed_get_position (page->hub->feed);
      if (page->failed)
        hoist_event_sink_end (stream->sink);
      else if (!stream->live)
        read_page (stream);
    }
  g_ptr_array_unref (page->chunks);
  g_free (page);
}

static void
read_page (Stream *stream)
{
  Page *page;

  if (stream->reading || hoist_event_sink_get_queued (stream->sink) > REPLAY_FILL)
    return; /* goes on when the client has read */
  page = g_new0 (Page, 1);
  *page = (Page){ stream->hub,
                  stream->number,
                  stream->position,
                  stream->position,
                  g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
                  FALSE };
  stream->reading = TRUE;
  if (!hoist_lanes_push (stream->hub->lanes, HOIST_LANE_STORE, page_work, page_done, page))
    {
      stream->reading = FALSE;
      g_ptr_array_unref (page->chunks);
      g_free (page);
      hoist_event_sink_end (stream->sink);
    }
}

/* Live */

static void
record_cb (HoistFeed *feed, HoistEvent *event, HoistRun *run, gpointer user_data)
{
  HoistEventHub *hub = user_data;
  g_autoptr (GBytes) chunk = NULL;

  for (guint i = 0; i < hub->streams->len; i++)
    {
      Stream *stream = g_ptr_array_index (hub->streams, i);

      if (!stream->live || event->position <= stream->position)
        continue; /* a page of the past may have been ahead of the feed */
      if (chunk == NULL)
        chunk = make_record (event, run);
      hoist_event_sink_push (stream->sink, chunk);
      stream->position = event->position;
    }
}

/* What is not in the journal may be left out for a slow reader: GET …/log has it. */
static void
push_passing (HoistEventHub *hub, GBytes *chunk)
{
  for (guint i = 0; i < hub->streams->len; i++)
    {
      Stream *stream = g_ptr_array_index (hub->streams, i);

      if (stream->live && hoist_event_sink_get_queued (stream->sink) < HOIST_EVENT_SINK_MAX / 2)
        hoist_event_sink_push (stream->sink, chunk);
    }
}

static void
flush_log (HoistEventHub *hub)
{
  for (guint i = 0; i < hub->batches->len; i++)
    {
      LogBatch *batch = g_ptr_array_index (hub->batches, i);
      GString *data = g_string_sized_new (batch->lines->len + 64);
      g_autoptr (GBytes) chunk = NULL;

      g_string_append_printf (data, "{\"run\":\"%s\",\"lines\":[%s]}", batch->run,
                              batch->lines->str);
      chunk = make_chunk (-1, "log", data);
      push_passing (hub, chunk);
    }
  g_ptr_array_set_size (hub->batches, 0);
}

static gboolean
batch_cb (gpointer user_data)
{
  HoistEventHub *hub = user_data;
  GHashTableIter iter;
  gpointer json;

  hub->batch = 0;
  flush_log (hub);
  g_hash_table_iter_init (&iter, hub->progress);
  while (g_hash_table_iter_next (&iter, NULL, &json))
    {
      g_autoptr (GBytes) chunk = make_chunk (-1, "progress", g_string_new (json));

      push_passing (hub, chunk);
    }
  g_hash_table_remove_all (hub->progress);
  return G_SOURCE_REMOVE;
}

static void
batch_soon (HoistEventHub *hub)
{
  if (hub->batch == 0)
    hub->batch = g_timeout_add (BATCH_MS, batch_cb, hub);
}

static void
batch_free (LogBatch *batch)
{
  g_free (batch->run);
  g_string_free (batch->lines, TRUE);
  g_free (batch);
}

static LogBatch *
find_batch (HoistEventHub *hub, const char *run)
{
  LogBatch *batch;

  for (guint i = 0; i < hub->batches->len; i++)
    if (strcmp (((LogBatch *) g_ptr_array_index (hub->batches, i))->run, run) == 0)
      return g_ptr_array_index (hub->batches, i);
  batch = g_new (LogBatch, 1);
  *batch = (LogBatch){ g_strdup (run), g_string_new (NULL) };
  g_ptr_array_add (hub->batches, batch);
  return batch;
}

void
hoist_event_hub_log (HoistEventHub *hub, const char *run, GPtrArray *lines)
{
  if (hub->streams->len == 0)
    return;
  for (guint i = 0; i < lines->len; i++)
    {
      LogBatch *batch = find_batch (hub, run);
      HoistJsonWriter w;

      if (batch->lines->len > 0)
        g_string_append_c (batch->lines, ',');
      hoist_json_writer_init (&w, batch->lines);
      hoist_log_line_write (g_ptr_array_index (lines, i), &w, NULL);
      if (batch->lines->len > BATCH_MAX_BYTES)
        flush_log (hub);
    }
  batch_soon (hub);
}

void
hoist_event_hub_progress (HoistEventHub *hub, const HoistHubProgress *progress)
{
  GString *json;
  HoistJsonWriter w;

  if (hub->streams->len == 0)
    return;
  json = g_string_sized_new (192);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  if (progress->backup != NULL)
    hoist_json_writer_string (&w, "backup", progress->backup);
  else
    {
      hoist_json_writer_string (&w, "run", progress->run);
      hoist_json_writer_int (&w, "step", progress->step);
      hoist_json_writer_double (&w, "progress", progress->progress);
    }
  hoist_json_writer_double (&w, "fraction", progress->fraction);
  hoist_json_writer_string (&w, "detail", progress->detail);
  hoist_json_writer_end_object (&w);
  g_hash_table_replace (hub->progress,
                        g_strdup (progress->backup != NULL ? progress->backup : progress->run),
                        g_string_free (json, FALSE));
  batch_soon (hub);
}

/* Streams */

void
hoist_event_hub_tick (HoistEventHub *hub)
{
  g_autoptr (GBytes) comment = g_bytes_new_static (": still here\n\n", 14);
  gboolean speak = ++hub->n_ticks % TICKS_PER_COMMENT == 0;

  for (guint i = 0; i < hub->streams->len; i++)
    {
      Stream *stream = g_ptr_array_index (hub->streams, i);

      if (stream->token != NULL && !hoist_keyring_is_valid (hub->keyring, stream->token))
        hoist_event_sink_end (stream->sink);
      else if (speak && !stream->quiet)
        hoist_event_sink_push (stream->sink, comment);
    }
}

static gboolean
tick_cb (gpointer user_data)
{
  hoist_event_hub_tick (user_data);
  return G_SOURCE_CONTINUE;
}

gboolean
hoist_event_hub_check (HoistEventHub *hub, const char *caller, gint64 after, GError **error)
{
  guint mine = 0;

  /* The feed may not have been told yet of what a caller knows already. */
  if (after > hoist_feed_get_position (hub->feed)
      && after > hoist_store_journal_get_head (hub->store))
    {
      g_propagate_error (error,
                         hoist_problem_new_error (
                             HOIST_ERROR_STALE, "Last-Event-ID is not a position of this journal.",
                             "Nothing was sent.",
                             "Read everything again and begin without Last-Event-ID."));
      return FALSE;
    }
  for (guint i = 0; i < hub->streams->len; i++)
    mine += strcmp (((Stream *) g_ptr_array_index (hub->streams, i))->caller, caller) == 0;
  if (hub->streams->len >= HOIST_EVENT_HUB_MAX || mine >= HOIST_EVENT_HUB_MAX_PER_CALLER)
    {
      g_propagate_error (
          error, hoist_problem_new_error (HOIST_ERROR_BUSY,
                                          "There are too many event streams of this caller.",
                                          "The other streams go on.", "Close one of them."));
      return FALSE;
    }
  return TRUE;
}

void
hoist_event_hub_add (HoistEventHub *hub, GSocketConnection *connection,
                     const HoistHubListener *listener)
{
  gint64 now = hoist_feed_get_position (hub->feed);
  g_autoptr (GBytes) chunk = NULL;
  GString *out = g_string_new (NULL);
  g_autofree char *hello = g_strdup_printf (
      "{\"position\":%" G_GINT64_FORMAT ",\"instance\":\"%s\"%s}", now,
      hoist_store_get_instance (hub->store), listener->quiet ? ",\"quiet\":true" : "");
  Stream *stream = g_new0 (Stream, 1);

  stream->hub = hub;
  stream->number = ++hub->last_number;
  stream->caller = g_strdup (listener->caller);
  stream->token = g_strdup (listener->token);
  stream->quiet = listener->quiet;
  stream->position = listener->after >= 0 ? listener->after : now;
  stream->live = stream->position >= now;
  stream->sink = hoist_event_sink_new (connection, sink_changed_cb, stream);
  g_ptr_array_add (hub->streams, stream);
  if (hub->tick == 0)
    hub->tick = g_timeout_add_seconds (TICK_SECONDS, tick_cb, hub);

  hoist_event_stream_write_retry (out, RETRY_MS);
  hoist_event_stream_write (out, -1, "hello", hello);
  chunk = g_string_free_to_bytes (out);
  hoist_event_sink_push (stream->sink, chunk);
  if (!stream->live)
    read_page (stream);
}

HoistEventHub *
hoist_event_hub_new (HoistStore *store, HoistFeed *feed, HoistKeyring *keyring, HoistLanes *lanes)
{
  HoistEventHub *hub = g_new0 (HoistEventHub, 1);

  hub->store = g_object_ref (store);
  hub->feed = g_object_ref (feed);
  hub->keyring = keyring;
  hub->lanes = lanes;
  hub->streams = g_ptr_array_new_with_free_func ((GDestroyNotify) stream_free);
  hub->batches = g_ptr_array_new_with_free_func ((GDestroyNotify) batch_free);
  hub->progress = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  hub->handler = g_signal_connect (feed, "record", G_CALLBACK (record_cb), hub);
  return hub;
}

void
hoist_event_hub_free (HoistEventHub *hub)
{
  g_clear_signal_handler (&hub->handler, hub->feed);
  g_ptr_array_set_size (hub->streams, 0);
  stop_timers (hub);
  g_ptr_array_unref (hub->streams);
  g_ptr_array_unref (hub->batches);
  g_hash_table_unref (hub->progress);
  g_object_unref (hub->feed);
  g_object_unref (hub->store);
  g_free (hub);
}

guint
hoist_event_hub_get_size (HoistEventHub *hub)
{
  return hub->streams->len;
}
