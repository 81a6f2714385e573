/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to base: who belongs to a child. What counts: the process itself, its group and session
 * when it leads them, whoever carries its mark in the environment (a grandchild that made a session
 * of its own), the children of all these, and whoever is in its cgroup, if it has one. Without a
 * cgroup a process that made a session, changed its environment and lost its parent is out of
 * reach.
 *
 * A search looks at every process once and from then on only at those made since. Thread: one
 * owner. */
#pragma once
#include "base/hoist-process.h"

G_BEGIN_DECLS

typedef struct
{
  gint pid;
  guint64 start_time;
} HoistProcessMember;

/* A moment: each process made later has a higher pid, as long as numbers can't have come round. */
typedef struct
{
  gint pid;       /* 0: no moment, everybody is looked at */
  gint64 at_us;   /* boottime */
  gint64 n_forks; /* of the machine since it was started; 0: not asked for, as there are so many
                     numbers that the time alone tells */
} HoistProcessMoment;

typedef struct
{
  gint pid;
  guint64 start_time;
  gboolean is_ours;   /* a child of ours that nobody has waited for: its number is not given out */
  const char *cgroup; /* folder of its own cgroup, borrowed, or NULL */
  HoistProcessMoment since; /* nobody older can belong to it but itself */
} HoistProcessLeader;

typedef struct
{
  HoistProcessLeader leader;
  GArray *known; /* HoistProcessMember: everybody who ever belonged; one whose parent ended stays */
  gboolean owns_number;
  guint64 n_looked_at; /* for tests: how many processes were looked at so far */
} HoistProcessSearch;

HoistProcessMoment hoist_process_moment_now (void);
void hoist_process_search_init (HoistProcessSearch *search, const HoistProcessLeader *leader);
/* Adds to `known` who belongs now. */
void hoist_process_search_update (HoistProcessSearch *search);
void hoist_process_search_clear (HoistProcessSearch *search);

G_END_DECLS
