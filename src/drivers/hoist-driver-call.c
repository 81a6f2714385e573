/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small things every driver does with its call. Owned by the order that runs; worker thread.
 * Starts nothing by itself. */
#include "drivers/hoist-driver-call.h"
#include "base/hoist-error.h"

void
hoist_driver_call_fill (const HoistDriverCall *call, HoistProcessOrder *order)
{
  order->keep_fd = call != NULL ? call->keep_fd : -1;
  if (call == NULL)
    return;
  order->background = call->background;
  order->line = call->line;
  order->effect = call->effect;
  order->user_data = call->user_data;
}

gboolean
hoist_driver_call_check (const HoistDriverCall *call, GError **error)
{
  if (call == NULL || !g_cancellable_is_cancelled (call->cancellable))
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "It was cancelled.");
  return FALSE;
}

void
hoist_driver_call_line (const HoistDriverCall *call, const char *line, gboolean is_stderr)
{
  if (call != NULL && call->line != NULL)
    call->line (line, is_stderr, call->user_data);
}

gboolean
hoist_driver_call_effect (const HoistDriverCall *call, gint pid, guint64 start_time, GError **error)
{
  return call == NULL || call->effect == NULL
         || call->effect (pid, start_time, call->user_data, error);
}

void
hoist_driver_call_progress (const HoistDriverCall *call, double fraction, const char *detail)
{
  if (call != NULL && call->progress != NULL)
    call->progress (fraction, detail, call->user_data);
}

void
hoist_driver_call_bytes (const HoistDriverCall *call, gint64 n)
{
  if (call != NULL && call->bytes != NULL)
    call->bytes (n, call->user_data);
}
