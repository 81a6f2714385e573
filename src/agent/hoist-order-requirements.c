/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-order-requirements.h. Owns nothing; worker thread. A command runs as the tenant's user,
 * in its folder, for a few seconds at most, and is judged by its exit status. */
#include "agent/hoist-order-requirements.h"
#include "base/hoist-error.h"
#include "drivers/hoist-database.h"
#include "drivers/hoist-settings.h"
#include <unistd.h>

#define COMMAND_MS 20000

static gboolean
begins_with (const char *value, char *const *begins)
{
  for (guint i = 0; value != NULL && begins[i] != NULL; i++)
    if (g_str_has_prefix (value, begins[i]))
      return TRUE;
  return FALSE;
}

static gboolean
meets_setting (const HoistOrderSubject *subject, const HoistGuideRequirement *requirement,
               GError **error)
{
  g_autoptr (HoistValue) settings =
      hoist_settings_read (subject->tenant->directory, subject->guide->settings_file, error);

  return settings != NULL
         && begins_with (hoist_value_lookup_string (settings, requirement->setting, NULL),
                         requirement->begins);
}

static gboolean
meets_command (const HoistOrderAsking *asking, const HoistGuideRequirement *requirement,
               GError **error)
{
  const HoistOrderSubject *subject = asking->subject;
  g_auto (GStrv) argv = hoist_guide_fill_argv ((const char *const *) requirement->command,
                                               subject->tenant, subject->guide, NULL, error);
  HoistProcessOrder child = { 0 };
  HoistProcessOutcome outcome = { 0 };

  if (argv == NULL)
    return FALSE;
  hoist_driver_call_fill (asking->call, &child);
  child.argv = (const char *const *) argv;
  child.folder = subject->tenant->directory;
  child.uid = subject->uid == (gint) geteuid () ? -1 : subject->uid;
  child.gid = child.uid < 0 ? -1 : subject->gid;
  child.contain = TRUE;
  child.deadline_ms = COMMAND_MS;
  child.line = NULL;
  child.effect = NULL;
  return hoist_process_run (&child, &outcome,
                            asking->call != NULL ? asking->call->cancellable : NULL, error)
         && outcome.exit_status == 0;
}

/* A query that fails may be an answer, too: a table is not there. Where not even this is answered
 * the database could not be asked, which says nothing of what is required. */
#define ANYTHING "SELECT 1"

static gboolean
meets_query (const HoistOrderAsking *asking, const HoistGuideRequirement *requirement,
             gboolean *ret_asked, GError **error)
{
  const HoistDatabaseDriver *driver =
      asking->engine != NULL ? hoist_database_find (asking->engine, NULL) : NULL;
  gboolean yes = FALSE;

  if (driver == NULL || driver->ask == NULL || asking->database == NULL)
    return TRUE; /* of a follower, which has no database */
  if (driver->ask (asking->database, requirement->query, &yes, asking->call, error))
    return yes;
  *ret_asked = driver->ask (asking->database, ANYTHING, &yes, asking->call, NULL);
  return FALSE;
}

static gboolean
meets (const HoistOrderAsking *asking, const HoistGuideRequirement *requirement,
       gboolean *ret_asked, char **ret_detail)
{
  g_autoptr (GError) error = NULL;
  gboolean yes;

  *ret_asked = TRUE;
  if (requirement->setting[0] != '\0')
    yes = meets_setting (asking->subject, requirement, &error);
  else if (requirement->command[0] != NULL)
    yes = meets_command (asking, requirement, &error);
  else if (requirement->file[0] != '\0')
    {
      g_autofree char *path =
          g_build_filename (asking->subject->tenant->directory, requirement->file, NULL);
      yes = g_file_test (path, G_FILE_TEST_EXISTS);
    }
  else
    yes = meets_query (asking, requirement, ret_asked, &error);
  *ret_detail = g_strdup (error != NULL ? error->message : "");
  return yes;
}

HoistValue *
hoist_order_requirements_list (const HoistOrderAsking *asking)
{
  HoistValue *all = hoist_value_new_object ();
  const GPtrArray *requirements = asking->subject->guide->requirements;

  for (guint i = 0; i < requirements->len; i++)
    {
      const HoistGuideRequirement *requirement = requirements->pdata[i];
      HoistValue *one = hoist_value_new_object ();
      g_autofree char *detail = NULL;
      gboolean asked;
      gboolean holds = meets (asking, requirement, &asked, &detail);

      hoist_value_set (one, "holds", hoist_value_new_bool (holds));
      hoist_value_set (one, "asked", hoist_value_new_bool (asked));
      hoist_value_set (one, "detail", hoist_value_new_string (detail));
      hoist_value_set (all, requirement->id, one);
    }
  return all;
}

void
hoist_order_requirements_explain (const HoistOrderAsking *asking, GError **error)
{
  const GPtrArray *requirements = asking->subject->guide->requirements;

  for (guint i = 0; error != NULL && *error != NULL && i < requirements->len; i++)
    {
      const HoistGuideRequirement *requirement = requirements->pdata[i];
      g_autofree char *detail = NULL;
      gboolean asked;

      if (requirement->setting[0] == '\0' || requirement->warns
          || meets (asking, requirement, &asked, &detail))
        continue;
      g_clear_error (error);
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "%s%s%s", requirement->says,
                   requirement->next[0] != '\0' ? " " : "", requirement->next);
    }
}
