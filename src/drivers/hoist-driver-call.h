/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every driver function is given besides its own arguments: who may cancel it, where the
 * output of children goes, which descriptor (the tenant's lock) children inherit, and where the pid
 * of a child is written before it goes on. All members may be absent; keep_fd is -1 then.
 * Thread: the worker that runs the order; drivers block. */
#pragma once
#include "base/hoist-process.h"

G_BEGIN_DECLS

typedef struct
{
  GCancellable *cancellable;
  int keep_fd;
  gboolean background;           /* children yield to those of tenants without service */
  HoistProcessLineFunc line;     /* one line of a child's output, not yet cleaned */
  HoistProcessEffectFunc effect; /* pid and start time of a child, before its exec */
  void (*progress) (double fraction, const char *detail, gpointer user_data);
  void (*bytes) (gint64 n, gpointer user_data); /* so many more were read, copied or compared */
  gpointer user_data;
} HoistDriverCall;

#define HOIST_DRIVER_CALL_INIT                                                                     \
  {                                                                                                \
    .keep_fd = -1                                                                                  \
  }

/* Copies what a child needs from `call` (may be NULL) into `order`; argv, folder, user stay. */
void hoist_driver_call_fill (const HoistDriverCall *call, HoistProcessOrder *order);
/* FALSE with CANCELLED when somebody asked for an end. */
gboolean hoist_driver_call_check (const HoistDriverCall *call,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* To the call, where it listens: for whoever listens to a child, too. */
void hoist_driver_call_line (const HoistDriverCall *call, const char *line, gboolean is_stderr);
gboolean hoist_driver_call_effect (const HoistDriverCall *call, gint pid, guint64 start_time,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_driver_call_progress (const HoistDriverCall *call, double fraction, const char *detail);
void hoist_driver_call_bytes (const HoistDriverCall *call, gint64 n);

G_END_DECLS
