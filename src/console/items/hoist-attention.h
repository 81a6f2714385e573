/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs somebody's attention, the worst first, each with its reason and one action: parked and
 * failed runs that nobody resolved, runs that wait for a person, tenants whose nodes differ, that
 * are unhealthy or can't be reached, backups that nobody restored on trial for long, holds that
 * were forgotten. Made from a fleet, asks nobody. Thread: main. */
#pragma once
#include "console/items/hoist-fleet.h"
#include "console/items/hoist-words.h"
#include "model/hoist-backup.h"

G_BEGIN_DECLS

/* From when on a hold is long, and a drill old. */
#define HOIST_ATTENTION_HELD_US (7 * 24 * 3600 * G_GINT64_CONSTANT (1000000))
#define HOIST_ATTENTION_DRILL_US (30 * 24 * 3600 * G_GINT64_CONSTANT (1000000))

typedef struct
{
  char *key; /* unique: what and whose */
  char *title, *reason;
  HoistLook look;
  const char *button;  /* a word, translated */
  char *button_name;   /* with whose it is, for screen readers */
  char *button_action; /* detailed */
  guint rank;          /* 0: the worst */
} HoistAttention;
void hoist_attention_free (HoistAttention *attention);

/* HoistAttention*, the worst first, then by name. `backups`: all there are (HoistBackup*), or NULL
 * when that is not known; `now`: wall µs. */
GPtrArray *hoist_attention_list (HoistFleet *fleet, const GPtrArray *backups, gint64 now);

G_END_DECLS
