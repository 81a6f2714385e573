/* SPDX-License-Identifier: GPL-3.0-or-later */
/* *Explore the demo fleet*: runs `hoistctl demo …` as a child and reports its progress; the fleet
 * itself is made by hoistctl only. Thread: main loop only. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef void (*HoistDemoProgressFunc) (double fraction, const char *message, gpointer user_data);

typedef enum
{
  HOIST_DEMO_ABSENT,
  HOIST_DEMO_READY,
  HOIST_DEMO_FOREIGN
} HoistDemoState; /* FOREIGN: a non-empty folder that is no demo */
HoistDemoState hoist_demo_fleet_examine (const char *folder);

/* Creates the fleet, or starts the services of one that is there (after a reboot). Cancelling ends
 * the child, which cleans up. `progress` is called until the callback. */
typedef struct
{
  const char *folder;
  guint tenants, rows; /* 0: default */
  HoistDemoProgressFunc progress;
  gpointer progress_target;
} HoistDemoOrder;
void hoist_demo_fleet_open_async (const HoistDemoOrder *order, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean hoist_demo_fleet_open_finish (GAsyncResult *result, GError **error);
/* Ends all its processes (a private hoistd on it too) and removes the folder. */
void hoist_demo_fleet_destroy_async (const char *folder, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean hoist_demo_fleet_destroy_finish (GAsyncResult *result, GError **error);

G_END_DECLS
