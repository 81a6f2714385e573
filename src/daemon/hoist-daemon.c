/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the daemon together. Owned by main; main loop only. The order is the point: nothing is
 * served before recovery knows of every open run, and nothing is taken apart while something above
 * still uses it. */
#include "daemon/hoist-daemon.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "daemon/hoist-diagnostic.h"
#include "daemon/hoist-guide-shelf.h"
#include "daemon/hoist-inventory.h"
#include "daemon/hoist-server.h"
#include "store/hoist-store-health.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LAST_USED_SECONDS 60
#define HEALTH_SECONDS 300
#define FIRST_HEALTH_SECONDS 40

struct _HoistDaemon
{
  HoistPlane plane;
  HoistServer *server;
  guint last_used, health;
};

static void
fatal_cb (const GError *error, gpointer user_data)
{
  hoist_diagnostic ("the journal can't be trusted any more (%s); this process ends so that "
                    "recovery reads it again",
                    error != NULL ? error->message : "unknown");
  _exit (70);
}

static gboolean
prepare_folder (const char *folder, GError **error)
{
  struct stat st;

  if (!hoist_file_make_folders (folder, 0700, error))
    return FALSE;
  if (stat (folder, &st) != 0 || (st.st_uid != geteuid () && st.st_uid != 0)
      || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "--data: %s must belong to the daemon's user and be writable by nobody else.",
                   folder);
      return FALSE;
    }
  return TRUE;
}

