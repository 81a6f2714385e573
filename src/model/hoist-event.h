/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One journal record: append-only, hash-chained (SAFETY.md, Journal). Its position is the id of the
 * server-sent event. Immutable, reference-counted. Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_EVENT_RUN,     /* a run was queued, changed state, ended, was resolved */
  HOIST_EVENT_STEP,    /* planned, intent, effect, done, failed, undo-intent, undo-done */
  HOIST_EVENT_TENANT,  /* adopted, changed, held, forgotten, parked, sighted (changed) */
  HOIST_EVENT_BACKUP,  /* made, verified, refused */
  HOIST_EVENT_RELEASE, /* a new release was seen */
  HOIST_EVENT_AUDIT,   /* who did what */
  HOIST_EVENT_ROLLOUT, /* started, target (one of its own moved on), stopping, stopped, resumed,
                          retried, ended */
  HOIST_EVENT_NODE,    /* enrolled, changed, forgotten, sighted (changed); payload: node, name */
} HoistEventType;
extern const char *const
    hoist_event_type_names[]; /* run, step, tenant, backup, release, audit, rollout, node, NULL */

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  gint64 position; /* 1, 2, … */
  HoistEventType type;
  char *phase;         /* word of the type, e.g. "intent" */
  char *tenant, *run;  /* "" when none */
  int step;            /* -1 none */
  gint64 epoch;        /* 0 none */
  gint64 time;         /* wall µs */
  gint64 boottime;     /* µs */
  HoistValue *payload; /* object */
  char *hash;          /* SHA-256 of the previous hash and this record's canonical form */
} HoistEvent;

HoistEvent *hoist_event_new (const HoistEvent *fields);
HoistEvent *hoist_event_ref (const HoistEvent *event);
void hoist_event_unref (HoistEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistEvent, hoist_event_unref)
void hoist_event_write (const HoistEvent *event, HoistJsonWriter *w, const char *name);
HoistEvent *hoist_event_read (const HoistValue *value, GError **error);
/* SHA-256 over previous hash (NULL for the first), a newline and the canonical JSON of all but
 * `hash`. Its time enters as the integer member `wall_us`; hoist_event_write writes that member
 * beside `time` (milliseconds, for people), so that a record read back has the same hash. */
char *hoist_event_compute_hash (const HoistEvent *event, const char *previous_hash);

G_END_DECLS
