/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Awaiting an asynchronous call in a program that has nothing else to do. Thread: main. Never
 * polls. */
#include "cli/hoist-cli.h"

void
hoist_cli_capture_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;
  *slot = g_object_ref (result);
}

void
hoist_cli_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}
