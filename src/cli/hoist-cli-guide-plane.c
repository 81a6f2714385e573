/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guide list, show, explain and install: the guides of a control plane, and what a guide would do.
 * Thread: main. The outline of a file needs no plane. */
#include "cli/hoist-cli-groups.h"

#include <glib/gi18n.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "cli/hoist-cli-order.h"
#include "cli/hoist-cli-text.h"
#include "client/hoist-client-guides.h"
#include "client/hoist-client-releases.h"
#include "model/hoist-guide-outline.h"

#define GUIDE_MAX (256 * 1024)

static void
print_outline (HoistCli *cli, const HoistGuide *guide)
{
  g_autoptr (GPtrArray) lines = hoist_guide_outline_make (guide);
  const char *section = "";
  hoist_cli_print (cli, "%s (%s)\nSHA-256 %s\n",
                   guide->title[0] != '\0' ? guide->title : guide->application, guide->application,
                   guide->hash);
  for (guint i = 0; i < lines->len; i++)
    {
      const HoistGuideOutlineLine *line = g_ptr_array_index (lines, i);
      g_auto (GStrv) parts = g_strsplit (line->text, "\n", -1);
      if (g_strcmp0 (section, line->section) != 0)
        hoist_cli_print (cli, "\n%s\n", line->section);
      section = line->section;
      hoist_cli_print (cli, "  %s\n", line->title);
      for (guint j = 0; parts[j] != NULL; j++)
        if (parts[j][0] != '\0')
          hoist_cli_print (cli, "      %s\n", parts[j]);
    }
}

typedef struct
{
  const HoistGuide *guide;
  HoistPlan *plan; /* NULL: none was asked for */
} Explained;

static void
write_explained (HoistJsonWriter *w, gpointer user_data)
{
  const Explained *explained = user_data;
  g_autoptr (GPtrArray) lines = hoist_guide_outline_make (explained->guide);
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "application", explained->guide->application);
  hoist_json_writer_string (w, "hash", explained->guide->hash);
  hoist_json_writer_begin_array (w, "outline");
  for (guint i = 0; i < lines->len; i++)
    {
      const HoistGuideOutlineLine *line = g_ptr_array_index (lines, i);
      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "section", line->section);
      hoist_json_writer_string (w, "title", line->title);
      hoist_json_writer_string (w, "text", line->text);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
  if (explained->plan != NULL)
    hoist_plan_write (explained->plan, w, "plan");
  hoist_json_writer_end_object (w);
}

static HoistPlan *
ask_plan (HoistCli *cli, const char *text, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  HoistGuideWish wish = { .text = text,
                          .from = hoist_cli_option (cli, "from"),
                          .to = hoist_cli_option (cli, "to") };
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return NULL;
  hoist_client_explain_guide_async (client, &wish, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_explain_guide_finish (client, result, error);
}

static int
explain (HoistCli *cli, const char *name, const char *text, GError **error)
{
  gboolean from = hoist_cli_option (cli, "from") != NULL, to = hoist_cli_option (cli, "to") != NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse (name, text, -1, error);
  g_autoptr (HoistPlan) plan = NULL;
  if (guide == NULL)
    return -1;
  if (from != to)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           _ ("--from and --to belong together."));
      return -1;
    }
  if (from && (plan = ask_plan (cli, text, error)) == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_explained, &(Explained){ guide, plan });
  else
    print_outline (cli, guide);
  if (!cli->json && plan != NULL)
    {
      hoist_cli_print (cli, "\n");
      hoist_cli_print_plan (cli, plan);
    }
  return HOIST_CLI_OK;
}

static int
run_explain (HoistCli *cli, GError **error)
{
  const char *file = hoist_cli_argument (cli, 0);
  g_autofree char *text = hoist_file_read (file, GUIDE_MAX, NULL, error);
  return text != NULL ? explain (cli, file, text, error) : -1;
}

static HoistGuideFile *
read_guide (HoistCli *cli, const char *application, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  if (client == NULL)
    return NULL;
  hoist_client_get_guide_async (client, application, cli->cancellable, hoist_cli_capture_cb,
                                &result);
  hoist_cli_wait (&result);
  return hoist_client_get_guide_finish (client, result, error);
}

static int
run_show (HoistCli *cli, GError **error)
{
  g_autoptr (HoistGuideFile) file = read_guide (cli, hoist_cli_argument (cli, 0), error);
  if (file == NULL)
    return -1;
  if (!hoist_cli_has (cli, "text"))
    return explain (cli, file->application, file->text, error);
  g_string_append (cli->out, file->text);
  return HOIST_CLI_OK;
}

