/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What starts a unit without being asked. Owned by the call that stops or starts it; worker thread.
 * Never enables or disables one, never starts one that was not active before. */
#include "drivers/hoist-systemd-triggers.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define WAIT_MS 30000

static gboolean
is_active (HoistSystemdBus *bus, const char *name)
{
  g_autoptr (GVariant) answer =
      hoist_systemd_bus_call (bus, "LoadUnit", name, g_variant_new ("(s)", name), NULL);
  g_autoptr (GVariant) values = NULL;
  const char *path = NULL, *state = NULL;

  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(&o)", &path);
  values = hoist_systemd_bus_get_all (bus, path, "Unit", NULL);
  return values != NULL && g_variant_lookup (values, "ActiveState", "&s", &state)
         && g_str_equal (state, "active");
}

gboolean
hoist_systemd_triggers_are_active (HoistSystemdBus *bus, const HoistSystemdUnit *unit)
{
  for (guint i = 0; unit->triggers[i] != NULL; i++)
    if (is_active (bus, unit->triggers[i]))
      return TRUE;
  return FALSE;
}

static GPtrArray *
read_record (const char *record)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  gsize n = 0;
  g_autofree char *text = hoist_file_read (record, 65536, &n, NULL);
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, (gssize) n, NULL) : NULL;
  const HoistValue *list = value != NULL ? hoist_value_get_member (value, "triggers") : NULL;

  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    g_ptr_array_add (names, g_strdup (hoist_value_get_string (hoist_value_get_element (list, i))));
  return names;
}

static gboolean
write_record (const char *record, const GPtrArray *names, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (record);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "triggers");
  for (guint i = 0; i < names->len; i++)
    hoist_json_writer_string (&w, NULL, g_ptr_array_index (names, i));
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return hoist_file_make_folders (folder, 0700, error)
         && hoist_file_replace (record, text->str, text->len, 0600, error);
}

static gboolean
run (HoistSystemdBus *bus, const char *method, const char *name, GError **error)
{
  g_autofree char *result = hoist_systemd_bus_run_job (bus, method, name, WAIT_MS, error);

  if (result == NULL || g_str_equal (result, "done"))
    return result != NULL;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s of the unit %s ended with: %s.", method,
               name, result);
  return FALSE;
}

static gboolean
knows (const GPtrArray *names, const char *name)
{
  for (guint i = 0; i < names->len; i++)
    if (g_str_equal (g_ptr_array_index (names, i), name))
      return TRUE;
  return FALSE;
}

gboolean
hoist_systemd_triggers_stop (HoistSystemdBus *bus, const HoistSystemdUnit *unit, const char *record,
                             GError **error)
{
  /* A stop that was interrupted has written some of them already. */
  g_autoptr (GPtrArray) names = read_record (record);
  guint before = names->len;

  for (guint i = 0; unit->triggers[i] != NULL; i++)
    if (!knows (names, unit->triggers[i]) && is_active (bus, unit->triggers[i]))
      g_ptr_array_add (names, g_strdup (unit->triggers[i]));
  if (names->len > before && !write_record (record, names, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (is_active (bus, g_ptr_array_index (names, i))
        && !run (bus, "StopUnit", g_ptr_array_index (names, i), error))
      return FALSE;
  return TRUE;
}

gboolean
hoist_systemd_triggers_start (HoistSystemdBus *bus, const char *record, GError **error)
{
  g_autoptr (GPtrArray) names = read_record (record);

  for (guint i = 0; i < names->len; i++)
    if (!run (bus, "StartUnit", g_ptr_array_index (names, i), error))
      return FALSE;
  if (names->len == 0 || unlink (record) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be removed: %s", record,
               g_strerror (errno));
  return FALSE;
}