char *
hoist_daemon_find_agent (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  static const char *const places[] = { "../agent/hoist-agent", "hoist-agent",
                                        "../libexec/hoist/hoist-agent", NULL };

  for (guint i = 0; folder != NULL && places[i] != NULL; i++)
    {
      g_autofree char *joined = g_build_filename (folder, places[i], NULL);
      g_autofree char *path = g_canonicalize_filename (joined, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static void
log_cb (HoistEngine *engine, const char *run, GPtrArray *lines, gpointer user_data)
{
  HoistDaemon *daemon = user_data;

  hoist_event_hub_log (daemon->plane.hub, run, lines);
}

static void
progress_cb (HoistEngine *engine, const char *run, int step, double fraction, const char *detail,
             double total, gpointer user_data)
{
  HoistDaemon *daemon = user_data;
  HoistHubProgress progress = { run, step, fraction, detail, total, NULL };

  hoist_event_hub_progress (daemon->plane.hub, &progress);
}

static void
backup_progress_cb (HoistEngine *engine, const char *backup, double fraction, const char *detail,
                    gpointer user_data)
{
  HoistDaemon *daemon = user_data;
  HoistHubProgress progress = { .fraction = fraction, .detail = detail, .backup = backup };

  hoist_event_hub_progress (daemon->plane.hub, &progress);
}

static void
last_used_work (gpointer job)
{
  hoist_keyring_write_last_used (job);
}

static void
last_used_done (gpointer job)
{
}

static gboolean
last_used_cb (gpointer user_data)
{
  HoistDaemon *daemon = user_data;

  hoist_lanes_push (daemon->plane.lanes, HOIST_LANE_STORE, last_used_work, last_used_done,
                    daemon->plane.keyring);
  return G_SOURCE_CONTINUE;
}

static void
health_work (gpointer job)
{
  HoistDaemon *daemon = job;

  /* one that could not be written is missing in a plot, no more */
  (void) !hoist_store_add_health_point (daemon->plane.store, hoist_clock_wall_us (), NULL);
}

static gboolean
health_cb (gpointer user_data)
{
  HoistDaemon *daemon = user_data;

  hoist_lanes_push (daemon->plane.lanes, HOIST_LANE_STORE, health_work, last_used_done, daemon);
  return G_SOURCE_CONTINUE;
}

/* By then every tenant was looked at again; what the store knows from before says nothing of now.
 */
static gboolean
first_health_cb (gpointer user_data)
{
  HoistDaemon *daemon = user_data;

  health_cb (daemon);
  daemon->health = g_timeout_add_seconds (HEALTH_SECONDS, health_cb, daemon);
  return G_SOURCE_REMOVE;
}

static gboolean
fill_store (HoistDaemon *daemon, const HoistDaemonOptions *options, GError **error)
{
  g_autofree char *guides = g_build_filename (options->data, "guides", NULL);
  g_autofree char *inventory = g_build_filename (options->data, "inventory.json", NULL);
  const char *const folders[] = { guides, options->guides, NULL };
  guint adopted = 0;

  daemon->plane.guides = g_strdup (guides);
  daemon->plane.more_guides = g_strdup (options->guides);
  daemon->plane.store = hoist_store_open (options->data, error);
  if (daemon->plane.store == NULL)
    return FALSE;
  hoist_store_set_fatal_func (daemon->plane.store, fatal_cb, NULL);
  if (!hoist_guide_shelf_install (daemon->plane.store, folders, error)
      || !hoist_inventory_import (daemon->plane.store, inventory, &adopted, error))
    return FALSE;
  if (adopted > 0)
    hoist_diagnostic (adopted == 1 ? "adopted %u tenant from %s" : "adopted %u tenants from %s",
                      adopted, inventory);
  return TRUE;
}

static gboolean
make_engine (HoistDaemon *daemon, const HoistDaemonOptions *options, GError **error)
{
  g_autofree char *node = g_build_filename (options->data, "node", NULL);
  g_autofree char *nodes = g_build_filename (options->data, "nodes", NULL);
  g_autofree char *agent = options->agent != NULL ? g_canonicalize_filename (options->agent, NULL)
                                                  : hoist_daemon_find_agent ();
  HoistEngineOptions engine_options = { .agent_path = agent,
                                        .node_folder = node,
                                        .nodes_folder = nodes,
                                        .contact_seconds = options->contact_seconds,
                                        .agent_package = options->agent_package != NULL
                                                             ? options->agent_package
                                                             : HOIST_DAEMON_AGENT_PACKAGE };

  if (agent == NULL || !g_file_test (agent, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                   "hoist-agent is not %s; tell where it is with --agent PATH.",
                   options->agent != NULL ? options->agent : "beside this program");
      return FALSE;
    }
  if (!hoist_file_make_folders (node, 0700, error))
    return FALSE;
  daemon->plane.engine = hoist_engine_new (daemon->plane.store, &engine_options);
  g_signal_connect (daemon->plane.engine, "log", G_CALLBACK (log_cb), daemon);
  g_signal_connect (daemon->plane.engine, "progress", G_CALLBACK (progress_cb), daemon);
  g_signal_connect (daemon->plane.engine, "backup-progress", G_CALLBACK (backup_progress_cb),
                    daemon);
  return TRUE;
}

static gboolean
make_plane (HoistDaemon *daemon, const HoistDaemonOptions *options, GError **error)
{
  HoistPlane *plane = &daemon->plane;

  if (!fill_store (daemon, options, error))
    return FALSE;
  plane->keyring = hoist_keyring_new (plane->store, error);
  if (plane->keyring == NULL)
    return FALSE;
  plane->lanes = hoist_lanes_new ();
  plane->roster = hoist_roster_new (plane->store);
  plane->feed = hoist_feed_new (plane->store);
  plane->run_watch = hoist_run_watch_new (plane->feed);
  plane->hub = hoist_event_hub_new (plane->store, plane->feed, plane->keyring, plane->lanes);
  return make_engine (daemon, options, error);
}

static gboolean
listen_all (HoistDaemon *daemon, const HoistDaemonOptions *options, GError **error)
{
  HoistListener *listener = hoist_server_get_listener (daemon->server);
  g_autofree char *beside = g_build_filename (options->data, "hoistd.sock", NULL);

  if (options->hosts != NULL)
    hoist_listener_allow_hosts (listener, options->hosts);
  if (options->share)
    hoist_listener_share (listener);
  return hoist_listener_add_socket (listener, options->socket != NULL ? options->socket : beside,
                                    error)
         && (options->listen == NULL
             || hoist_listener_add_loopback (listener, options->listen, error));
}

HoistDaemon *
hoist_daemon_new (const HoistDaemonOptions *options, GError **error)
{
  g_autoptr (HoistDaemon) daemon = g_new0 (HoistDaemon, 1);

  if (!prepare_folder (options->data, error) || !make_plane (daemon, options, error))
    return NULL;
  daemon->server = hoist_server_new (&daemon->plane, &options->caps);
  if (!listen_all (daemon, options, error) || !hoist_server_start (daemon->server, error))
    return NULL;
  hoist_engine_start (daemon->plane.engine);
  daemon->last_used = g_timeout_add_seconds (LAST_USED_SECONDS, last_used_cb, daemon);
  daemon->health = g_timeout_add_seconds (FIRST_HEALTH_SECONDS, first_health_cb, daemon);
  return g_steal_pointer (&daemon);
}

void
hoist_daemon_free (HoistDaemon *daemon)
{
  HoistPlane *plane = &daemon->plane;

  g_clear_handle_id (&daemon->last_used, g_source_remove);
  g_clear_handle_id (&daemon->health, g_source_remove);
  if (daemon->server != NULL)
    hoist_server_stop (daemon->server);
  if (plane->engine != NULL)
    {
      g_signal_handlers_disconnect_by_data (plane->engine, daemon);
      hoist_engine_stop (plane->engine);
    }
  g_clear_pointer (&plane->lanes, hoist_lanes_free);
  g_clear_pointer (&daemon->server, hoist_server_free);
  g_clear_pointer (&plane->hub, hoist_event_hub_free);
  g_clear_pointer (&plane->run_watch, hoist_run_watch_free);
  g_clear_object (&plane->feed);
  g_clear_pointer (&plane->roster, hoist_roster_free);
  if (plane->keyring != NULL && plane->store != NULL)
    hoist_keyring_write_last_used (plane->keyring);
  g_clear_pointer (&plane->keyring, hoist_keyring_free);
  g_clear_object (&plane->engine);
  g_clear_object (&plane->store);
  g_free (plane->guides);
  g_free (plane->more_guides);
  g_free (daemon);
}

const HoistPlane *
hoist_daemon_get_plane (HoistDaemon *daemon)
{
  return &daemon->plane;
}

HoistListener *
hoist_daemon_get_listener (HoistDaemon *daemon)
{
  return hoist_server_get_listener (daemon->server);
}
