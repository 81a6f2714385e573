/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistRunItem: owned by the session's list; main thread only. */
#include "console/items/hoist-run-item.h"

struct _HoistRunItem
{
  GObject parent_instance;
  HoistRun *run;
  double progress;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistRunItem, hoist_run_item, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  HoistRunItem *self = HOIST_RUN_ITEM (object);

  g_clear_pointer (&self->run, hoist_run_unref);
  G_OBJECT_CLASS (hoist_run_item_parent_class)->finalize (object);
}

static void
hoist_run_item_class_init (HoistRunItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hoist_run_item_init (HoistRunItem *self)
{
}

HoistRunItem *
hoist_run_item_new (HoistRun *run)
{
  HoistRunItem *self = g_object_new (HOIST_TYPE_RUN_ITEM, NULL);

  self->run = hoist_run_ref (run);
  self->progress = run->progress;
  return self;
}

const char *
hoist_run_item_get_id (HoistRunItem *self)
{
  return self->run->id;
}

HoistRun *
hoist_run_item_get_run (HoistRunItem *self)
{
  return self->run;
}

gboolean
hoist_run_item_set_run (HoistRunItem *self, HoistRun *run)
{
  if (run == self->run || run->position < self->run->position)
    return FALSE;
  /* A list has runs without steps: keep the richer snapshot of the same moment. */
  if (run->position == self->run->position && run->steps->len < self->run->steps->len)
    return FALSE;
  hoist_run_ref (run);
  hoist_run_unref (self->run);
  self->run = run;
  self->progress = run->progress;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return TRUE;
}

void
hoist_run_item_set_progress (HoistRunItem *self, double progress)
{
  if (progress <= self->progress)
    return;
  self->progress = progress;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

double
hoist_run_item_get_progress (HoistRunItem *self)
{
  return self->progress;
}

gboolean
hoist_run_item_is_open (HoistRunItem *self)
{
  return self->run->state != HOIST_RUN_ENDED;
}
