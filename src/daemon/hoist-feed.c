/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders journal records by position. Owned by the daemon; its box is filled from any thread,
 * everything else is main loop. Never drops a record: a gap that does not close within a quarter of
 * a second is read from the store. */
#include "daemon/hoist-feed.h"
#include "daemon/hoist-diagnostic.h"

#define GAP_MS 250
#define GAP_PAGE 200

typedef struct
{
  HoistEvent *event;
  HoistRun *run;
} Record;

struct _HoistFeed
{
  GObject parent;
  HoistStore *store;
  GMainContext *context;
  gulong handler;
  GMutex mutex;
  GQueue box;         /* Record*, guarded by the mutex */
  gboolean scheduled; /* guarded too */
  GQueue pending;     /* Record* by position */
  gint64 position;
  guint gap;
};

enum
{
  RECORD,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistFeed, hoist_feed, G_TYPE_OBJECT)

static void
record_free (Record *record)
{
  hoist_event_unref (record->event);
  g_clear_pointer (&record->run, hoist_run_unref);
  g_free (record);
}

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 x = ((const Record *) a)->event->position, y = ((const Record *) b)->event->position;

  return x < y ? -1 : x > y;
}

static void
tell (HoistFeed *self, HoistEvent *event, HoistRun *run)
{
  self->position = event->position;
  g_signal_emit (self, signals[RECORD], 0, event, run);
}

static gboolean
gap_cb (gpointer user_data)
{
  HoistFeed *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events =
      hoist_store_journal_list (self->store, self->position, GAP_PAGE, NULL, NULL, &error);

  self->gap = 0;
  if (events == NULL)
    {
      hoist_diagnostic ("the journal can't be read after %" G_GINT64_FORMAT ": %s", self->position,
                        error->message);
      self->gap = g_timeout_add (GAP_MS, gap_cb, self);
      return G_SOURCE_REMOVE;
    }
  for (guint i = 0; i < events->len; i++)
    {
      HoistEvent *event = g_ptr_array_index (events, i);
      g_autoptr (HoistRun) run =
          *event->run != '\0' ? hoist_store_dup_run (self->store, event->run, NULL) : NULL;

      tell (self, event, run);
    }
  if (events->len == GAP_PAGE)
    self->gap = g_timeout_add (1, gap_cb, self);
  return G_SOURCE_REMOVE;
}

static gboolean
drain_cb (gpointer user_data)
{
  HoistFeed *self = user_data;
  Record *record;

  g_mutex_lock (&self->mutex);
  self->scheduled = FALSE;
  while ((record = g_queue_pop_head (&self->box)) != NULL)
    g_queue_insert_sorted (&self->pending, record, compare, NULL);
  g_mutex_unlock (&self->mutex);

  while ((record = g_queue_peek_head (&self->pending)) != NULL
         && record->event->position <= self->position + 1)
    {
      g_queue_pop_head (&self->pending);
      if (record->event->position == self->position + 1)
        tell (self, record->event, record->run);
      record_free (record);
    }
  if (!g_queue_is_empty (&self->pending) && self->gap == 0)
    self->gap = g_timeout_add (GAP_MS, gap_cb, self);
  else if (g_queue_is_empty (&self->pending))
    g_clear_handle_id (&self->gap, g_source_remove);
  return G_SOURCE_REMOVE;
}

static void
appended_cb (HoistStore *store, HoistEvent *event, HoistRun *run, gpointer user_data)
{
  HoistFeed *self = user_data;
  Record *record = g_new (Record, 1);
  gboolean schedule;

  *record = (Record){ hoist_event_ref (event), run != NULL ? hoist_run_ref (run) : NULL };
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->box, record);
  schedule = !self->scheduled;
  self->scheduled = TRUE;
  g_mutex_unlock (&self->mutex);
  if (schedule)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, drain_cb, g_object_ref (self), g_object_unref);
      g_source_attach (source, self->context);
    }
}

static void
dispose (GObject *object)
{
  HoistFeed *self = HOIST_FEED (object);

  g_clear_signal_handler (&self->handler, self->store);
  g_clear_handle_id (&self->gap, g_source_remove);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (hoist_feed_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistFeed *self = HOIST_FEED (object);

  g_queue_clear_full (&self->box, (GDestroyNotify) record_free);
  g_queue_clear_full (&self->pending, (GDestroyNotify) record_free);
  g_mutex_clear (&self->mutex);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (hoist_feed_parent_class)->finalize (object);
}

static void
hoist_feed_class_init (HoistFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[RECORD] = g_signal_new ("record", HOIST_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
}

static void
hoist_feed_init (HoistFeed *self)
{
  g_mutex_init (&self->mutex);
  g_queue_init (&self->box);
  g_queue_init (&self->pending);
}

HoistFeed *
hoist_feed_new (HoistStore *store)
{
  HoistFeed *self = g_object_new (HOIST_TYPE_FEED, NULL);

  self->store = g_object_ref (store);
  self->context = g_main_context_ref_thread_default ();
  self->handler = g_signal_connect (store, "appended", G_CALLBACK (appended_cb), self);
  self->position = hoist_store_journal_get_head (store);
  return self;
}

gint64
hoist_feed_get_position (HoistFeed *self)
{
  return self->position;
}
