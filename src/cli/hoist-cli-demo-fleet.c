/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Creates a demo fleet as a whole, or not at all; starts one that is there. Owner: the demo's
 * worker. Thread: any, blocking. Never touches a folder that holds something else. */
#include "cli/hoist-cli-demo.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include "hoist-demo-resources.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <unistd.h>

#define GUIDE_RESOURCE "/org/hoist/guides/cbapp.yaml"

static char *
dup_absolute (const char *folder)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  /* The longest part that exists is resolved, so that what git, the services and /proc say is the
   * same path. */
  g_autofree char *parent = g_path_get_dirname (absolute);
  g_autofree char *name = g_path_get_basename (absolute);
  char *whole = realpath (absolute, NULL);
  if (whole != NULL)
    return whole;
  g_autofree char *resolved = realpath (parent, NULL);
  return g_build_filename (resolved != NULL ? resolved : parent, name, NULL);
}

HoistDemo *
hoist_demo_new (const char *folder, GError **error)
{
  hoist_demo_register_resource ();
  g_autofree char *absolute = dup_absolute (folder);
  if (!hoist_grammar_check (HOIST_GRAMMAR_PATH, "DIR", absolute, error))
    return NULL;
  g_autoptr (GBytes) text =
      g_resources_lookup_data (GUIDE_RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (text == NULL)
    return NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("cbapp.yaml", g_bytes_get_data (text, NULL),
                                                    (gssize) g_bytes_get_size (text), error);
  if (guide == NULL)
    return NULL;
  HoistDemo *demo = g_new0 (HoistDemo, 1);
  demo->lock_fd = -1;
  demo->folder = g_steal_pointer (&absolute);
  demo->origin = g_build_filename (demo->folder, "origin", "cbapp.git", NULL);
  demo->node = g_build_filename (demo->folder, "node", NULL);
  demo->scratch = g_build_filename (demo->folder, ".making", NULL);
  demo->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_unref);
  demo->guide = g_steal_pointer (&guide);
  return demo;
}

void
hoist_demo_free (HoistDemo *demo)
{
  g_free (demo->folder);
  g_free (demo->origin);
  g_free (demo->node);
  g_free (demo->scratch);
  g_ptr_array_unref (demo->tenants);
  hoist_guide_unref (demo->guide);
  g_clear_object (&demo->cancellable);
  if (demo->lock_path != NULL)
    unlink (demo->lock_path); /* while it is held: nobody else's is taken away */
  if (demo->lock_fd >= 0)
    close (demo->lock_fd);
  g_free (demo->lock_path);
  g_free (demo);
}

void
hoist_demo_report (HoistDemo *demo, double fraction, const char *format, ...)
{
  if (demo->report == NULL)
    return;
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  demo->report (fraction, message, demo->report_target);
}

static gboolean
is_empty_or_absent (const char *folder)
{
  if (!g_file_test (folder, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  return dir != NULL && g_dir_read_name (dir) == NULL;
}

/* A fleet whose making was cut off (the machine went down, the process was killed): its remains are
 * taken away. */
static gboolean
clear_remains (HoistDemo *demo, GError **error)
{
  hoist_demo_report (demo, 0.0, _ ("Removing what an interrupted creation left"));
  return hoist_demo_end_processes (demo, error) && hoist_file_remove_tree (demo->folder, error);
}

static gboolean
refuse_folder (HoistDemo *demo, GError **error)
{
  if (hoist_demo_marker_is_complete (demo->folder))
    g_set_error (
        error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
        _ ("%s is a demo fleet already.\nNow: it was not touched.\nNext: start it (hoistctl "
           "demo start), or remove it (hoistctl demo destroy)."),
        demo->folder);
  else
    g_set_error (
        error, HOIST_ERROR, HOIST_ERROR_REFUSED,
        _ ("%s is not empty and no demo fleet.\nNow: nothing was changed.\nNext: name a new or "
           "an empty folder."),
        demo->folder);
  return FALSE;
}

/* Not in the folder, which may have to be removed, nor beside it, where we may not write. */
static char *
dup_lock_path (const char *folder)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, folder, -1);
  g_autofree char *name = g_strdup_printf ("hoist-demo-%.16s.lock", digest);
  return g_build_filename (g_get_user_runtime_dir (), name, NULL);
}

/* Leaves the folder marked and empty, and its lock held: of two creations at once the second is
 * told. */
static gboolean
claim_folder (HoistDemo *demo, GError **error)
{
  g_autofree char *lock = dup_lock_path (demo->folder);
  gboolean is_ours = hoist_demo_marker_exists (demo->folder);
  if (is_ours ? hoist_demo_marker_is_complete (demo->folder) : !is_empty_or_absent (demo->folder))
    return refuse_folder (demo, error);
  if (!hoist_file_make_folders (g_get_user_runtime_dir (), 0700, error))
    return FALSE;
  demo->lock_fd = hoist_file_lock (lock, 0, FALSE, error);
  if (demo->lock_fd < 0)
    {
      g_prefix_error (error, _ ("%s is being made by another process: "), demo->folder);
      return FALSE;
    }
  demo->lock_path = g_steal_pointer (&lock);
  return (!is_ours || clear_remains (demo, error))
         && hoist_file_make_folders (demo->folder, 0755, error)
         && hoist_demo_marker_write (demo->folder, FALSE, error);
}

static gboolean
make_all (HoistDemo *demo, guint n_tenants, GError **error)
{
  g_autofree char *origin_folder = g_path_get_dirname (demo->origin);
  return hoist_file_make_folders (origin_folder, 0755, error)
         && hoist_file_make_folders (demo->scratch, 0700, error)
         && hoist_file_make_folders (demo->node, 0700, error)
         && hoist_demo_invent_tenants (demo, n_tenants, error)
         && hoist_demo_make_origin (demo, error) && hoist_demo_make_tenants (demo, error)
         && hoist_demo_start_services (demo, 0.5, 0.98, error)
         && hoist_file_remove_tree (demo->scratch, error)
         && hoist_demo_inventory_write (demo, error)
         && hoist_demo_marker_write (demo->folder, TRUE, error);
}

/* Also after a cancel, so without the fleet's cancellable. */
static void
take_back (HoistDemo *demo, GError **error)
{
  g_autoptr (GError) cleanup_error = NULL;
  hoist_demo_report (demo, 1.0, _ ("Removing what was made"));
  if (!hoist_demo_end_processes (demo, &cleanup_error)
      || !hoist_file_remove_tree (demo->folder, &cleanup_error))
    g_prefix_error (error, _ ("%s could not be removed (%s). Before that: "), demo->folder,
                    cleanup_error->message);
}

gboolean
hoist_demo_create (HoistDemo *demo, guint n_tenants, guint rows, GError **error)
{
  demo->rows = rows;
  if (!claim_folder (demo, error))
    return FALSE;
  if (make_all (demo, n_tenants, error)
      && !g_cancellable_set_error_if_cancelled (demo->cancellable, error))
    return TRUE;
  take_back (demo, error);
  return FALSE;
}

gboolean
hoist_demo_start (HoistDemo *demo, GError **error)
{
  if (!hoist_demo_marker_exists (demo->folder))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                   _ ("%s is no demo fleet: make one with `hoistctl demo create`."), demo->folder);
      return FALSE;
    }
  hoist_demo_report (demo, 0.0, _ ("Reading the inventory"));
  return hoist_demo_inventory_read (demo, error)
         && hoist_demo_start_services (demo, 0.05, 1.0, error);
}
