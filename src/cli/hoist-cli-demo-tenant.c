/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tenants' folders: the first is made as an administrator would make it (clone, environment,
 * dependencies, scripts), the others are copies of it with their own settings and rows. Owner: the
 * demo's worker. Thread: any, blocking. */
#include "cli/hoist-cli-demo.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "cli/hoist-cli-child.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
run (HoistDemo *demo, const char *folder, const char *const *argv, GError **error)
{
  HoistCliChild child = { .argv = argv, .folder = folder };
  g_autofree char *output = hoist_cli_child_run (&child, demo->cancellable, error);
  return output != NULL;
}

static gboolean
write_settings (const HoistTenant *tenant, GError **error)
{
  g_autoptr (GString) text = g_string_new ("# One installation of cbapp.\n");
  for (guint i = 0; i < hoist_value_get_size (tenant->settings); i++)
    g_string_append_printf (
        text, "%s=%s\n", hoist_value_get_member_name (tenant->settings, i),
        hoist_value_get_string (hoist_value_get_member_at (tenant->settings, i)));
  g_autofree char *path = g_build_filename (tenant->directory, ".env", NULL);
  return hoist_file_replace (path, text->str, text->len, 0600, error);
}

static gboolean
clone_origin (HoistDemo *demo, const HoistTenant *tenant, GError **error)
{
  const char *clone_argv[] = { "git",         "clone",      "--quiet",         "--no-hardlinks",
                               "--template=", demo->origin, tenant->directory, NULL };
  const char *checkout_argv[] = {
    "git", "checkout", "--quiet", "--detach", "refs/tags/" HOIST_DEMO_FIRST_RELEASE, NULL
  };
  return run (demo, NULL, clone_argv, error) && run (demo, tenant->directory, checkout_argv, error);
}

static gboolean
make_environment (HoistDemo *demo, const HoistTenant *tenant, GError **error)
{
  const char *venv_argv[] = { "/usr/bin/python3", "-m", "venv", "--without-pip", "venv", NULL };
  const char *pip_argv[] = { "/usr/bin/python3",
                             "-m",
                             "pip",
                             "--python",
                             "venv/bin/python",
                             "install",
                             "--quiet",
                             "--no-input",
                             "--no-cache-dir",
                             "--disable-pip-version-check",
                             "--requirement",
                             "requirements.txt",
                             NULL };
  return run (demo, tenant->directory, venv_argv, error)
         && run (demo, tenant->directory, pip_argv, error);
}

static gboolean
run_scripts (HoistDemo *demo, const HoistTenant *tenant, GError **error)
{
  for (guint i = 0; demo->guide->migrations[i] != NULL; i++)
    {
      const char *argv[] = { "venv/bin/python", demo->guide->migrations[i], NULL };
      if (!run (demo, tenant->directory, argv, error))
        {
          g_prefix_error (error, "%s: ", demo->guide->migrations[i]);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
make_first (HoistDemo *demo, const HoistTenant *tenant, GError **error)
{
  hoist_demo_report (demo, 0.06, _ ("Cloning %s at %s"), tenant->slug, HOIST_DEMO_FIRST_RELEASE);
  if (!clone_origin (demo, tenant, error) || !write_settings (tenant, error))
    return FALSE;
  hoist_demo_report (demo, 0.10, _ ("Installing the dependencies of %s"), tenant->slug);
  if (!make_environment (demo, tenant, error))
    return FALSE;
  hoist_demo_report (demo, 0.25, _ ("Making the database of %s"), tenant->slug);
  return run_scripts (demo, tenant, error);
}

static gboolean
make_copy (HoistDemo *demo, const HoistTenant *first, const HoistTenant *tenant, GError **error)
{
  const char *refresh_argv[] = { "git", "update-index", "-q", "--refresh", NULL };
  g_autofree char *environment = g_build_filename (tenant->directory, "venv", NULL);
  return hoist_demo_copy_tree (first->directory, tenant->directory, demo->cancellable, error)
         && hoist_demo_relocate_environment (environment, first->directory, tenant->directory,
                                             error)
         && write_settings (tenant, error) && run (demo, tenant->directory, refresh_argv, error);
}

/* One child fills all of them. */
static gboolean
fill (HoistDemo *demo, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (argv, g_strdup ("/usr/bin/python3"));
  g_ptr_array_add (argv, g_strdup ("-I"));
  g_ptr_array_add (argv, g_build_filename (demo->scratch, "tools", "fill_persons.py", NULL));
  g_ptr_array_add (argv, g_strdup_printf ("%u", demo->rows));
  for (guint i = 0; i < demo->tenants->len; i++)
    {
      const HoistTenant *tenant = g_ptr_array_index (demo->tenants, i);
      g_ptr_array_add (argv, g_strdup (tenant->slug));
      g_ptr_array_add (argv, g_build_filename (tenant->directory, "db", "pocket.db", NULL));
    }
  g_ptr_array_add (argv, NULL);
  return run (demo, NULL, (const char *const *) argv->pdata, error);
}

gboolean
hoist_demo_make_tenants (HoistDemo *demo, GError **error)
{
  g_autofree char *folder = g_build_filename (demo->folder, "tenants", NULL);
  if (!hoist_file_make_folders (folder, 0755, error))
    return FALSE;
  const HoistTenant *first = g_ptr_array_index (demo->tenants, 0);
  if (!make_first (demo, first, error))
    return FALSE;
  for (guint i = 1; i < demo->tenants->len; i++)
    {
      const HoistTenant *tenant = g_ptr_array_index (demo->tenants, i);
      hoist_demo_report (demo, 0.30 + 0.15 * i / demo->tenants->len, _ ("Making %s"), tenant->slug);
      if (!make_copy (demo, first, tenant, error))
        return FALSE;
    }
  hoist_demo_report (demo, 0.45,
                     g_dngettext (NULL, "Adding %u person to each database",
                                  "Adding %u persons to each database", demo->rows),
                     demo->rows);
  return fill (demo, error);
}
