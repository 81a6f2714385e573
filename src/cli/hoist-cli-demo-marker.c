/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The marker that says "this folder is ours to remove", and inventory.json. Owner: the demo's
 * worker. Thread: any, blocking. Never removes anything. */
#include "cli/hoist-cli-demo.h"

#include <glib/gi18n.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"
#include "model/hoist-reader.h"

#define MARKER ".hoist-demo"
#define INVENTORY_MAX (8 * 1024 * 1024)

static HoistValue *
read_marker (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, MARKER, NULL);
  gsize n = 0;
  g_autofree char *text = hoist_file_read (path, 4096, &n, NULL);
  HoistValue *value = text != NULL ? hoist_json_parse (text, (gssize) n, NULL) : NULL;
  if (hoist_value_lookup_int (value, "hoist_demo", 0) == 1)
    return value;
  hoist_value_unref (value);
  return NULL;
}

gboolean
hoist_demo_marker_exists (const char *folder)
{
  g_autoptr (HoistValue) value = read_marker (folder);
  return value != NULL;
}

gboolean
hoist_demo_marker_is_complete (const char *folder)
{
  g_autoptr (HoistValue) value = read_marker (folder);
  return hoist_value_lookup_bool (value, "complete", FALSE);
}

gboolean
hoist_demo_marker_write (const char *folder, gboolean complete, GError **error)
{
  g_autofree char *path = g_build_filename (folder, MARKER, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "hoist_demo", 1);
  hoist_json_writer_bool (&w, "complete", complete);
  hoist_json_writer_time (&w, "written_at", hoist_clock_wall_us ());
  hoist_json_writer_end_object (&w);
  return hoist_file_replace (path, text->str, text->len, 0600, error);
}

static void
write_tenant (HoistJsonWriter *w, const HoistTenant *tenant)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "id", tenant->id);
  hoist_json_writer_string (w, "slug", tenant->slug);
  hoist_json_writer_string (w, "name", tenant->name);
  hoist_json_writer_string (w, "environment", hoist_environment_names[tenant->environment]);
  hoist_json_writer_string (w, "directory", tenant->directory);
  hoist_json_writer_string (w, "application", tenant->application);
  hoist_json_writer_string (w, "domain", tenant->domain);
  hoist_json_writer_string (w, "api_domain", tenant->api_domain);
  hoist_json_writer_int (w, "frontend_port", tenant->frontend_port);
  hoist_json_writer_int (w, "backend_port", tenant->backend_port);
  hoist_value_write (tenant->settings, w, "settings");
  hoist_json_writer_end_object (w);
}

gboolean
hoist_demo_inventory_write (HoistDemo *demo, GError **error)
{
  g_autofree char *path = g_build_filename (demo->folder, "inventory.json", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "applications");
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "name", demo->guide->application);
  hoist_json_writer_string (&w, "title", demo->guide->title);
  hoist_json_writer_string (&w, "repository", demo->origin);
  hoist_json_writer_string (&w, "guide", demo->guide->application);
  hoist_json_writer_end_object (&w);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_begin_array (&w, "tenants");
  for (guint i = 0; i < demo->tenants->len; i++)
    write_tenant (&w, g_ptr_array_index (demo->tenants, i));
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return hoist_file_replace (path, text->str, text->len, 0600, error);
}

static HoistTenant *
read_tenant (const HoistValue *value, guint index, GError **error)
{
  g_autofree char *place = g_strdup_printf ("tenants[%u]", index);
  g_auto (HoistReader) r;
  hoist_reader_init (&r, value, place);
  HoistTenant fields = {
    .id = (char *) hoist_reader_string (&r, "id", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT),
    .slug = (char *) hoist_reader_string (&r, "slug", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG),
    .name = (char *) hoist_reader_string (&r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_NAME),
    .application =
        (char *) hoist_reader_string (&r, "application", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD),
    .environment = (HoistEnvironment) hoist_reader_enum (&r, "environment", HOIST_READER_REQUIRED,
                                                         hoist_environment_names, 0),
    .node = (char *) "",
    .directory =
        (char *) hoist_reader_string (&r, "directory", HOIST_READER_REQUIRED, HOIST_GRAMMAR_PATH),
    .domain =
        (char *) hoist_reader_string (&r, "domain", HOIST_READER_REQUIRED, HOIST_READER_ANY_TEXT),
    .api_domain = (char *) hoist_reader_string (&r, "api_domain", HOIST_READER_REQUIRED,
                                                HOIST_READER_ANY_TEXT),
    .frontend_port =
        (guint) hoist_reader_int (&r, "frontend_port", HOIST_READER_REQUIRED, 1, 65535, 0),
    .backend_port =
        (guint) hoist_reader_int (&r, "backend_port", HOIST_READER_REQUIRED, 1, 65535, 0),
    .settings = (HoistValue *) hoist_reader_object (&r, "settings", HOIST_READER_REQUIRED),
  };
  return hoist_reader_finish (&r, error) ? hoist_tenant_new (&fields) : NULL;
}

gboolean
hoist_demo_inventory_read (HoistDemo *demo, GError **error)
{
  g_autofree char *path = g_build_filename (demo->folder, "inventory.json", NULL);
  gsize n = 0;
  g_autofree char *text = hoist_file_read (path, INVENTORY_MAX, &n, error);
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, n, error) : NULL;
  if (value == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  const HoistValue *tenants = hoist_value_get_member (value, "tenants");
  if (tenants == NULL || hoist_value_get_type_of (tenants) != HOIST_VALUE_ARRAY)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, _ ("%s: tenants: an array is expected"),
                   path);
      return FALSE;
    }
  g_ptr_array_set_size (demo->tenants, 0);
  for (guint i = 0; i < hoist_value_get_size (tenants); i++)
    {
      HoistTenant *tenant = read_tenant (hoist_value_get_element (tenants, i), i, error);
      if (tenant == NULL)
        return FALSE;
      g_ptr_array_add (demo->tenants, tenant);
    }
  return TRUE;
}
