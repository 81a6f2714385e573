/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hoistctl: parses, runs one command of the tables, ends with its exit code. Ctrl-C and SIGTERM
 * cancel it. Thread: main. */
#include "base/hoist-place.h"
#include "cli/hoist-cli.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

static int
run (HoistCli *cli)
{
  g_autoptr (GError) error = NULL;
  int code = cli->command->run (cli, &error);
  if (error != NULL)
    {
      hoist_cli_report_error (cli, error);
      return code > 0 ? code : hoist_cli_exit_of_error (error);
    }
  hoist_cli_flush (cli);
  return code;
}

int
main (int argc, char **argv)
{
  g_autofree char *locale = hoist_place_find (HOIST_PLACE_LOCALE);
  setlocale (LC_ALL, "");
  bindtextdomain ("hoist", locale);
  bind_textdomain_codeset ("hoist", "UTF-8");
  textdomain ("hoist");
  signal (SIGPIPE, SIG_IGN);
  g_autoptr (HoistCli) cli = hoist_cli_new ();
  g_autoptr (GError) error = NULL;
  if (!hoist_cli_parse (cli, (const char *const *) argv + 1, &error))
    {
      hoist_cli_report_error (cli, error);
      return HOIST_CLI_USAGE;
    }
  if (hoist_cli_has (cli, "version"))
    {
      printf ("hoistctl " HOIST_VERSION "\n");
      return HOIST_CLI_OK;
    }
  if (hoist_cli_has (cli, "describe"))
    {
      g_autofree char *description = hoist_cli_dup_description ();
      puts (description);
      return HOIST_CLI_OK;
    }
  if (hoist_cli_has (cli, "help"))
    {
      g_autofree char *help = hoist_cli_dup_help (cli->command, cli->noun);
      fputs (help, stdout);
      return HOIST_CLI_OK;
    }
  g_unix_signal_add (SIGINT, cancel_cb, cli->cancellable);
  g_unix_signal_add (SIGTERM, cancel_cb, cli->cancellable);
  return run (cli);
}
