/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-step-lent-config.h. Owns nothing beyond a call. Never writes a file of the tenant's
 * folder, and never logs what is in one. */
#include "agent/steps/hoist-step-lent-config.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "drivers/hoist-config-text.h"
#include "drivers/hoist-tenant-file.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CONFIG_MAX (1024 * 1024)

static HoistGuideFormat
read_format (const HoistValue *config)
{
  const char *name = hoist_value_lookup_string (config, "format", "");

  for (guint i = 0; hoist_guide_format_names[i] != NULL; i++)
    if (g_str_equal (hoist_guide_format_names[i], name))
      return (HoistGuideFormat) i;
  return (HoistGuideFormat) 0;
}

/* Takes the text; NULL with an error. */
static char *
change_text (const HoistValue *config, char *text, const HoistConfigChange *change, GError **error)
{
  g_autofree char *before = text;
  g_auto (HoistConfigEdit) edit = { 0 };

  return text != NULL ? hoist_config_text_edit (read_format (config), text, change, &edit, error)
                      : NULL;
}

static char *
set_values (const HoistValue *config, char *text, GError **error)
{
  const HoistValue *set = hoist_value_get_member (config, "set");

  for (guint i = 0; text != NULL && set != NULL && i < hoist_value_get_size (set); i++)
    {
      const HoistValue *setting = hoist_value_get_element (set, i);
      const HoistConfigChange change = {
        .section = hoist_value_lookup_string (setting, "section", ""),
        .key = hoist_value_lookup_string (setting, "key", ""),
        .value = hoist_value_lookup_string (setting, "value", NULL),
        .literal = hoist_value_lookup_bool (setting, "literal", FALSE)
      };

      text = change_text (config, text, &change, error);
    }
  return text;
}

/* The folders between it and the lent one belong to the same user. */
static gboolean
put (HoistStepWork *work, const char *path, const char *text, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (!hoist_file_make_folders (parent, 0755, error)
      || !hoist_file_replace (path, text, strlen (text), 0600, error))
    return FALSE;
  if (work->uid == (gint) geteuid () || lchown (path, (uid_t) work->uid, (gid_t) work->gid) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be given to its user: %s", path,
               g_strerror (errno));
  return FALSE;
}

static gboolean
write_one (HoistStepWork *work, const HoistValue *config, const char *url, const char *folder,
           GError **error)
{
  const char *file = hoist_value_lookup_string (config, "file", "");
  const HoistConfigChange change = { .section = hoist_value_lookup_string (config, "section", ""),
                                     .key = hoist_value_lookup_string (config, "key", ""),
                                     .value = url };
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *text = NULL;
  gsize n = 0;

  text = hoist_tenant_file_read (work->tenant->directory, file, CONFIG_MAX, &n, error);
  text = change_text (config, g_steal_pointer (&text), &change, error);
  text = set_values (config, g_steal_pointer (&text), error);
  return text != NULL && put (work, path, text, error);
}

gboolean
hoist_step_lent_config_write (HoistStepWork *work, const char *url, const char *folder,
                              GError **error)
{
  const HoistValue *configs = hoist_value_get_member (work->args, "config");

  for (guint i = 0; configs != NULL && i < hoist_value_get_size (configs); i++)
    if (!write_one (work, hoist_value_get_element (configs, i), url, folder, error))
      return FALSE;
  return TRUE;
}
