/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guide check: reads a guide as the daemon would, without one, and says everything that is wrong in
 * it. guide new: a beginning of one for an application's folder. Thread: main. */
#include "cli/hoist-cli-groups.h"

#include <glib/gi18n.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "cli/hoist-cli-guide-draft.h"
#include "model/hoist-guide.h"

#define GUIDE_MAX (256 * 1024)

typedef struct
{
  const char *file;
  const HoistGuide *guide; /* NULL: it is not good */
  const HoistReaderReport *report;
} Checked;

static void
write_checked (HoistJsonWriter *w, gpointer user_data)
{
  const Checked *checked = user_data;
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "file", checked->file);
  hoist_json_writer_bool (w, "good", checked->guide != NULL);
  hoist_json_writer_begin_array (w, "problems");
  for (guint i = 0; i < checked->report->problems->len; i++)
    {
      const HoistReaderProblem *problem = g_ptr_array_index (checked->report->problems, i);
      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_int (w, "line", problem->line);
      hoist_json_writer_int (w, "column", problem->column);
      hoist_json_writer_string (w, "path", problem->path);
      hoist_json_writer_string (w, "message", problem->message);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
  if (checked->guide != NULL)
    hoist_guide_write (checked->guide, w, "guide");
  hoist_json_writer_end_object (w);
}

static void
print_problems (HoistCli *cli, const Checked *checked)
{
  guint n = checked->report->problems->len;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *line = hoist_reader_report_dup_line (
          checked->file, g_ptr_array_index (checked->report->problems, i));
      hoist_cli_print (cli, "%s\n", line);
    }
  hoist_cli_print (
      cli, g_dngettext (NULL, "%u thing is wrong in it.\n", "%u things are wrong in it.\n", n), n);
}

static void
print_good (HoistCli *cli, const Checked *checked)
{
  const HoistGuide *guide = checked->guide;
  guint n_services = guide->services->len, n_databases = guide->databases->len;
  guint n_scripts = g_strv_length (guide->migrations), n_checks = guide->health->len;
  guint n_steps = guide->steps->len;
  g_autofree char *services =
      g_strdup_printf (g_dngettext (NULL, "%u service", "%u services", n_services), n_services);
  g_autofree char *databases =
      g_strdup_printf (g_dngettext (NULL, "%u database", "%u databases", n_databases), n_databases);
  g_autofree char *scripts = g_strdup_printf (
      g_dngettext (NULL, "%u migration script", "%u migration scripts", n_scripts), n_scripts);
  g_autofree char *checks = g_strdup_printf (
      g_dngettext (NULL, "%u health check", "%u health checks", n_checks), n_checks);
  g_autofree char *steps = g_strdup_printf (
      g_dngettext (NULL, "%u step of its own", "%u steps of its own", n_steps), n_steps);

  hoist_cli_print (cli, _ ("%s is a good guide for %s: %s, %s, %s, %s, %s. SHA-256 %s\n"),
                   checked->file, guide->application, services, databases, scripts, checks, steps,
                   guide->hash);
}

static int
run_check (HoistCli *cli, GError **error)
{
  const char *file = hoist_cli_argument (cli, 0);
  gsize n = 0;
  g_autofree char *text = hoist_file_read (file, GUIDE_MAX, &n, error);
  g_autoptr (HoistReaderReport) report = hoist_reader_report_new ();
  if (text == NULL)
    return -1;
  g_autoptr (HoistGuide) guide = hoist_guide_parse_report (file, text, (gssize) n, report, NULL);
  Checked checked = { file, guide, report };
  if (cli->json)
    hoist_cli_print_json (cli, write_checked, &checked);
  else if (guide == NULL)
    print_problems (cli, &checked);
  else
    print_good (cli, &checked);
  return guide != NULL ? HOIST_CLI_OK : HOIST_CLI_USAGE;
}

static void
write_draft (HoistJsonWriter *w, gpointer user_data)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "guide", user_data);
  hoist_json_writer_end_object (w);
}

static int
run_new (HoistCli *cli, GError **error)
{
  g_autofree char *folder = g_canonicalize_filename (hoist_cli_argument (cli, 0), NULL);
  g_autofree char *text = hoist_cli_guide_draft_make (folder, error);
  if (text == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_draft, text);
  else
    g_string_append (cli->out, text);
  return HOIST_CLI_OK;
}

const HoistCliCommand hoist_cli_guide_commands[] = {
  { "guide", "check", "FILE", 1, 1, NULL, run_check,
    N_ ("read a guide and name everything that is wrong in it") },
  { "guide", "new", "DIR", 1, 1, NULL, run_new,
    N_ ("write the beginning of a guide for an application's folder") },
  { NULL },
};
