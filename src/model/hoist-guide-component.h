/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A component of an application that has a version of its own: a proxy, an authenticator, a
 * spawner. Part of HoistGuide, immutable. Thread: any. */
#pragma once
#include "model/hoist-guide-step.h"

G_BEGIN_DECLS

#define HOIST_GUIDE_COMPONENT_ALONG "dependencies" /* `install` of one that they bring along */

/* Where a version stands: the first version number of what is found there. */
typedef struct
{
  char **command; /* argv template; its output. Empty: a file */
  char *file;     /* template, below the tenant's folder or a whole path; "" none */
  char **member;  /* of its JSON: names on the way to it; empty: anywhere in it */
} HoistGuideVersion;

/* What releases from `from` on want, until another entry says otherwise. */
typedef struct
{
  char *from;             /* a release; "": from the first on */
  char *version;          /* that is wanted; "": it stands in a file of the release */
  gboolean at_least;      /* or a later one */
  HoistGuideVersion lock; /* … which is this one */
} HoistGuideWant;

typedef struct
{
  char *name, *title;
  HoistGuideVersion version;
  GPtrArray *wants;     /* HoistGuideWant*, by `from`; none: it is only shown */
  char *next;           /* what to do where nothing installs it; "" */
  gboolean comes_along; /* with the dependencies of the release */
  char **install;       /* argv template with {version}; empty: nothing installs it */
  HoistGuideWhen when;  /* before_stop, or while_stopped: before the migrations */
  char **environment;   /* NAME=value templates of `install` */
  gboolean as_agent;    /* it runs as the user of the agent, not as the tenant's */
  guint seconds;        /* it may take */
  HoistGuideUndo undo;  /* COMMAND, NONE or (nothing is installed) NOTHING */
  char **undo_command;  /* … with {version}; empty: `install` with the version of before */
  char *reason;         /* why there is no way back */
  gboolean on_all;      /* of several nodes on each, not on the lead alone */
  char **roles;         /* and only on nodes with one of these; empty: whatever their roles */
} HoistGuideComponent;

/* What says it: NULL where that release wants nothing of it. */
const HoistGuideWant *hoist_guide_component_find_want (const HoistGuideComponent *component,
                                                       const char *release);
/* The version that was found is what is wanted. */
gboolean hoist_guide_component_fits (const char *found, const char *wanted, gboolean at_least);
/* For whoever reads a guide. */
HoistGuideComponent *hoist_guide_component_new (void);
HoistGuideWant *hoist_guide_component_add_want (HoistGuideComponent *component);
void hoist_guide_component_free (gpointer component);
void hoist_guide_component_write (const HoistGuideComponent *component, HoistJsonWriter *w);

G_END_DECLS
