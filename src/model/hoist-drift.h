/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In what a tenant's database differs from what the deployed release makes: pure, over two schemas
 * of one engine. Formatting is none. What both lack, and what the guide says to leave alone, is
 * none either. Thread: one owner. */
#pragma once
#include "model/hoist-schema.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_DRIFT_MISSING,    /* the release makes it; the tenant has none */
  HOIST_DRIFT_UNEXPECTED, /* only the tenant has it */
  HOIST_DRIFT_DIFFERENT   /* both have it, not the same */
} HoistDriftChange;
extern const char *const hoist_drift_change_names[]; /* missing, unexpected, different, NULL */

typedef struct
{
  HoistDriftChange change;
  HoistSchemaKind kind;
  char *table, *name;     /* see HoistSchemaPart */
  char *key;              /* in the schemas, for whoever writes the repair */
  char *expected, *found; /* how it is written; "" where it is not there */
  char *message;          /* one sentence; made again when rows are known */
  gboolean matters;       /* it could make an upgrade fail, or do something else */
  gint64 rows;            /* that lie in what only the tenant has; -1: not counted */
} HoistDriftEntry;
void hoist_drift_entry_free (HoistDriftEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistDriftEntry, hoist_drift_entry_free)
/* The part that it is about, in one of both schemas; NULL: it has none. */
const HoistSchemaPart *hoist_drift_entry_find (const HoistDriftEntry *entry,
                                               const HoistSchema *schema);
void hoist_drift_entry_write (const HoistDriftEntry *entry, HoistJsonWriter *w, const char *name);
HoistDriftEntry *hoist_drift_entry_read (const HoistValue *value, GError **error);
/* Says how many rows there are, in `rows` and in the sentence. */
void hoist_drift_entry_set_rows (HoistDriftEntry *entry, gint64 rows);
/* "index by_name on account", "column account.email" */
char *hoist_drift_entry_dup_object (const HoistDriftEntry *entry);

typedef enum
{
  HOIST_DRIFT_NOT_ASKED, /* the guide does not say how, or it was not looked at */
  HOIST_DRIFT_NONE,
  HOIST_DRIFT_FOUND,
  HOIST_DRIFT_UNKNOWN /* it could not be told; `reason` says why */
} HoistDriftState;
extern const char *const hoist_drift_state_names[]; /* not-asked, none, found, unknown, NULL */

typedef struct
{
  HoistDriftState state;
  gboolean refuses;   /* the guide refuses an upgrade where something matters */
  char *reason;       /* of UNKNOWN */
  char *commit;       /* of the release whose schema is expected */
  GPtrArray *entries; /* HoistDriftEntry*, those that matter first */
  char *sql;          /* makes of the database what is expected; "" */
} HoistDrift;
HoistDrift *hoist_drift_new (HoistDriftState state, const char *reason);
void hoist_drift_free (HoistDrift *drift);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistDrift, hoist_drift_free)
void hoist_drift_write (const HoistDrift *drift, HoistJsonWriter *w, const char *name);
HoistDrift *hoist_drift_read (const HoistValue *value, GError **error);
guint hoist_drift_count_mattering (const HoistDrift *drift);
/* One sentence of the whole. */
char *hoist_drift_describe (const HoistDrift *drift);

/* HoistDriftEntry*. `ignore`: patterns (`*`, `?`) of TABLE, or TABLE.NAME of what belongs to one;
 * of a table all that belongs to it is left alone, too. */
GPtrArray *hoist_drift_compare (const HoistSchema *expected, const HoistSchema *found,
                                const char *const *ignore);

G_END_DECLS
