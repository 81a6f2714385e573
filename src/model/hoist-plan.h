/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exact, immutable list of steps from a deployed to a target release. Stored, hashed, shown
 * before it runs. The hash is SHA-256 over the canonical JSON of everything but id, hash and times.
 * Immutable, reference-counted. Thread: any. */
#pragma once
#include "model/hoist-plan-hop.h"
#include "model/hoist-release.h"
#include "model/hoist-step.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_PLAN_UPGRADE,
  HOIST_PLAN_ROLLBACK,
  HOIST_PLAN_REHEARSAL, /* of an upgrade, beside what is live, which it never touches */
  HOIST_PLAN_MOVE       /* of the database to another engine, at the same release */
} HoistPlanKind;
extern const char *const hoist_plan_kind_names[]; /* upgrade, rollback, rehearsal, move, NULL */
typedef enum
{
  HOIST_FINDING_OK,
  HOIST_FINDING_WARNING,
  HOIST_FINDING_BLOCKER
} HoistFindingSeverity;
extern const char *const hoist_finding_severity_names[]; /* ok, warning, blocker, NULL */

typedef struct
{
  char *check; /* disk, tree, commits, refspec, target, ports, other-run, failed-before, hold,
                  database, services, backup, version, schema-drift */
  HoistFindingSeverity severity;
  char *message; /* one sentence: what is true */
  char *next;    /* what to do; "" */
  char *repair;  /* name of an offered repair ("refspec"), "" */
} HoistFinding;
HoistFinding *hoist_finding_new (const char *check, HoistFindingSeverity severity,
                                 const char *message, const char *next, const char *repair);
void hoist_finding_free (HoistFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistFinding, hoist_finding_free)
void hoist_finding_write (const HoistFinding *finding, HoistJsonWriter *w, const char *name);
HoistFinding *hoist_finding_read (const HoistValue *value, GError **error);
HoistValue *hoist_finding_list_to_value (const GPtrArray *findings, GError **error);
/* The first blocker of a list of findings (NULL: an empty one); NULL when there is none. */
const HoistFinding *hoist_finding_find_blocker (const GPtrArray *findings);

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *id, *hash;
  char *tenant, *tenant_slug;
  HoistPlanKind kind;
  char *from_version, *from_commit, *to_version, *to_commit; /* commits full */
  gboolean backup_db, run_migrations, restore_data;
  char *backup;       /* bk_ that the run makes; "" when none */
  char *restore_from; /* bk_ that a rollback restores; "" */
  char *rolls_back;   /* rn_ that is taken back; "" */
  char *guide_hash;
  GPtrArray *steps; /* HoistStep* */
  GPtrArray *hops;  /* HoistPlanHop*: the whole way, when the target may not be gone to at once; the
                       steps are those of the first, to_version (of a rehearsal: of all, and
                       to_version is the last's); else empty */
  GPtrArray *releases; /* HoistRelease* in between, newest first; with hops: of the whole way */
  char **acknowledge;  /* ids of notices (and "no-backup", "discard-rows", "recreate-database") that
                          must be acknowledged */
  GPtrArray *findings; /* HoistFinding* of the live preflight; not hashed */
  HoistValue *comparison; /* rollback: {now, then, tables:[{name, now, then, written_since}],
                             lost_rows, sentence}; NULL; not hashed */
  HoistValue *drift;      /* of the schema from the deployed release's (model/hoist-drift.h); NULL:
                             nobody asked; not hashed */
  double estimate_s, downtime_s, restore_s; /* not hashed; <0 unknown */
  gint64 created_at, expires_at;
} HoistPlan;

HoistPlan *hoist_plan_new (const HoistPlan *fields); /* computes the hash */
HoistPlan *hoist_plan_ref (const HoistPlan *plan);
void hoist_plan_unref (HoistPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPlan, hoist_plan_unref)
void hoist_plan_write (const HoistPlan *plan, HoistJsonWriter *w, const char *name);
HoistPlan *hoist_plan_read (const HoistValue *value, GError **error); /* checks the hash: CORRUPT */
const HoistFinding *hoist_plan_find_blocker (const HoistPlan *plan);  /* the first; NULL: none */
gboolean hoist_plan_has_blocker (const HoistPlan *plan);
/* The text of a notice; NULL: no release of the plan has it. Borrowed. */
const char *hoist_plan_find_notice (const HoistPlan *plan, const char *id);
/* Whether everything that the plan wants acknowledged is in the set `ids`. */
gboolean hoist_plan_is_acknowledged (const HoistPlan *plan, GHashTable *ids);
/* Where it leads in the end: the version of the last hop, or of the plan itself. Borrowed. */
const char *hoist_plan_get_goal (const HoistPlan *plan);
/* The database begins anew, empty, and what is in it is not carried over. */
gboolean hoist_plan_recreates (const HoistPlan *plan);
/* Several nodes, and the database that they all use is switched: for a moment all are stopped. */
gboolean hoist_plan_stops_all (const HoistPlan *plan);
/* The sentence on the button's page: "acme goes from v0.2.0 to v0.3.0; about 4 s without service."
 */
char *hoist_plan_describe (const HoistPlan *plan);
/* " Its users are told before and afterwards.", for behind a sentence; "" nobody is told. */
const char *hoist_plan_describe_messages (const HoistPlan *plan);

G_END_DECLS
