/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a control plane says of a tenant (TENANT, VERSION, TENANT_DETAIL and SERVICE of
 * protocol/PROTOCOL.md), as facts for lists and pages. A foreign plane that speaks only the base
 * contract leaves members out: texts are then "", lists empty, numbers 0, words UNKNOWN. Times are
 * wall µs, 0: none. Reading is lenient: members of another type or with unknown words count as
 * absent; only a tenant without an id and a run or backup that breaks its own shape are refused.
 * Immutable, reference-counted. Thread: any. */
#pragma once
#include "client/hoist-place-report.h"
#include "client/hoist-service-list.h"
#include "model/hoist-backup.h"
#include "model/hoist-run.h"
#include "model/hoist-sighting.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_TENANT_STATUS_UNKNOWN,
  HOIST_TENANT_STATUS_RUNNING,
  HOIST_TENANT_STATUS_STOPPED,
  HOIST_TENANT_STATUS_ERROR
} HoistTenantStatus;
extern const char *const hoist_tenant_status_names[]; /* unknown, running, stopped, error, NULL */
typedef enum
{
  HOIST_VERSION_UNKNOWN,
  HOIST_VERSION_UP_TO_DATE,
  HOIST_VERSION_BEHIND,
  HOIST_VERSION_AHEAD,
  HOIST_VERSION_HELD,
  HOIST_VERSION_MIXED /* its nodes are not at one release */
} HoistVersionState;
extern const char
    *const hoist_version_state_names[]; /* unknown, up-to-date, behind, ahead, held, mixed, NULL */

typedef struct
{
  char *deployed_version, *deployed_commit, *latest_version,
      *latest_commit; /* "" unknown; commits full where the plane says them, else short */
  gboolean upgrade_available;
  int behind; /* releases; -1 unknown */
  HoistVersionState state;
  gint64 observed_at; /* 0: never, or the plane does not say */
} HoistVersionReport;

typedef struct
{
  char *name, *engine, *path, *schema_revision;
  char *moves_to; /* the engine that it can be moved to; "": to none */
  gint64 bytes;
  HoistHealth health;
} HoistDatabaseReport;

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *id, *name, *slug, *domain, *api_domain;
  char *application, *node; /* "" when the plane does not say */
  gboolean has_environment; /* FALSE: a foreign plane */
  HoistEnvironment environment;
  HoistTenantStatus status;
  HoistHealth health;
  guint frontend_port, backend_port;
  gint64 created_at, deployed_at, last_upgrade;
  gint64 unknown_since;        /* not 0: the node can't be reached since then; all else is the last
                                  sighting */
  char *hold_reason, *hold_by; /* NULL: not held */
  gint64 hold_since;           /* 0: the plane does not say */
  char *run;                   /* rn_ that is going on; NULL */
  char *parked;                /* rn_ that parked it; NULL */
  gboolean has_version;        /* `version` was in the answer */
  HoistVersionReport version;
  GPtrArray *places;       /* HoistPlaceReport*, the lead first; empty: it has one node */
  gboolean has_detail;     /* the members below were in the answer */
  char *directory, *error; /* error: why it is unknown; "" */
  HoistHealth frontend_health, backend_health, database_health;
  gint64 last_check;
  gboolean tree_clean;
  GPtrArray *services;    /* HoistServiceSighting* */
  GPtrArray *components;  /* HoistComponentSighting*; mostly none */
  GPtrArray *databases;   /* HoistDatabaseReport* */
  GPtrArray *latest_runs; /* HoistRun*, without steps, newest first */
  GPtrArray *backups;     /* HoistBackup*, newest first */
} HoistTenantReport;

HoistTenantReport *hoist_tenant_report_ref (const HoistTenantReport *report);
void hoist_tenant_report_unref (HoistTenantReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistTenantReport, hoist_tenant_report_unref)
/* The newest upgrade that succeeded and was not taken back since; "" where there is none. Borrowed.
 */
const char *hoist_tenant_report_find_run_to_take_back (const HoistTenantReport *report);
HoistTenantReport *hoist_tenant_report_read (const HoistValue *value, GError **error);
/* In the plane's own form (what the cache keeps and `--json` prints). */
void hoist_tenant_report_write (const HoistTenantReport *report, HoistJsonWriter *w,
                                const char *name);
/* The same facts with another version (a plane without include=version). */
HoistTenantReport *hoist_tenant_report_with_version (const HoistTenantReport *report,
                                                     const HoistVersionReport *version);

HoistVersionReport *hoist_version_report_read (const HoistValue *value, GError **error);
void hoist_version_report_write (const HoistVersionReport *version, HoistJsonWriter *w,
                                 const char *name);
void hoist_version_report_free (HoistVersionReport *version);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistVersionReport, hoist_version_report_free)

G_END_DECLS
