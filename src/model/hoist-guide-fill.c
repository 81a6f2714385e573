/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fills the placeholders of a guide's texts with the values of a tenant. Any thread; keeps nothing.
 * A value goes into one argument as it is: never into a shell, never split. A tenant's settings are
 * not trusted: what has control characters, or would make an option of an argument, is refused. */
#include "model/hoist-guide.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-text.h"
#include "model/hoist-guide-template.h"

#define SETTINGS HOIST_GUIDE_TEMPLATE_SETTINGS

static char *
fill_environment (const HoistTenant *tenant, const HoistGuide *guide)
{
  if (guide->dependencies->len == 0)
    return NULL;
  const HoistGuideDependencies *dependencies = g_ptr_array_index (guide->dependencies, 0);
  return g_build_filename (tenant->directory, dependencies->environment, NULL);
}

char *
hoist_guide_fill_path (const HoistGuideDatabase *database, const HoistTenant *tenant,
                       const HoistGuide *guide, GError **error)
{
  g_autofree char *path = hoist_guide_fill (database->path, tenant, guide, NULL, error);
  HoistGrammar grammar =
      path != NULL && path[0] == '/' ? HOIST_GRAMMAR_PATH : HOIST_GRAMMAR_RELPATH;
  if (path == NULL || !hoist_grammar_check (grammar, "database path", path, error))
    return NULL;
  return path[0] == '/' ? g_steal_pointer (&path)
                        : g_build_filename (tenant->directory, path, NULL);
}

static char *
fill_database (const HoistTenant *tenant, const HoistGuide *guide, GError **error)
{
  if (guide->databases->len == 0)
    return NULL;
  const HoistGuideDatabase *database = g_ptr_array_index (guide->databases, 0);
  if (database->path[0] != '\0')
    return hoist_guide_fill_path (database, tenant, guide, error);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                       "{database} is the file of a database; this one is on a server.");
  return NULL;
}

/* The value of a placeholder; NULL with an error, or NULL alone when the tenant has none. */
static char *
get_value (const char *name, const HoistTenant *tenant, const HoistGuide *guide, const char *script,
           GError **error)
{
  if (strcmp (name, "slug") == 0)
    return g_strdup (tenant->slug);
  if (strcmp (name, "directory") == 0)
    return g_strdup (tenant->directory);
  if (strcmp (name, "environment") == 0)
    return fill_environment (tenant, guide);
  if (strcmp (name, "database") == 0)
    return fill_database (tenant, guide, error);
  if (strcmp (name, "script") == 0)
    return g_strdup (script);
  if (g_str_has_prefix (name, SETTINGS))
    return g_strdup (hoist_value_lookup_string (tenant->settings, name + strlen (SETTINGS), NULL));
  return NULL;
}

/* Text of one line, without anything that hides. */
static gboolean
is_harmless (const char *value)
{
  for (const char *at = value; *at != '\0'; at = g_utf8_next_char (at))
    if (hoist_text_is_hidden (g_utf8_get_char (at)))
      return FALSE;
  return value[0] != '\0';
}

static gboolean
append_value (GString *text, const char *name, const HoistTenant *tenant, const HoistGuide *guide,
              const char *script, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *value = get_value (name, tenant, guide, script, &local);
  g_autofree char *shown = hoist_text_clean_line (name, -1, 64);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (value == NULL || !is_harmless (value))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   value == NULL ? "%s has no value for {%s}."
                                 : "%s: the value for {%s} is empty or holds control characters.",
                   tenant->slug, shown);
      return FALSE;
    }
  if (text->len == 0 && value[0] == '-')
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "%s: the value for {%s} begins with '-' and would be taken for an option.",
                   tenant->slug, shown);
      return FALSE;
    }
  g_string_append (text, value);
  return TRUE;
}

char *
hoist_guide_fill (const char *template_text, const HoistTenant *tenant, const HoistGuide *guide,
                  const char *script, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) local = NULL;
  char *name;
  while ((name = hoist_guide_template_next (&template_text, text, &local)) != NULL)
    {
      g_autofree char *owned = name;
      if (!append_value (text, owned, tenant, guide, script, error))
        return NULL;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_strdup (text->str);
}

char **
hoist_guide_fill_argv (const char *const *templates, const HoistTenant *tenant,
                       const HoistGuide *guide, const char *script, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; templates[i] != NULL; i++)
    {
      char *text = hoist_guide_fill (templates[i], tenant, guide, script, error);
      if (text == NULL)
        return NULL;
      g_ptr_array_add (argv, text);
    }
  g_ptr_array_add (argv, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&argv), FALSE);
}
