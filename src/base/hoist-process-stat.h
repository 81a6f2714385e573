/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to base: what /proc says about one process. Thread: any. */
#pragma once
#include "base/hoist-process.h"

G_BEGIN_DECLS

typedef struct
{
  char state; /* R, S, D, Z … */
  gint parent, group, session;
  guint64 start_time;
  gint n_threads;
} HoistProcessStat;

/* /proc/PID/stat; FALSE if there is no such process. */
gboolean hoist_process_stat_read (gint pid, HoistProcessStat *ret);
gboolean hoist_process_stat_is_live (const HoistProcessStat *stat); /* a zombie is not */
/* Reads /proc/PID/NAME once, at most n bytes; -1 when there is none. */
gssize hoist_process_stat_read_file (gint pid, const char *name, char *buffer, gsize n);

G_END_DECLS
