/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program hoist-agent. Without a verb it serves frames on stdin and stdout for the daemon that
 * started it; `once` serves one order given as plain JSON; `recover` goes back without a daemon;
 * `polkit-rule` prints what an agent that is not root needs.
 * Diagnostics for people go to stderr. Never reads configuration of its own: orders carry all. */
#include "agent/hoist-agent-loop.h"
#include "agent/hoist-agent-polkit.h"
#include "agent/hoist-agent-recover.h"
#include "agent/hoist-agent-session.h"
#include "base/hoist-failpoint.h"
#include "model/hoist-json.h"
#include <glib.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define ORDER_MAX (4 * 1024 * 1024)

enum
{
  EXIT_FINE = 0,
  EXIT_ORDER_FAILED = 1,
  EXIT_USAGE = 2
};

static char *state_folder;
static char *tenant;
static gboolean show_version;
static char **rest;

static const GOptionEntry options[] = {
  { "state", 0, 0, G_OPTION_ARG_FILENAME, &state_folder, "The agent's state folder (0700)", "DIR" },
  { "tenant", 0, 0, G_OPTION_ARG_STRING, &tenant, "recover: only this tenant", "tn_…" },
  { "version", 0, 0, G_OPTION_ARG_NONE, &show_version, "Print the version", NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &rest, NULL,
    "[once|recover|polkit-rule USER UNIT…]" },
  { NULL },
};

static int
complain (int status, const char *message)
{
  fprintf (stderr, "hoist-agent: %s\n", message);
  return status;
}

static void
print_cb (const char *json, gboolean droppable, gpointer user_data)
{
  puts (json);
  fflush (stdout);
}

static char *
read_stdin (gsize *ret_n)
{
  GString *text = g_string_new (NULL);
  char piece[65536];
  size_t n;

  while (text->len <= ORDER_MAX && (n = fread (piece, 1, sizeof piece, stdin)) > 0)
    g_string_append_len (text, piece, (gssize) n);
  *ret_n = text->len;
  return g_string_free (text, FALSE);
}

static int
serve_once (HoistAgentState *state)
{
  const HoistAgentSink sink = { .send = print_cb };
  gsize n;
  g_autofree char *text = read_stdin (&n);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) order = NULL;
  g_autoptr (HoistAgentSession) session = NULL;

  if (n > ORDER_MAX)
    return complain (EXIT_USAGE, "the order on stdin is larger than 4 MiB");
  order = hoist_json_parse (text, (gssize) n, &error);
  if (order == NULL)
    return complain (EXIT_USAGE, error->message);
  if (hoist_value_get_type_of (order) != HOIST_VALUE_OBJECT)
    return complain (EXIT_USAGE, "the order on stdin is no JSON object");
  hoist_failpoint_set_peer (getppid ());
  session = hoist_agent_session_new (state, &sink, TRUE);
  return hoist_agent_session_serve (session, order, NULL) ? EXIT_FINE : EXIT_ORDER_FAILED;
}

static int
run_verb (HoistAgentState *state)
{
  const char *verb = rest != NULL ? rest[0] : "";
  g_autoptr (GError) error = NULL;

  if (rest != NULL && rest[1] != NULL)
    return complain (EXIT_USAGE, "expected at most one of: once, recover");
  if (verb[0] == '\0')
    return hoist_agent_loop_run (state, STDIN_FILENO, STDOUT_FILENO);
  if (g_str_equal (verb, "once"))
    return serve_once (state);
  if (g_str_equal (verb, "recover"))
    return hoist_agent_recover (state, tenant, &error)
               ? EXIT_FINE
               : complain (EXIT_ORDER_FAILED, error->message);
  return complain (EXIT_USAGE, "expected one of: once, recover");
}

static int
print_rule (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rule =
      rest[1] != NULL
          ? hoist_agent_polkit_dup_rule (rest[1], (const char *const *) rest + 2, &error)
          : NULL;

  if (rule == NULL)
    return complain (EXIT_USAGE, error != NULL ? error->message : "expected USER and units");
  fputs (rule, stdout);
  return EXIT_FINE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistAgentState) state = NULL;
  g_autofree char *folder = NULL;

  setlocale (LC_ALL, "C.UTF-8");
  umask (0077);
  prctl (PR_SET_DUMPABLE, 0);
  hoist_failpoint_set_role (HOIST_FAILPOINT_ROLE_AGENT);
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return complain (EXIT_USAGE, error->message);
  if (show_version)
    {
      printf ("hoist-agent %s\n", HOIST_VERSION);
      return EXIT_FINE;
    }
  if (rest != NULL && g_str_equal (rest[0], "polkit-rule"))
    return print_rule ();
  if (state_folder == NULL)
    return complain (EXIT_USAGE, "--state DIR is needed");
  folder = g_canonicalize_filename (state_folder, NULL);
  state = hoist_agent_state_new (folder, &error);
  if (state == NULL)
    return complain (EXIT_USAGE, error->message);
  return run_verb (state);
}
