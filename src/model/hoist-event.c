/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One journal record and the hash that chains it to the one before. Owned by whoever holds a
 * reference; any thread; never appends (that is the store's business). */
#include "model/hoist-event.h"

#include "model/hoist-fields.h"

#define MS 1000

const char *const hoist_event_type_names[] = { "run",   "step",    "tenant", "backup", "release",
                                               "audit", "rollout", "node",   NULL };

static const HoistField event_rows[] = {
  { HOIST_FIELD (HoistEvent, position, INT64), HOIST_FIELD_NEEDED,
    HOIST_FIELD_RANGE (0, G_MAXINT64) },
  { HOIST_FIELD (HoistEvent, type, ENUM), HOIST_FIELD_NEEDED, .words = hoist_event_type_names },
  { HOIST_FIELD (HoistEvent, phase, TEXT) },
  { HOIST_FIELD (HoistEvent, tenant, TEXT), HOIST_FIELD_ID (TENANT) },
  { HOIST_FIELD (HoistEvent, run, TEXT), HOIST_FIELD_ID (RUN) },
  { HOIST_FIELD (HoistEvent, step, INT), HOIST_FIELD_RANGE (-1, G_MAXINT) },
  { HOIST_FIELD (HoistEvent, epoch, INT64) },
  { HOIST_FIELD (HoistEvent, time, TIME) },
  { HOIST_FIELD (HoistEvent, boottime, INT64) },
  { HOIST_FIELD (HoistEvent, payload, OBJECT) },
  { HOIST_FIELD (HoistEvent, hash, TEXT) },
  { NULL },
};
const HoistFields hoist_event_fields = { "Event", sizeof (HoistEvent),
                                         G_STRUCT_OFFSET (HoistEvent, refs), TRUE, event_rows };

HoistEvent *
hoist_event_new (const HoistEvent *fields)
{
  return hoist_fields_new (&hoist_event_fields, fields);
}

HoistEvent *
hoist_event_ref (const HoistEvent *event)
{
  return hoist_fields_ref (&hoist_event_fields, event);
}

void
hoist_event_unref (HoistEvent *event)
{
  hoist_fields_unref (&hoist_event_fields, event);
}

void
hoist_event_write (const HoistEvent *event, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_object (w, name);
  hoist_fields_write_members (&hoist_event_fields, event, w);
  hoist_json_writer_int (w, "wall_us", event->time);
  hoist_json_writer_end_object (w);
}

HoistEvent *
hoist_event_read (const HoistValue *value, GError **error)
{
  HoistEvent *event = hoist_fields_read (&hoist_event_fields, value, error);
  if (event == NULL)
    return NULL;
  /* An event whose two times contradict each other keeps the one people see; its hash will tell. */
  gint64 exact = hoist_value_lookup_int (value, "wall_us", event->time);
  if (exact / MS == event->time / MS)
    event->time = exact;
  return event;
}

char *
hoist_event_compute_hash (const HoistEvent *event, const char *previous_hash)
{
  g_autoptr (GString) text = g_string_new (previous_hash);
  g_string_append_c (text, '\n');
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "position", event->position);
  hoist_json_writer_string (&w, "type", hoist_event_type_names[event->type]);
  hoist_json_writer_string (&w, "phase", event->phase != NULL ? event->phase : "");
  hoist_json_writer_string (&w, "tenant", event->tenant != NULL ? event->tenant : "");
  hoist_json_writer_string (&w, "run", event->run != NULL ? event->run : "");
  hoist_json_writer_int (&w, "step", event->step);
  hoist_json_writer_int (&w, "epoch", event->epoch);
  hoist_json_writer_int (&w, "wall_us", event->time);
  hoist_json_writer_int (&w, "boottime", event->boottime);
  hoist_value_write (event->payload, &w, "payload");
  hoist_json_writer_end_object (&w);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}