static int
run_list (HoistCli *cli, GError **error)
{
  static const char *const heading[] = { N_ ("APPLICATION"), N_ ("TITLE"), N_ ("TENANTS"),
                                         N_ ("SHA-256") };
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  if (client == NULL)
    return -1;
  hoist_client_list_applications_async (client, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistValue) answer = hoist_client_list_applications_finish (client, result, error);
  if (answer == NULL)
    return -1;
  if (cli->json)
    {
      hoist_cli_print_value (cli, answer);
      return HOIST_CLI_OK;
    }
  const HoistValue *list = hoist_value_get_member (answer, "applications");
  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    {
      const HoistValue *one = hoist_value_get_element (list, i);
      char **row = g_new0 (char *, 5);
      row[0] = g_strdup (hoist_value_lookup_string (one, "name", ""));
      row[1] = g_strdup (hoist_value_lookup_string (one, "title", ""));
      row[2] = g_strdup_printf ("%" G_GINT64_FORMAT, hoist_value_lookup_int (one, "tenants", 0));
      row[3] = g_strndup (hoist_value_lookup_string (one, "guide_hash", ""), 12);
      g_ptr_array_add (rows, row);
    }
  hoist_cli_print_table (cli, heading, rows);
  return HOIST_CLI_OK;
}

/* NULL without an error: there is none yet. */
static char *
dup_replaced (HoistCli *cli, const HoistGuide *guide, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistGuideFile) file = read_guide (cli, guide->application, &local);
  if (file != NULL)
    return g_strdup (file->hash);
  if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static HoistGuideFile *
install (HoistCli *cli, const char *text, const char *replaces, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_install_guide_async (cli->client, text, replaces, cli->cancellable,
                                    hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_install_guide_finish (cli->client, result, error);
}

static int
run_install (HoistCli *cli, GError **error)
{
  const char *path = hoist_cli_argument (cli, 0);
  g_autofree char *text = hoist_file_read (path, GUIDE_MAX, NULL, error);
  g_autoptr (HoistGuide) guide = text != NULL ? hoist_guide_parse (path, text, -1, error) : NULL;
  g_autoptr (GError) local = NULL;
  if (guide == NULL)
    return -1;
  g_autofree char *replaces = dup_replaced (cli, guide, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return -1;
    }
  if (replaces != NULL && !hoist_cli_has (cli, "replace"))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                   _ ("%s has a guide already (SHA-256 %.12s); --replace puts this one in its "
                      "place."),
                   guide->application, replaces);
      return -1;
    }
  g_autoptr (HoistGuideFile) file = install (cli, text, replaces, error);
  if (file == NULL)
    return -1;
  if (cli->json)
    hoist_cli_print_json (cli, write_explained, &(Explained){ guide, NULL });
  else
    hoist_cli_print (cli, _ ("The guide of %s is installed. SHA-256 %s\n"), file->application,
                     file->hash);
  return HOIST_CLI_OK;
}

static const HoistCliOption explain_options[] = {
  { "from", 0, "VERSION", N_ ("with --to: the plan that it would make from this release …") },
  { "to", 0, "VERSION", N_ ("… to this one, as the control plane makes it") },
  { NULL },
};
static const HoistCliOption show_options[] = {
  { "text", 0, NULL, N_ ("the file itself") },
  { "from", 0, "VERSION", N_ ("with --to: the plan that it would make from this release …") },
  { "to", 0, "VERSION", N_ ("… to this one, as the control plane makes it") },
  { NULL },
};
static const HoistCliOption install_options[] = {
  { "replace", 0, NULL, N_ ("in place of the one that its application has") },
  { NULL },
};

const HoistCliCommand hoist_cli_guide_plane_commands[] = {
  { "guide", "explain", "FILE", 1, 1, explain_options, run_explain,
    N_ ("what a guide does, in words; and the plan that it would make") },
  { "guide", "list", "", 0, 0, NULL, run_list, N_ ("the guides of the control plane") },
  { "guide", "show", "APPLICATION", 1, 1, show_options, run_show,
    N_ ("one of them, as an outline or as its file") },
  { "guide", "install", "FILE", 1, 1, install_options, run_install,
    N_ ("give it to the control plane; needs an administrator") },
  { NULL },
};
