/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to base: the end of a child and of all that belongs to it (base/hoist-process-search.h
 * says what that is). Thread: any; it blocks. */
#pragma once
#include "base/hoist-process-search.h"

G_BEGIN_DECLS

/* Other descriptors to serve while waiting, such as the child's output. */
typedef struct
{
  GPollFD *fds;
  guint n_fds;
  void (*ready) (gpointer user_data);
  gpointer user_data;
} HoistProcessService;

typedef struct
{
  int first_signal;
  guint grace_ms;
  gboolean may_kill;
  const HoistProcessService *service; /* may be NULL */
} HoistProcessEndOrder;

/* Sends the first signal to all, waits up to grace_ms, then KILL when it may. FALSE: TIMED_OUT
 * (some are left), CANCELLED. */
gboolean hoist_process_group_end (const HoistProcessLeader *leader,
                                  const HoistProcessEndOrder *order, GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
