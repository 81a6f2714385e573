/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an application is upgraded (GUIDES.md). A guide is code: only an administrator installs one,
 * and its hash is part of every plan. Immutable, reference-counted. Thread: any.
 *
 * Texts in a guide may hold placeholders for values of a tenant: {slug}, {directory},
 * {settings.NAME}, {environment} (of the dependencies), {database} (absolute path), {script}. They
 * are inserted as whole arguments or inside one argument, never into a shell. */
#pragma once
#include "model/hoist-guide-dependencies.h"
#include "model/hoist-guide-engine.h"
#include "model/hoist-guide-message.h"
#include "model/hoist-guide-requirement.h"
#include "model/hoist-reader-report.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef enum /* where a service of a tenant with followers runs */
{
  HOIST_GUIDE_ON_ALL,
  HOIST_GUIDE_ON_LEAD,
  HOIST_GUIDE_ON_FOLLOWERS
} HoistGuideOn;
extern const char *const hoist_guide_on_names[]; /* "all", "lead", "followers", NULL */

typedef struct
{
  char *name, *role;       /* role: backend, frontend, worker */
  char *driver;            /* "supervised", "systemd": a unit of the node, or "container" */
  char *unit;              /* systemd: template, "{slug}-api.service"; else "" */
  char *container, *image; /* its name; what a release puts in it, "" nothing: templates, … */
  char *runtime; /* … of hoist-guide-container.h; "podman", "docker" or "": whichever is there */
  char **start;  /* argv template; of a unit and a container empty */
  char **environment; /* NAME=value templates, may be empty */
  char *port;         /* template; "" none */
  int stop_signal;    /* SIGTERM unless told; of a unit and a container it is their own */
  guint stop_seconds; /* 0: the unit's own */
  gboolean never_kill;
  HoistGuideOn on;
  char **roles; /* and only on nodes with one of these roles; empty: whatever their roles */
} HoistGuideService;

typedef struct
{
  char *name;    /* "backend", "frontend" */
  char *service; /* the service it speaks for */
  char *url;     /* template, http://127.0.0.1:… */
  guint status;
  char *version_member; /* JSON member of the body that reports the version; "" none */
} HoistGuideHealth;

typedef struct
{
  char *id, *text, *rollback; /* rollback: said before it is taken back; "" nothing */
  HoistGuideRange range;
} HoistGuideNotice;

typedef struct
{
  char **lead_roles, **follower_roles; /* what their nodes must have one of; empty: anything */
  guint at_a_time;                     /* followers that are stopped at once */
  guint keep_healthy; /* of the other nodes, before one is stopped; 0: not looked at */
} HoistGuideNodes;

typedef struct _HoistGuide
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *application, *title, *hash; /* hash: SHA-256 of the file's bytes */
  char *tag_prefix, *branch;        /* which tags are releases ("v"); or of which branch all */
  char *changelog;                  /* relative path in the repository; "" none */
  char *settings_file;              /* relative, KEY=value lines; "" none */
  char *slug_setting, *domain_setting, *api_domain_setting, *frontend_port_setting,
      *backend_port_setting; /* names in settings, "" none */
  GPtrArray *services;       /* HoistGuideService*, start order; stop is the reverse */
  GPtrArray *databases;      /* HoistGuideDatabase* */
  GPtrArray *dependencies;   /* HoistGuideDependencies* */
  char **migration_command;  /* argv template with {script} */
  char **migrations;         /* scripts in order, relative */
  gboolean migrations_on_copy;
  GPtrArray *catch_up, *health, *configs; /* HoistGuideColumn*, …Health*, …Config* */
  guint health_good_in_a_row, health_interval_ms, health_seconds, health_steady_ms;
  GPtrArray *notices;                          /* HoistGuideNotice* */
  char **required_stops;                       /* tags that can't be skipped */
  GPtrArray *requirements, *steps;             /* HoistGuideRequirement*, HoistGuideStep* */
  GPtrArray *problems, *messages, *components; /* HoistGuideProblem*, …Message*, …Component* */
  HoistGuideNodes nodes;                       /* of tenants with followers */
  /*< private >*/ struct _HoistGuide *whole;   /* of a part, which borrows from it */
} HoistGuide;

/* Errors: INVALID "FILE:LINE:COLUMN: path: what was expected". */
HoistGuide *hoist_guide_parse (const char *file_name, const char *bytes, gssize n_bytes,
                               GError **error);
/* The same, with all that is wrong and every member looked for; the first is the error. */
HoistGuide *hoist_guide_parse_report (const char *file_name, const char *bytes, gssize n_bytes,
                                      HoistReaderReport *report, GError **error);
HoistGuide *hoist_guide_ref (const HoistGuide *guide);
void hoist_guide_unref (HoistGuide *guide);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistGuide, hoist_guide_unref)
void hoist_guide_write (const HoistGuide *guide, HoistJsonWriter *w,
                        const char *name); /* for the agent: the YAML's shape and `hash` */
HoistGuide *hoist_guide_read (const HoistValue *value, GError **error);
/* `script` may be NULL. INVALID: a placeholder is unknown, empty, or begins with '-'. */
char *hoist_guide_fill (const char *template_text, const HoistTenant *tenant,
                        const HoistGuide *guide, const char *script, GError **error);
/* Where the file of that database is (absolute); of one that is a file. INVALID. */
char *hoist_guide_fill_path (const HoistGuideDatabase *database, const HoistTenant *tenant,
                             const HoistGuide *guide, GError **error);
char **hoist_guide_fill_argv (const char *const *templates, const HoistTenant *tenant,
                              const HoistGuide *guide, const char *script, GError **error);

G_END_DECLS
