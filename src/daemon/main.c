/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hoistd: the control plane. Reads the command line, becomes quiet about secrets, serves until it
 * is told to end. */
#include "base/hoist-error.h"
#include "base/hoist-failpoint.h"
#include "daemon/hoist-daemon.h"
#include "daemon/hoist-diagnostic.h"
#include "daemon/hoist-notify.h"
#include "model/hoist-step.h"
#include "protocol/hoist-problem.h"
#include <glib-unix.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_USAGE 2
#define PROXY_CONNECTIONS 96 /* behind a proxy everybody is one peer: some are left for others */
#define EXIT_BUSY 75         /* EX_TEMPFAIL: another daemon has this folder or socket */

typedef struct
{
  char *data, *socket, *listen, *agent, *agent_package, *guides;
  char **hosts;
  int wait_for_nodes;
  gboolean share, list_failpoints, version;
} Arguments;

static gboolean
parse_arguments (Arguments *arguments, int argc, char **argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &arguments->data, "Folder of this control plane",
      "DIR" },
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &arguments->socket, "Unix socket (DIR/hoistd.sock)",
      "PATH" },
    { "share", 0, 0, G_OPTION_ARG_NONE, &arguments->share,
      "Open the socket for the daemon's group, too (tokens are needed)", NULL },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &arguments->listen, "Also a loopback address",
      "127.0.0.1:PORT" },
    { "host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments->hosts,
      "One more name that Host may have (reverse proxy)", "NAME[:PORT]" },
    { "agent", 0, 0, G_OPTION_ARG_FILENAME, &arguments->agent, "The program hoist-agent", "PATH" },
    { "agent-package", 0, 0, G_OPTION_ARG_FILENAME, &arguments->agent_package,
      "Its Debian package, to install on nodes", "FILE" },
    { "guides", 0, 0, G_OPTION_ARG_FILENAME, &arguments->guides, "One more folder of guides",
      "DIR" },
    { "wait-for-nodes", 0, 0, G_OPTION_ARG_INT, &arguments->wait_for_nodes,
      "How long a run that has begun waits for a node that is silent (600)", "SECONDS" },
    { "list-failpoints", 0, 0, G_OPTION_ARG_NONE, &arguments->list_failpoints,
      "Print the table of failpoints", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &arguments->version, "Print the version", NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (
      context, "The control plane of Hoist: inventory, plans, runs, journal and API.");
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (argc > 1)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s is not expected; see hoistd --help.",
                 argv[1]);
  else if (arguments->wait_for_nodes < 0 || arguments->wait_for_nodes > 86400)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                         "--wait-for-nodes takes 1 to 86400 seconds; see hoistd --help.");
  else if (arguments->data == NULL && !arguments->version && !arguments->list_failpoints)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                         "--data DIR is needed; see hoistd --help.");
  else
    return TRUE;
  return FALSE;
}

static void
list_failpoints (void)
{
  static const char *const directions[] = { "apply", "undo" };

  /* What has no undo is passed over on the way back: there is nothing to hit. What the plane does
   * itself has no effect to be in the middle of. */
  for (int kind = 0; kind < HOIST_N_STEP_KINDS; kind++)
    {
      const HoistStepKind *row = hoist_step_kind_get (kind);
      guint n_directions = row->by_plane ? 0 : row->undo == HOIST_UNDO_NOTHING ? 1 : 2;
      for (guint direction = 0; direction < n_directions; direction++)
        for (int point = 0; point < HOIST_N_FAILPOINTS; point++)
          printf ("%s.%s.%s\n", row->name, directions[direction], hoist_failpoint_get_name (point));
    }
}

/* Memory of this process holds tokens on their way: no dumps, no looks from outside. */
static void
harden (void)
{
  const struct rlimit no_core = { 0, 0 };

  umask (077);
  setrlimit (RLIMIT_CORE, &no_core);
  prctl (PR_SET_DUMPABLE, 0);
  signal (SIGPIPE, SIG_IGN);
  mallopt (M_ARENA_MAX, 2); /* lanes come and go; their arenas would stay */
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static int
complain (const GError *error, int status)
{
  g_autofree char *detail = NULL, *next = NULL;

  hoist_problem_split (error, &detail, NULL, &next);
  hoist_diagnostic ("%s%s%s", detail, *next != '\0' ? " " : "", next);
  return status;
}

static int
serve (const Arguments *arguments)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *data = g_canonicalize_filename (arguments->data, NULL);
  g_autofree char *package = arguments->agent_package != NULL
                                 ? g_canonicalize_filename (arguments->agent_package, NULL)
                                 : NULL;
  g_autofree char *socket =
      arguments->socket != NULL ? g_canonicalize_filename (arguments->socket, NULL) : NULL;
  g_autoptr (HoistDaemon) daemon = NULL;
  g_autoptr (GError) error = NULL;
  HoistDaemonOptions options = { .data = data,
                                 .socket = socket,
                                 .share = arguments->share,
                                 .listen = arguments->listen,
                                 .agent = arguments->agent,
                                 .agent_package = package,
                                 .guides = arguments->guides,
                                 .contact_seconds = (guint) arguments->wait_for_nodes,
                                 .caps.max_per_peer =
                                     arguments->hosts != NULL ? PROXY_CONNECTIONS : 0,
                                 .hosts = (const char *const *) arguments->hosts };
  const char *loopback;

  daemon = hoist_daemon_new (&options, &error);
  if (daemon == NULL)
    return complain (error, g_error_matches (error, HOIST_ERROR, HOIST_ERROR_BUSY) ? EXIT_BUSY
                                                                                   : EXIT_FAILURE);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_unix_signal_add (SIGINT, quit_cb, loop);

  loopback = hoist_listener_get_loopback (hoist_daemon_get_listener (daemon));
  printf ("hoistd ready socket=%s", hoist_listener_get_socket (hoist_daemon_get_listener (daemon)));
  if (loopback != NULL)
    printf (" listen=%s", loopback);
  printf (" pid=%d\n", (int) getpid ());
  fflush (stdout);
  hoist_notify ("READY=1");
  g_main_loop_run (loop);
  hoist_notify ("STOPPING=1");
  g_clear_pointer (&daemon, hoist_daemon_free);
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  Arguments arguments = { 0 };
  g_autoptr (GError) error = NULL;
  int status = EXIT_SUCCESS;

  setlocale (LC_ALL, "");
  g_set_prgname ("hoistd");
  hoist_diagnostic_take_over ();
  if (!parse_arguments (&arguments, argc, argv, &error))
    status = complain (error, EXIT_USAGE);
  else if (arguments.version)
    printf ("hoistd %s\n", HOIST_VERSION);
  else if (arguments.list_failpoints)
    list_failpoints ();
  else
    {
#ifdef HOIST_FAILPOINTS
      hoist_failpoint_set_role (HOIST_FAILPOINT_ROLE_DAEMON);
#endif
      harden ();
      status = serve (&arguments);
    }
  g_free (arguments.data);
  g_free (arguments.socket);
  g_free (arguments.listen);
  g_free (arguments.agent);
  g_free (arguments.agent_package);
  g_free (arguments.guides);
  g_strfreev (arguments.hosts);
  return status;
}
