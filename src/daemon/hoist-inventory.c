/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Imports an inventory. Owned by nobody; called once at start. Reads everything before it writes
 * anything; never changes a tenant that is known. */
#include "daemon/hoist-inventory.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"
#include "base/hoist-secret.h"
#include "model/hoist-json.h"
#include "model/hoist-reader.h"
#include "store/hoist-store-journal.h"
#include <string.h>

#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_TENANTS 100000
#define SETTING "inventory-digest"

typedef struct
{
  HoistStore *store;
  const char *file;
  GPtrArray *applications; /* HoistApplication* */
  GPtrArray *tenants;      /* HoistTenant* */
  GHashTable *names;       /* applications that tenants may name (borrowed) */
  GHashTable *slugs, *directories;
} Import;

static void
import_clear (Import *import)
{
  g_clear_pointer (&import->applications, g_ptr_array_unref);
  g_clear_pointer (&import->tenants, g_ptr_array_unref);
  g_clear_pointer (&import->names, g_hash_table_unref);
  g_clear_pointer (&import->slugs, g_hash_table_unref);
  g_clear_pointer (&import->directories, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

static gboolean
read_application (Import *import, const HoistValue *value, const char *path, GError **error)
{
  g_auto (HoistReader) r;
  g_autoptr (HoistApplication) known = NULL;
  const char *name, *title, *repository, *guide;

  hoist_reader_init_file (&r, value, path, import->file);
  name = hoist_reader_string (&r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG);
  title = hoist_reader_string (&r, "title", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_NAME);
  repository =
      hoist_reader_string (&r, "repository", HOIST_READER_REQUIRED, HOIST_GRAMMAR_REPOSITORY);
  guide = hoist_reader_string (&r, "guide", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG);
  if (guide != NULL && name != NULL)
    {
      known = hoist_store_dup_application (import->store, guide, NULL);
      if (known == NULL || *known->guide == '\0')
        hoist_reader_fail (&r, "guide", "there is no guide %s", guide);
      else if (strcmp (guide, name) != 0)
        hoist_reader_fail (&r, "guide", "the guide %s is of the application %s, not of %s", guide,
                           guide, name);
    }
  if (!hoist_reader_finish (&r, error))
    return FALSE;
  if (strcmp (known->repository, repository) != 0)
    {
      g_free (known->repository);
      known->repository = g_strdup (repository);
      known->releases_at = 0;
    }
  if (title != NULL)
    {
      g_free (known->title);
      known->title = g_strdup (title);
    }
  g_hash_table_add (import->names, known->name);
  g_ptr_array_add (import->applications, g_steal_pointer (&known));
  return TRUE;
}

static void
read_settings (HoistReader *r, HoistTenant *fields)
{
  const HoistValue *settings = hoist_reader_object (r, "settings", HOIST_READER_OPTIONAL);

  for (guint i = 0; settings != NULL && i < hoist_value_get_size (settings); i++)
    if (hoist_value_get_type_of (hoist_value_get_member_at (settings, i)) != HOIST_VALUE_STRING)
      hoist_reader_fail (r, "settings", "%s must be a text",
                         hoist_value_get_member_name (settings, i));
  fields->settings = settings != NULL ? hoist_value_ref (settings) : hoist_value_new_object ();
}

static const char *
text_or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static gboolean
read_tenant (Import *import, const HoistValue *value, const char *path, GError **error)
{
  g_auto (HoistReader) r;
  g_autofree char *made = hoist_id_new (HOIST_ID_TENANT);
  g_autoptr (HoistTenant) known = NULL;
  HoistTenant fields = { .node = (char *) "" };
  const char *id;

  hoist_reader_init_file (&r, value, path, import->file);
  id = hoist_reader_string (&r, "id", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  if (id != NULL && !hoist_id_check (HOIST_ID_TENANT, id))
    hoist_reader_fail (&r, "id", "expected tn_ and 16 characters");
  fields.id = (char *) (id != NULL ? id : made);
  fields.slug =
      (char *) hoist_reader_string (&r, "slug", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG);
  fields.name =
      (char *) hoist_reader_string (&r, "name", HOIST_READER_REQUIRED, HOIST_GRAMMAR_NAME);
  fields.environment =
      hoist_reader_enum (&r, "environment", HOIST_READER_REQUIRED, hoist_environment_names, 0);
  fields.directory =
      (char *) hoist_reader_string (&r, "directory", HOIST_READER_REQUIRED, HOIST_GRAMMAR_PATH);
  fields.application =
      (char *) hoist_reader_string (&r, "application", HOIST_READER_REQUIRED, HOIST_GRAMMAR_SLUG);
  fields.domain = (char *) text_or_empty (
      hoist_reader_string (&r, "domain", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT));
  fields.api_domain = (char *) text_or_empty (
      hoist_reader_string (&r, "api_domain", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT));
  fields.frontend_port = hoist_reader_int (&r, "frontend_port", HOIST_READER_OPTIONAL, 0, 65535, 0);
  fields.backend_port = hoist_reader_int (&r, "backend_port", HOIST_READER_OPTIONAL, 0, 65535, 0);
  read_settings (&r, &fields);
  fields.created_at = hoist_clock_wall_us ();
  if (fields.application != NULL && !g_hash_table_contains (import->names, fields.application))
    hoist_reader_fail (&r, "application", "%s is none of the file's applications",
                       fields.application);
  if (fields.slug != NULL && !g_hash_table_add (import->slugs, fields.slug))
    hoist_reader_fail (&r, "slug", "%s is given twice", fields.slug);
  if (fields.directory != NULL && !g_hash_table_add (import->directories, fields.directory))
    hoist_reader_fail (&r, "directory", "%s is given twice", fields.directory);
  if (hoist_reader_finish (&r, error))
    {
      known = hoist_store_dup_tenant_by_slug (import->store, fields.slug, NULL);
      if (known == NULL)
        g_ptr_array_add (import->tenants, hoist_tenant_new (&fields));
      hoist_value_unref (fields.settings);
      return TRUE;
    }
  hoist_value_unref (fields.settings);
  return FALSE;
}

typedef gboolean (*ReadFunc) (Import *import, const HoistValue *value, const char *path,
                              GError **error);

static gboolean
read_each (Import *import, const HoistValue *array, const char *name, ReadFunc read, GError **error)
{
  for (guint i = 0; i < hoist_value_get_size (array); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s[%u]", name, i);

      if (!read (import, hoist_value_get_element (array, i), path, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_all (Import *import, const HoistValue *value, GError **error)
{
  g_auto (HoistReader) r;
  const HoistValue *applications, *tenants;

  hoist_reader_init_file (&r, value, "", import->file);
  applications = hoist_reader_array (&r, "applications", HOIST_READER_REQUIRED, 1000);
  tenants = hoist_reader_array (&r, "tenants", HOIST_READER_REQUIRED, MAX_TENANTS);
  return hoist_reader_finish (&r, error)
         && read_each (import, applications, "applications", read_application, error)
         && read_each (import, tenants, "tenants", read_tenant, error);
}

static gboolean
write_tenant (Import *import, const HoistTenant *tenant, GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  g_autoptr (HoistEvent) event = NULL;
  HoistJournalEntry entry = {
    .type = HOIST_EVENT_TENANT, .phase = "adopted", .tenant = tenant->id, .step = -1
  };

  if (!hoist_store_put_tenant (import->store, tenant, error))
    return FALSE;
  hoist_value_set (payload, "slug", hoist_value_new_string (tenant->slug));
  hoist_value_set (payload, "directory", hoist_value_new_string (tenant->directory));
  hoist_value_set (payload, "by", hoist_value_new_string ("inventory.json"));
  entry.payload = payload;
  event = hoist_store_journal_append (import->store, &entry, error);
  return event != NULL;
}

static gboolean
write_all (Import *import, GError **error)
{
  for (guint i = 0; i < import->applications->len; i++)
    if (!hoist_store_put_application (import->store, g_ptr_array_index (import->applications, i),
                                      error))
      return FALSE;
  for (guint i = 0; i < import->tenants->len; i++)
    if (!write_tenant (import, g_ptr_array_index (import->tenants, i), error))
      return FALSE;
  return TRUE;
}

gboolean
hoist_inventory_import (HoistStore *store, const char *path, guint *ret_adopted, GError **error)
{
  g_auto (Import) import = { 0 };
  g_autoptr (HoistValue) value = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *before = NULL;
  g_autofree char *file = g_path_get_basename (path);
  gsize n = 0;

  *ret_adopted = 0;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  bytes = hoist_file_read (path, MAX_BYTES, &n, error);
  if (bytes == NULL)
    return FALSE;
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, n);
  before = hoist_store_dup_setting (store, SETTING);
  if (before != NULL && strcmp (before, digest) == 0)
    return TRUE;
  value = hoist_json_parse (bytes, n, error);
  if (value == NULL)
    {
      g_prefix_error (error, "%s: ", file);
      return FALSE;
    }
  import.store = store;
  import.file = file;
  import.applications = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_application_free);
  import.tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_unref);
  import.names = g_hash_table_new (g_str_hash, g_str_equal);
  import.slugs = g_hash_table_new (g_str_hash, g_str_equal);
  import.directories = g_hash_table_new (g_str_hash, g_str_equal);
  if (!read_all (&import, value, error) || !write_all (&import, error))
    return FALSE;
  *ret_adopted = import.tenants->len;
  return hoist_store_set_setting (store, SETTING, digest, error);
}
