/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a release needs besides its own files. Part of HoistGuide, immutable. Thread: any. */
#pragma once
#include "base/hoist-json-writer.h"

G_BEGIN_DECLS

typedef struct
{
  char *kind, *lock, *environment; /* "pip", …; relative file; relative folder or link */
  char **command;                  /* command: argv template of what makes `environment`; empty */
  char *build;                     /* npm: the script that makes `environment`; "" none */
  gboolean production;             /* npm: NODE_ENV=production */
  guint seconds;                   /* it may take to prepare them */
} HoistGuideDependencies;

#define HOIST_GUIDE_DEPENDENCIES_SECONDS 900 /* unless the guide says otherwise */

void hoist_guide_dependencies_free (gpointer dependencies);
void hoist_guide_dependencies_write (const HoistGuideDependencies *dependencies,
                                     HoistJsonWriter *w);

G_END_DECLS
