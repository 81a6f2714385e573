/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bare repository of the demo application: one git fast-import stream made from the embedded
 * overlays, with fixed authors and dates, so that every commit has the same name on every machine.
 * Owner: the demo's worker. Thread: any, blocking. */
#include "cli/hoist-cli-demo.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "cli/hoist-cli-child.h"

#include <glib/gi18n.h>
#include <string.h>

#define RESOURCES "/org/hoist/Demo"
#define AUTHOR "cbapp team <team@cbapp.example>"

typedef struct
{
  const char *tag;
  gint64 date; /* of the commit and the tag, seconds since 1970, UTC */
  const char *subject;
  const char *wheel; /* version of cbkit that it is locked on */
} DemoRelease;

static const DemoRelease releases[] = {
  { "v0.2.0", 1760432400, "First release that is offered to teams", "1.0.0" },
  { "v0.3.0", 1765443600, "Organisations, and segments described by rules", "1.1.0" },
  { "v0.4.0", 1771318800, "Imports in batches, and do not contact", "1.1.0" },
  { "v0.5.0", 1776762000, "Segments keep themselves up to date", "1.1.0" },
};

/* Every file below a resource folder, sorted: fast-import takes them in any order, people read
 * diffs in one. */
static void
list_files (const char *folder, const char *relative, GPtrArray *files)
{
  g_autofree char *path = g_build_path ("/", folder, relative, NULL);
  g_auto (GStrv) names = g_resources_enumerate_children (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *child = g_build_path ("/", relative, names[i], NULL);
      if (g_str_has_suffix (names[i], "/"))
        list_files (folder, child, files);
      else
        g_ptr_array_add (files, g_steal_pointer (&child));
    }
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_sorted_files (const char *folder)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  list_files (folder, "", files);
  g_ptr_array_sort (files, compare_texts);
  return files;
}

static gboolean
extract_folder (const char *resource, const char *target, GError **error)
{
  g_autoptr (GPtrArray) files = list_sorted_files (resource);
  for (guint i = 0; i < files->len; i++)
    {
      const char *name = g_ptr_array_index (files, i);
      g_autofree char *from = g_build_path ("/", resource, name, NULL);
      g_autofree char *to = g_build_filename (target, name, NULL);
      g_autofree char *parent = g_path_get_dirname (to);
      g_autoptr (GBytes) bytes =
          g_resources_lookup_data (from, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      if (bytes == NULL || !hoist_file_make_folders (parent, 0700, error)
          || !g_file_set_contents (to, g_bytes_get_data (bytes, NULL),
                                   (gssize) g_bytes_get_size (bytes), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
make_wheels (HoistDemo *demo, GError **error)
{
  g_autofree char *sources = g_build_filename (demo->scratch, "cbkit", NULL);
  g_autofree char *target = g_build_filename (demo->scratch, "wheels", NULL);
  g_autofree char *program = g_build_filename (demo->scratch, "tools", "make_wheels.py", NULL);
  if (!hoist_file_make_folders (target, 0700, error))
    return FALSE;
  const char *argv[] = {
    "/usr/bin/python3", "-I", program, sources, target, "1.0.0", "1.1.0", NULL
  };
  HoistCliChild child = { .argv = argv };
  g_autofree char *output = hoist_cli_child_run (&child, demo->cancellable, error);
  return output != NULL;
}

static void
append_file (GString *stream, const char *name, const char *bytes, gsize n_bytes)
{
  g_string_append_printf (stream, "M 100644 inline %s\ndata %" G_GSIZE_FORMAT "\n", name, n_bytes);
  g_string_append_len (stream, bytes, (gssize) n_bytes);
  g_string_append_c (stream, '\n');
}

static gboolean
append_wheel (HoistDemo *demo, GString *stream, const DemoRelease *release,
              const DemoRelease *before, GError **error)
{
  if (before != NULL && strcmp (before->wheel, release->wheel) == 0)
    return TRUE;
  g_autofree char *name = g_strdup_printf ("cbkit-%s-py3-none-any.whl", release->wheel);
  g_autofree char *path = g_build_filename (demo->scratch, "wheels", name, NULL);
  g_autofree char *place = g_strdup_printf ("vendor/%s", name);
  g_autofree char *bytes = NULL;
  gsize n_bytes = 0;
  if (!g_file_get_contents (path, &bytes, &n_bytes, error))
    return FALSE;
  if (before != NULL)
    g_string_append_printf (stream, "D vendor/cbkit-%s-py3-none-any.whl\n", before->wheel);
  append_file (stream, place, bytes, n_bytes);
  return TRUE;
}

static gboolean
append_release (HoistDemo *demo, GString *stream, guint index, GError **error)
{
  const DemoRelease *release = &releases[index];
  const DemoRelease *before = index > 0 ? &releases[index - 1] : NULL;
  g_string_append_printf (
      stream,
      "commit refs/heads/main\nmark :%u\nauthor " AUTHOR " %" G_GINT64_FORMAT
      " +0000\ncommitter " AUTHOR " %" G_GINT64_FORMAT " +0000\ndata %" G_GSIZE_FORMAT "\n%s\n",
      index + 1, release->date, release->date, strlen (release->subject), release->subject);
  g_autofree char *folder = g_build_path ("/", RESOURCES "/cbapp", release->tag, NULL);
  g_autoptr (GPtrArray) files = list_sorted_files (folder);
  for (guint i = 0; i < files->len; i++)
    {
      const char *name = g_ptr_array_index (files, i);
      g_autofree char *path = g_build_path ("/", folder, name, NULL);
      g_autoptr (GBytes) bytes =
          g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      if (bytes == NULL)
        return FALSE;
      append_file (stream, name, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
  if (!append_wheel (demo, stream, release, before, error))
    return FALSE;
  g_string_append_printf (stream,
                          "\ntag %s\nfrom :%u\ntagger " AUTHOR " %" G_GINT64_FORMAT
                          " +0000\ndata %" G_GSIZE_FORMAT "\n%s\n",
                          release->tag, index + 1, release->date, strlen (release->tag),
                          release->tag);
  return TRUE;
}

gboolean
hoist_demo_make_origin (HoistDemo *demo, GError **error)
{
  hoist_demo_report (demo, 0.02, _ ("Making the repository of cbapp"));
  g_autofree char *cbkit = g_build_filename (demo->scratch, "cbkit", NULL);
  g_autofree char *tools = g_build_filename (demo->scratch, "tools", NULL);
  if (!extract_folder (RESOURCES "/cbkit", cbkit, error)
      || !extract_folder (RESOURCES "/tools", tools, error) || !make_wheels (demo, error))
    return FALSE;
  g_autoptr (GString) stream = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (releases); i++)
    if (!append_release (demo, stream, i, error))
      return FALSE;
  const char *init_argv[] = { "git",
                              "init",
                              "--quiet",
                              "--bare",
                              "--template=",
                              "--initial-branch=main",
                              "--object-format=sha1",
                              demo->origin,
                              NULL };
  HoistCliChild init = { .argv = init_argv };
  g_autofree char *init_output = hoist_cli_child_run (&init, demo->cancellable, error);
  if (init_output == NULL)
    return FALSE;
  const char *import_argv[] = { "git", "fast-import", "--quiet", "--done", NULL };
  g_string_append (stream, "done\n");
  HoistCliChild import = {
    .argv = import_argv, .folder = demo->origin, .input = stream->str, .n_input = stream->len
  };
  g_autofree char *import_output = hoist_cli_child_run (&import, demo->cancellable, error);
  return import_output != NULL;
}
