/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistDaemonKeeper: owned by the session of its plane; main thread only; it never ends a daemon.
 */
#include "console/hoist-daemon-keeper.h"
#include <glib/gi18n.h>
#include "base/hoist-error.h"
#include "client/hoist-demo-fleet.h"
#include "client/hoist-private-daemon.h"

#define AGAIN_SECONDS 3

struct _HoistDaemonKeeper
{
  GObject parent_instance;
  HoistKnownPlane *plane;
  GCancellable *cancellable;
  guint timer;
  gboolean starting;
};

enum
{
  SIGNAL_READY,
  SIGNAL_FAILED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistDaemonKeeper, hoist_daemon_keeper, G_TYPE_OBJECT)

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistDaemonKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPrivateDaemon) daemon = hoist_private_daemon_start_finish (result, &error);

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* stopped; another start may be under way */
  self->starting = FALSE;
  if (daemon == NULL)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
  else
    g_signal_emit (self, signals[SIGNAL_READY], 0, daemon->address);
}

static gboolean
is_gone (HoistDaemonKeeper *self, GError **error)
{
  const char *folder = hoist_known_plane_get_folder (self->plane);

  if (hoist_known_plane_get_kind (self->plane) != HOIST_PLANE_DEMO
      || hoist_demo_fleet_examine (folder) == HOIST_DEMO_READY)
    return FALSE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
               _ ("There is no demo fleet in %s any more.\nNext: forget this control plane, or "
                  "explore the demo fleet again."),
               folder);
  return TRUE;
}

void
hoist_daemon_keeper_start (HoistDaemonKeeper *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (HOIST_IS_DAEMON_KEEPER (self));

  if (self->starting)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (is_gone (self, &error))
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
      return;
    }
  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  self->starting = TRUE;
  hoist_private_daemon_start_async (hoist_known_plane_get_folder (self->plane), self->cancellable,
                                    started_cb, g_object_ref (self));
}

static gboolean
again_cb (gpointer user_data)
{
  HoistDaemonKeeper *self = user_data;

  self->timer = 0;
  hoist_daemon_keeper_start (self);
  return G_SOURCE_REMOVE;
}

void
hoist_daemon_keeper_note_lost (HoistDaemonKeeper *self)
{
  if (self->timer == 0 && !self->starting)
    self->timer = g_timeout_add_seconds (AGAIN_SECONDS, again_cb, self);
}

void
hoist_daemon_keeper_note_well (HoistDaemonKeeper *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
}

void
hoist_daemon_keeper_stop (HoistDaemonKeeper *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->starting = FALSE;
}

static void
dispose (GObject *object)
{
  HoistDaemonKeeper *self = HOIST_DAEMON_KEEPER (object);

  hoist_daemon_keeper_stop (self);
  g_clear_object (&self->plane);
  G_OBJECT_CLASS (hoist_daemon_keeper_parent_class)->dispose (object);
}

static void
hoist_daemon_keeper_class_init (HoistDaemonKeeperClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[SIGNAL_READY] = g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
hoist_daemon_keeper_init (HoistDaemonKeeper *self)
{
}

HoistDaemonKeeper *
hoist_daemon_keeper_new (HoistKnownPlane *plane)
{
  HoistDaemonKeeper *self = g_object_new (HOIST_TYPE_DAEMON_KEEPER, NULL);

  self->plane = g_object_ref (plane);
  return self;
}
