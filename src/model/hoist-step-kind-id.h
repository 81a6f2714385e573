/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step kinds, in the order in which an upgrade uses them; at the end those that a guide may put
 * in several places. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_STEP_PREFLIGHT,
  HOIST_STEP_FETCH,
  HOIST_STEP_DEPENDENCIES,
  HOIST_STEP_PREPARE,
  HOIST_STEP_COPY, /* of the database, migrated beside while people go on */
  HOIST_STEP_STOP,
  HOIST_STEP_BACKUP,
  HOIST_STEP_CHECKOUT,
  HOIST_STEP_ACTIVATE,
  HOIST_STEP_MIGRATE,
  HOIST_STEP_SWITCH, /* to the copy, or back */
  HOIST_STEP_RESTORE,
  HOIST_STEP_START,
  HOIST_STEP_HEALTH,
  HOIST_STEP_FINISH,
  HOIST_STEP_GUARD,   /* before a node of several is stopped */
  HOIST_STEP_COMMAND, /* of the guide; where it says */
  HOIST_STEP_CONFIGURE,
  HOIST_STEP_CARD,
  HOIST_STEP_CATCH_UP,  /* of the copy, right before who still writes is stopped */
  HOIST_STEP_END,       /* of daemons that are no children of the services */
  HOIST_STEP_REHEARSE,  /* on a clone of the database, beside what is live */
  HOIST_STEP_TRANSFER,  /* of all rows to a database of another engine, or back */
  HOIST_STEP_MESSAGE,   /* to users: before the first stop, or when the outcome is known */
  HOIST_STEP_PULL,      /* the images of the release, before anything is stopped */
  HOIST_STEP_REPLACE,   /* of the containers, by others with those images */
  HOIST_STEP_COMPONENT, /* of the guide: a proxy, a spawner, brought to its own version */
  HOIST_N_STEP_KINDS
} HoistStepKindId;

G_END_DECLS
