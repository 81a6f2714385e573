/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to base: the fork and what happens in the child before exec. The child waits until the
 * parent releases it, so that its pid can be journalled first; a parent that dies before that takes
 * the child along. Only async-signal-safe calls run between fork and exec. Thread: any. */
#pragma once
#include "base/hoist-process.h"

G_BEGIN_DECLS

/* The environment variable that marks a child and all that descends from it. */
#define HOIST_PROCESS_MARKER "HOIST_CHILD"

typedef struct
{
  gint pid;
  guint64 start_time;
  int release_fd; /* the child's start waits for this */
  int report_fd;  /* says why a start failed; closes at exec */
} HoistProcessChild;

/* Forks. `out_fd` and `err_fd` become the child's output (borrowed). With `detached` the child is
 * nobody's: a process in between ends at once. The child waits; on an error there is none. */
gboolean hoist_process_child_fork (const HoistProcessOrder *order, int out_fd, int err_fd,
                                   gboolean detached, HoistProcessChild *ret_child,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lets it go on to exec. */
gboolean hoist_process_child_release (HoistProcessChild *child,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads the report (blocks until exec or failure unless it is ready). FALSE: it could not be
 * started. */
gboolean hoist_process_child_read_report (HoistProcessChild *child, const char *program,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Closes the descriptors. A child that was not released ends by itself. */
void hoist_process_child_clear (HoistProcessChild *child);

G_END_DECLS
