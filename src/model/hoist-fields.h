/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the nouns of this folder are copied, freed, written and read: one static table of fields per
 * noun instead of four functions each. For the files of src/model and for what describes the shapes
 * (OpenAPI) and tests them. Strings that are absent become "" (TEXT) or NULL (TEXT_OR_NULL); lists
 * become empty, never NULL. Thread: any. */
#pragma once
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_FIELD_TEXT,         /* char *, never NULL */
  HOIST_FIELD_TEXT_OR_NULL, /* char *, NULL <-> null */
  HOIST_FIELD_LINES,        /* char *, newline separated <-> array of strings */
  HOIST_FIELD_STRV,         /* char **, never NULL */
  HOIST_FIELD_ENUM,         /* an enum, by `words` */
  HOIST_FIELD_BOOL,         /* gboolean */
  HOIST_FIELD_INT,          /* int */
  HOIST_FIELD_UINT,         /* guint */
  HOIST_FIELD_INT64,        /* gint64 */
  HOIST_FIELD_DOUBLE,       /* double */
  HOIST_FIELD_TIME,         /* gint64, wall µs <-> RFC 3339 with milliseconds; 0 <-> null */
  HOIST_FIELD_OBJECT,       /* HoistValue * that is an object, or NULL */
  HOIST_FIELD_LIST,         /* GPtrArray * of what `element` says */
} HoistFieldType;

typedef struct
{
  const char *noun; /* name of its shape: "Finding" */
  gpointer (*copy) (gconstpointer element);
  void (*free) (gpointer element);
  void (*write) (gconstpointer element, HoistJsonWriter *w, const char *name);
  gpointer (*read) (const HoistValue *value, GError **error);
} HoistElement;

typedef struct
{
  const char *name;
  gsize offset;
  HoistFieldType type;
  gboolean required, has_grammar, has_id, has_range;
  gboolean sparse;      /* not written when it is empty: "", 0, the first word, no list */
  HoistGrammar grammar; /* an empty text passes unless it is required */
  HoistIdKind id;
  const char *const *words;
  gint64 min, max;
  const HoistElement *element;
} HoistField;

typedef struct
{
  const char *noun; /* "Run": name of its shape */
  gsize size;
  gssize refs;              /* offset of the gatomicrefcount, -1 none */
  gboolean lenient;         /* unknown members are ignored: a newer peer may add some */
  const HoistField *fields; /* ends with name NULL */
} HoistFields;

#define HOIST_FIELD(Type, member, kind)                                                            \
  .name = #member, .offset = G_STRUCT_OFFSET (Type, member), .type = HOIST_FIELD_##kind
#define HOIST_FIELD_NEEDED .required = TRUE
#define HOIST_FIELD_SPARSE .sparse = TRUE
#define HOIST_FIELD_GRAMMAR(word) .has_grammar = TRUE, .grammar = HOIST_GRAMMAR_##word
#define HOIST_FIELD_ID(word) .has_id = TRUE, .id = HOIST_ID_##word
#define HOIST_FIELD_RANGE(low, high) .has_range = TRUE, .min = (low), .max = (high)

gpointer hoist_fields_new (const HoistFields *fields,
                           gconstpointer from); /* a deep copy with one reference */
gpointer hoist_fields_ref (const HoistFields *fields, gconstpointer object);
void hoist_fields_unref (const HoistFields *fields,
                         gpointer object); /* NULL is fine; frees at once when there is no count */
void hoist_fields_write (const HoistFields *fields, gconstpointer object, HoistJsonWriter *w,
                         const char *name);
void hoist_fields_write_members (const HoistFields *fields, gconstpointer object,
                                 HoistJsonWriter *w);
void hoist_fields_write_field (const HoistField *field, gconstpointer object, HoistJsonWriter *w);
gpointer hoist_fields_read (const HoistFields *fields, const HoistValue *value, GError **error);

/* The tables, for whoever describes the shapes. */
extern const HoistFields hoist_backup_fields, hoist_drift_entry_fields, hoist_drift_fields,
    hoist_plan_fields, hoist_plan_hop_fields, hoist_event_fields, hoist_finding_fields,
    hoist_health_point_fields, hoist_log_line_fields, hoist_node_disk_fields, hoist_node_fields,
    hoist_node_sighting_fields, hoist_notice_fields, hoist_release_fields,
    hoist_retention_verdict_fields, hoist_rollout_fields, hoist_rollout_target_fields,
    hoist_run_fields, hoist_run_step_fields, hoist_service_sighting_fields, hoist_sighting_fields,
    hoist_component_sighting_fields, hoist_table_digest_fields, hoist_tenant_fields,
    hoist_tenant_place_fields, hoist_place_sighting_fields;

G_END_DECLS
