/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved filters: each one text of the preferences, its name, a line break and its line. Owned by
 * nobody; main thread. What is not of this form is left out, never thrown away. */
#include "console/pages/hoist-saved-filters.h"
#include <glib/gi18n.h>
#include <string.h>
#include "console/hoist-preferences.h"

#define KEY "tenants-filters"

static char **
read_all (void)
{
  char **all = NULL;

  g_object_get (hoist_preferences_get_default (), KEY, &all, NULL);
  return all != NULL ? all : g_new0 (char *, 1);
}

static gboolean
has_name (const char *text, const char *name)
{
  gsize n = strlen (name);

  return strncmp (text, name, n) == 0 && text[n] == '\n';
}

/* All but the one of that name, with `added` (may be NULL) at the end. */
static void
write_without (const char *name, const char *added)
{
  g_auto (GStrv) all = read_all ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) next = NULL;

  for (guint i = 0; all[i] != NULL; i++)
    if (!has_name (all[i], name))
      g_strv_builder_add (builder, all[i]);
  if (added != NULL)
    g_strv_builder_add (builder, added);
  next = g_strv_builder_end (builder);
  g_object_set (hoist_preferences_get_default (), KEY, next, NULL);
}

void
hoist_saved_filters_add (const char *name, const char *line)
{
  g_autofree char *clean = g_strdelimit (g_strdup (name), "\n\r", ' ');
  g_autofree char *text = g_strconcat (clean, "\n", line, NULL);

  write_without (clean, text);
}

GVariant *
hoist_saved_filters_remove (const char *name)
{
  g_auto (GStrv) all = read_all ();

  for (guint i = 0; all[i] != NULL; i++)
    if (has_name (all[i], name))
      {
        write_without (name, NULL);
        return g_variant_new ("(us)", i, all[i]);
      }
  return NULL;
}

void
hoist_saved_filters_restore (GVariant *removed)
{
  g_auto (GStrv) all = read_all ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) next = NULL;
  guint n = g_strv_length (all), position;
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  g_variant_get (removed, "(us)", &position, &text);
  name = g_strndup (text, strcspn (text, "\n"));
  for (guint i = 0; i <= n; i++)
    {
      if (i == MIN (position, n))
        g_strv_builder_add (builder, text);
      if (i < n && has_name (all[i], name))
        return; /* saved anew meanwhile: that one is meant now */
      if (i < n)
        g_strv_builder_add (builder, all[i]);
    }
  next = g_strv_builder_end (builder);
  g_object_set (hoist_preferences_get_default (), KEY, next, NULL);
}

char *
hoist_saved_filters_find (const char *name)
{
  g_auto (GStrv) all = read_all ();

  for (guint i = 0; all[i] != NULL; i++)
    if (has_name (all[i], name))
      return g_strdup (all[i] + strlen (name) + 1);
  return NULL;
}

guint
hoist_saved_filters_count (void)
{
  g_auto (GStrv) all = read_all ();

  return g_strv_length (all);
}

static void
append (GMenu *menu, const char *label, const char *action, const char *target)
{
  /* an underscore in a name is no mnemonic */
  g_auto (GStrv) parts = g_strsplit (label, "_", -1);
  g_autofree char *safe = g_strjoinv ("__", parts);
  g_autoptr (GMenuItem) item = g_menu_item_new (safe, NULL);

  g_menu_item_set_action_and_target (item, action, "s", target);
  g_menu_append_item (menu, item);
}

GMenuModel *
hoist_saved_filters_make_menu (void)
{
  g_auto (GStrv) all = read_all ();
  g_autoptr (GMenu) apply = g_menu_new ();
  g_autoptr (GMenu) remove = g_menu_new ();
  g_autoptr (GMenu) change = g_menu_new ();
  GMenu *menu = g_menu_new ();

  for (guint i = 0; all[i] != NULL; i++)
    {
      g_auto (GStrv) halves = g_strsplit (all[i], "\n", 2);

      if (g_strv_length (halves) != 2)
        continue;
      append (apply, halves[0], "tenants.apply-filter", halves[1]);
      append (remove, halves[0], "tenants.remove-filter", halves[0]);
    }
  if (g_menu_model_get_n_items (G_MENU_MODEL (apply)) > 0)
    g_menu_append_section (menu, _ ("Saved Filters"), G_MENU_MODEL (apply));
  g_menu_append (change, _ ("Save This Filter…"), "tenants.save-filter");
  if (g_menu_model_get_n_items (G_MENU_MODEL (remove)) > 0)
    g_menu_append_submenu (change, _ ("Remove"), G_MENU_MODEL (remove));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));
  return G_MENU_MODEL (menu);
}
