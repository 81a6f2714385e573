/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last list of tenants of a plane, on disk. Main loop; reads and writes in a worker; never
 * holds a secret, and a damaged file is as good as none. */
#include "client/hoist-cache.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "client/hoist-tenant-pack.h"

#define FILE_NAME "tenants.cache"
#define MAX_BYTES (64 * 1024 * 1024)

/* NULL when the uuid is not one: it becomes a folder's name. */
static char *
plane_folder (const char *plane)
{
  if (plane == NULL || !g_uuid_string_is_valid (plane))
    return NULL;
  return g_build_filename (g_get_user_cache_dir (), "hoist", plane, NULL);
}

void
hoist_cached_tenants_free (HoistCachedTenants *tenants)
{
  if (tenants == NULL)
    return;
  hoist_tenant_page_unref (tenants->page);
  g_free (tenants->etag);
  g_free (tenants);
}

static void
load_in_worker (GTask *task, gpointer source, gpointer file, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistCachedTenants) tenants = g_new0 (HoistCachedTenants, 1);
  gsize size = 0;
  char *data = file != NULL ? hoist_file_read (file, MAX_BYTES, &size, &error) : NULL;
  g_autoptr (GBytes) bytes = data != NULL ? g_bytes_new_take (data, size) : NULL;
  if (bytes != NULL)
    tenants->page = hoist_tenant_pack_read (bytes, &tenants->etag);
  if (tenants->page != NULL)
    g_task_return_pointer (task, g_steal_pointer (&tenants),
                           (GDestroyNotify) hoist_cached_tenants_free);
  else
    g_task_return_new_error (task, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "No usable cache: %s",
                             error != NULL  ? error->message
                             : file != NULL ? "it is damaged or of another version"
                                            : "no such plane");
}

void
hoist_cache_load_tenants_async (const char *plane, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *folder = plane_folder (plane);
  g_task_set_source_tag (task, hoist_cache_load_tenants_async);
  if (folder != NULL)
    g_task_set_task_data (task, g_build_filename (folder, FILE_NAME, NULL), g_free);
  g_task_run_in_thread (task, load_in_worker);
}

HoistCachedTenants *
hoist_cache_load_tenants_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  char *folder, *etag;
  HoistTenantPage *page;
} Saving;

static void
saving_free (Saving *saving)
{
  g_free (saving->folder);
  g_free (saving->etag);
  hoist_tenant_page_unref (saving->page);
  g_free (saving);
}

static void
save_in_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Saving *saving = task_data;
  g_autofree char *file = g_build_filename (saving->folder, FILE_NAME, NULL);
  g_autoptr (GBytes) bytes = hoist_tenant_pack_write (saving->page, saving->etag);
  GError *error = NULL;
  if (hoist_file_make_folders (saving->folder, 0700, &error)
      && hoist_file_replace (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 0600,
                             &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
hoist_cache_save_tenants_async (const char *plane, const HoistCachedTenants *tenants,
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
  saving->page = hoist_tenant_page_ref (tenants->page);
  saving->etag = g_strdup (tenants->etag);
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
