/* SPDX-License-Identifier: GPL-3.0-or-later */
/* configure: values of a configuration file, edited in place of one line each. What was there is
 * kept on the node, synced, before the file is replaced, so that it can be put back to the byte;
 * where people have changed the file since, only the values go back. The log shows the difference,
 * never a secret. Worker thread. */
#include "agent/steps/hoist-step-child.h"

#include <string.h>

#include "agent/hoist-agent-secrets.h"
#include "base/hoist-error.h"
#include "drivers/hoist-config-text.h"
#include "drivers/hoist-settings.h"
#include "drivers/hoist-tenant-file.h"

#define FILE_MAX (1024 * 1024)
#define NOT_SHOWN "(not shown)"

typedef struct
{
  HoistGuideFormat format;
  const char *file;
  const HoistValue *list; /* of settings */
  char *kept_path;        /* what was before, on this node */
  gboolean back;          /* the direction, of step and order together */
  HoistValue *settings;   /* the tenant's; NULL until one is asked for */
} Configuring;

static void
configuring_clear (Configuring *c)
{
  g_free (c->kept_path);
  g_clear_pointer (&c->settings, hoist_value_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Configuring, configuring_clear)

static void
configuring_init (HoistStepWork *work, Configuring *c)
{
  const char *kept_by = hoist_step_work_get_text (work, "kept_by");
  const char *format = hoist_step_work_get_text (work, "format");
  g_autofree char *own = g_strdup_printf ("%s/%u", work->key.run, work->key.step);
  g_autofree char *name =
      g_strdup_printf ("configured-%s.json", kept_by[0] != '\0' ? kept_by : own);

  g_strdelimit (name, "/", '-');
  c->kept_path = hoist_agent_state_tenant (work->state, work->tenant->id, name);
  c->file = hoist_step_work_get_text (work, "file");
  c->list = hoist_value_get_member (work->args, "set");
  c->back = hoist_value_lookup_bool (work->args, "back", FALSE) != work->key.undo;
  for (guint i = 0; hoist_guide_format_names[i] != NULL; i++)
    if (g_str_equal (hoist_guide_format_names[i], format))
      c->format = (HoistGuideFormat) i;
}

/* --- one value --------------------------------------------------------------------------- */

/* The setting's value, which the order does not carry. */
static const char *
look_up_setting (HoistStepWork *work, Configuring *c, const char *name, GError **error)
{
  const char *value;

  if (c->settings == NULL)
    {
      g_autofree char *file = hoist_agent_secrets_dup_settings_file (work->state, work->tenant->id);
      c->settings = hoist_settings_read (work->tenant->directory, file, error);
      if (c->settings == NULL)
        return NULL;
    }
  value = hoist_value_lookup_string (c->settings, name, NULL);
  if (value == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is no setting %s.", name);
  return value;
}

static gboolean
fill_change (HoistStepWork *work, Configuring *c, const HoistValue *setting,
             HoistConfigChange *change, GError **error)
{
  const char *from = hoist_value_lookup_string (setting, "from_setting", "");

  *change = (HoistConfigChange){ .section = hoist_value_lookup_string (setting, "section", ""),
                                 .key = hoist_value_lookup_string (setting, "key", ""),
                                 .value = hoist_value_lookup_string (setting, "value", ""),
                                 .literal = hoist_value_lookup_bool (setting, "literal", FALSE) };
  if (hoist_value_lookup_bool (setting, "remove", FALSE))
    change->value = NULL;
  else if (from[0] != '\0')
    {
      change->value = look_up_setting (work, c, from, error);
      return change->value != NULL;
    }
  return TRUE;
}

static gboolean
is_secret (const HoistValue *setting)
{
  return hoist_value_lookup_bool (setting, "secret", FALSE)
         || hoist_value_lookup_string (setting, "from_setting", "")[0] != '\0'
         || hoist_agent_secrets_is_secret_name (hoist_value_lookup_string (setting, "key", ""));
}

static void
show_lines (HoistStepWork *work, char sign, const char *lines, const HoistValue *setting)
{
  g_auto (GStrv) split = lines != NULL ? g_strsplit (lines, "\n", -1) : NULL;

  if (split != NULL && is_secret (setting))
    {
      hoist_step_work_log (work, HOIST_LOG_INFO, "%c %s = " NOT_SHOWN, sign,
                           hoist_value_lookup_string (setting, "key", ""));
      return;
    }
  for (guint i = 0; split != NULL && split[i] != NULL; i++)
    hoist_step_work_log (work, HOIST_LOG_INFO, "%c %s", sign, split[i]);
}

/* --- there ------------------------------------------------------------------------------- */

static void
append_edit (HoistValue *edits, const HoistConfigEdit *edit)
{
  HoistValue *kept = hoist_value_new_object ();

  hoist_value_set (kept, "line", hoist_value_new_int (edit->line));
  if (edit->before != NULL)
    hoist_value_set (kept, "before", hoist_value_new_string (edit->before));
  if (edit->after != NULL)
    hoist_value_set (kept, "after", hoist_value_new_string (edit->after));
  hoist_value_append (edits, kept);
}

/* The whole file with every value set; edits and lines of the log for each that differs. */
static char *
edit_all (HoistStepWork *work, Configuring *c, const char *text, HoistValue *edits, gboolean show,
          GError **error)
{
  g_autofree char *now = g_strdup (text);

  for (guint i = 0; i < hoist_value_get_size (c->list); i++)
    {
      const HoistValue *setting = hoist_value_get_element (c->list, i);
      g_auto (HoistConfigEdit) edit = { 0 };
      HoistConfigChange change;
      char *next;

      if (!fill_change (work, c, setting, &change, error))
        return NULL;
      next = hoist_config_text_edit (c->format, now, &change, &edit, error);
      if (next == NULL)
        {
          g_prefix_error (error, "%s: ", c->file);
          return NULL;
        }
      if (show && strcmp (next, now) != 0)
        {
          show_lines (work, '-', edit.before, setting);
          show_lines (work, '+', edit.after, setting);
        }
      append_edit (edits, &edit);
      g_free (now);
      now = next;
    }
  return g_steal_pointer (&now);
}

static char *
read_file (HoistStepWork *work, const Configuring *c, GError **error)
{
  gsize n = 0;
  g_autofree char *text =
      hoist_tenant_file_read (work->tenant->directory, c->file, FILE_MAX, &n, error);

  if (text == NULL)
    return NULL;
  if (strlen (text) == n && g_utf8_validate (text, (gssize) n, NULL))
    return g_steal_pointer (&text);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s is no text that can be edited.",
               c->file);
  return NULL;
}

static gboolean
write_file (HoistStepWork *work, const Configuring *c, const char *text, GError **error)
{
  return hoist_tenant_file_replace (work->tenant->directory, c->file, text, strlen (text), error);
}

static gboolean
set_values (HoistStepWork *work, Configuring *c, GError **error)
{
  g_autofree char *before = read_file (work, c, error);
  g_autoptr (HoistValue) kept = hoist_value_new_object ();
  g_autoptr (HoistValue) edits = hoist_value_new_array ();
  g_autofree char *after = before != NULL ? edit_all (work, c, before, edits, TRUE, error) : NULL;

  if (after == NULL)
    return FALSE;
  if (strcmp (before, after) == 0)
    {
      hoist_step_work_log (work, HOIST_LOG_INFO, "%s says so already.", c->file);
      work->skipped = !work->key.undo;
      return hoist_step_work_middle (work, error);
    }
  hoist_value_set (kept, "edits", g_steal_pointer (&edits));
  if (!hoist_agent_state_write (c->kept_path, kept, error) || !hoist_step_work_middle (work, error)
      || !write_file (work, c, after, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "%s is changed.", c->file);
  return TRUE;
}

/* --- back -------------------------------------------------------------------------------- */

static char *
revert_exactly (const HoistValue *edits, const char *text)
{
  g_autofree char *now = g_strdup (text);

  for (guint i = hoist_value_get_size (edits); i > 0 && now != NULL; i--)
    {
      const HoistValue *kept = hoist_value_get_element (edits, i - 1);
      HoistConfigEdit edit = { (guint) hoist_value_lookup_int (kept, "line", 0),
                               (char *) hoist_value_lookup_string (kept, "before", NULL),
                               (char *) hoist_value_lookup_string (kept, "after", NULL) };
      char *next = hoist_config_text_revert (now, &edit);
      g_free (now);
      now = next;
    }
  return g_steal_pointer (&now);
}

/* Somebody has changed the file since: the values alone, wherever they stand now. */
static char *
revert_values (const Configuring *c, const HoistValue *edits, const char *text, GError **error)
{
  g_autofree char *now = g_strdup (text);

  for (guint i = MIN (hoist_value_get_size (edits), hoist_value_get_size (c->list)); i > 0; i--)
    {
      const HoistValue *kept = hoist_value_get_element (edits, i - 1);
      const HoistValue *setting = hoist_value_get_element (c->list, i - 1);
      HoistConfigChange change = { .section = hoist_value_lookup_string (setting, "section", ""),
                                   .key = hoist_value_lookup_string (setting, "key", ""),
                                   .raw = hoist_value_lookup_string (kept, "before", NULL) };
      g_auto (HoistConfigEdit) edit = { 0 };
      char *next = hoist_config_text_edit (c->format, now, &change, &edit, error);

      if (next == NULL)
        return NULL;
      g_free (now);
      now = next;
    }
  return g_steal_pointer (&now);
}

static char *
revert (const Configuring *c, const HoistValue *kept, const char *text, GError **error)
{
  const HoistValue *edits = hoist_value_get_member (kept, "edits");
  char *exact = revert_exactly (edits, text);

  return exact != NULL ? exact : revert_values (c, edits, text, error);
}

static gboolean
put_back (HoistStepWork *work, Configuring *c, GError **error)
{
  g_autoptr (HoistValue) kept = hoist_agent_state_read (c->kept_path, NULL);
  g_autofree char *present = NULL;
  g_autofree char *before = NULL;

  if (!hoist_step_work_middle (work, error))
    return FALSE;
  if (kept == NULL)
    {
      hoist_step_work_log (work, HOIST_LOG_INFO, "%s was not changed.", c->file);
      work->skipped = TRUE;
      return TRUE;
    }
  present = read_file (work, c, error);
  before = present != NULL ? revert (c, kept, present, error) : NULL;
  if (before == NULL)
    {
      g_prefix_error (error, "%s can't be put back: ", c->file);
      return FALSE;
    }
  if (strcmp (before, present) != 0 && !write_file (work, c, before, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO, "%s has its values of before.", c->file);
  return TRUE;
}

/* --- the step ---------------------------------------------------------------------------- */

static gboolean
act (HoistStepWork *work, GError **error)
{
  g_auto (Configuring) c = { 0 };
  g_autofree char *why = NULL;
  gboolean needed = TRUE;

  configuring_init (work, &c);
  if (c.back)
    return put_back (work, &c, error);
  if (!hoist_step_child_is_needed (work, &needed, &why, error))
    return FALSE;
  return needed ? set_values (work, &c, error) : hoist_step_child_pass_over (work, why, error);
}

static HoistProbe
compare (gboolean same, const Configuring *c, char **ret_detail)
{
  *ret_detail =
      g_strdup_printf (same ? "%s is as it shall be." : "%s is not as it shall be.", c->file);
  return same ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_auto (Configuring) c = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) kept = NULL;
  g_autoptr (HoistValue) edits = hoist_value_new_array ();
  g_autofree char *present = NULL;
  g_autofree char *wanted = NULL;

  configuring_init (work, &c);
  kept = hoist_agent_state_read (c.kept_path, NULL);
  present = read_file (work, &c, &error);
  if (c.back && kept == NULL)
    return compare (TRUE, &c, ret_detail);
  if (present != NULL)
    wanted = c.back ? revert (&c, kept, present, &error)
                    : edit_all (work, &c, present, edits, FALSE, &error);
  if (wanted != NULL)
    return compare (strcmp (wanted, present) == 0, &c, ret_detail);
  *ret_detail = g_strdup (error->message);
  return HOIST_PROBE_UNKNOWN;
}

const HoistStepActions hoist_step_configure = { HOIST_STEP_CONFIGURE, act, act, probe };
