/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last list of tenants of a plane, on disk. Main loop; reads and writes in a worker; never
 * holds a secret, and a damaged file is as good as none. */
#include "client/hoist-cache.h"

#include <malloc.h>
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"

#define FORMAT 1
#define MAX_BYTES (64 * 1024 * 1024)

/* NULL when the uuid is not one: it becomes a folder's name. */
static char *
plane_folder (const char *plane)
{
  if (plane == NULL || !g_uuid_string_is_valid (plane))
    return NULL;
  return g_build_filename (g_get_user_cache_dir (), "hoist", plane, NULL);
}

static HoistTenantPage *
page_from_value (const HoistValue *value, GError **error)
{
  const HoistValue *tenants = hoist_value_get_member (value, "tenants");
  if (hoist_value_lookup_int (value, "format", 0) != FORMAT || tenants == NULL
      || hoist_value_get_type_of (tenants) != HOIST_VALUE_ARRAY)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "No cache of this version.");
      return NULL;
    }
  g_autoptr (HoistTenantPage) page = g_new0 (HoistTenantPage, 1);
  g_atomic_ref_count_init (&page->refs);
  page->total = hoist_value_lookup_int (value, "total", 0);
  page->received_at = hoist_value_lookup_int (value, "received_at", 0);
  page->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_report_unref);
  for (guint i = 0; i < hoist_value_get_size (tenants); i++)
    {
      HoistTenantReport *report =
          hoist_tenant_report_read (hoist_value_get_element (tenants, i), error);
      if (report == NULL)
        return NULL;
      g_ptr_array_add (page->tenants, report);
    }
  return g_steal_pointer (&page);
}

static void
load_in_worker (GTask *task, gpointer source, gpointer file, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  g_autofree char *text = file != NULL ? hoist_file_read (file, MAX_BYTES, &size, &error) : NULL;
  g_autoptr (HoistValue) value = text != NULL ? hoist_json_parse (text, size, &error) : NULL;
  HoistTenantPage *page = value != NULL ? page_from_value (value, &error) : NULL;
  g_clear_pointer (&value, hoist_value_unref);
  g_clear_pointer (&text, g_free);
  malloc_trim (0); /* the tree of a long list was many times what is kept of it */
  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) hoist_tenant_page_unref);
  else
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "No usable cache: %s",
                             error != NULL ? error->message : "no such plane");
}

void
hoist_cache_load_tenants_async (const char *plane, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *folder = plane_folder (plane);
  g_task_set_source_tag (task, hoist_cache_load_tenants_async);
  if (folder != NULL)
    g_task_set_task_data (task, g_build_filename (folder, "tenants.json", NULL), g_free);
  g_task_run_in_thread (task, load_in_worker);
}

HoistTenantPage *
hoist_cache_load_tenants_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  char *folder;
  HoistTenantPage *page;
} Saving;

static void
saving_free (Saving *saving)
{
  g_free (saving->folder);
  hoist_tenant_page_unref (saving->page);
  g_free (saving);
}

static GString *
page_to_json (const HoistTenantPage *page)
{
  GString *text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "format", FORMAT);
  hoist_json_writer_int (&w, "received_at", page->received_at);
  hoist_json_writer_int (&w, "total", page->total);
  hoist_json_writer_begin_array (&w, "tenants");
  for (guint i = 0; i < page->tenants->len; i++)
    hoist_tenant_report_write (page->tenants->pdata[i], &w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_end_object (&w);
  return text;
}

static void
save_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Saving *saving = task_data;
  g_autofree char *file = g_build_filename (saving->folder, "tenants.json", NULL);
  g_autoptr (GString) text = page_to_json (saving->page);
  GError *error = NULL;
  if (hoist_file_make_folders (saving->folder, 0700, &error)
      && hoist_file_replace (file, text->str, text->len, 0600, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
hoist_cache_save_tenants_async (const char *plane, const HoistTenantPage *page,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *folder = plane_folder (plane);
  g_task_set_source_tag (task, hoist_cache_save_tenants_async);
  if (folder == NULL)
    {
      g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_INVALID,
                               "A plane is named by its uuid.");
      return;
    }
  Saving *saving = g_new0 (Saving, 1);
  saving->folder = g_steal_pointer (&folder);
  saving->page = hoist_tenant_page_ref (page);
  g_task_set_task_data (task, saving, (GDestroyNotify) saving_free);
  g_task_run_in_thread (task, save_in_worker);
}

gboolean
hoist_cache_save_tenants_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
hoist_cache_forget (const char *plane, GError **error)
{
  g_autofree char *folder = plane_folder (plane);
  return folder == NULL || hoist_file_remove_tree (folder, error);
}
