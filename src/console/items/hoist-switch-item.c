/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quick switcher's search. Called by the switcher at every keystroke; main thread only; it goes
 * nowhere itself and makes only items that match. */
#include "console/items/hoist-switch-item.h"
#include <glib/gi18n.h>
#include "console/items/hoist-plane-words.h"

struct _HoistSwitchItem
{
  GObject parent_instance;
  char *title, *subtitle, *plane, *action;
  const char *icon;
};

G_DEFINE_FINAL_TYPE (HoistSwitchItem, hoist_switch_item, G_TYPE_OBJECT)

typedef struct
{
  HoistPlaneSet *planes;
  char **words; /* casefolded */
  char *text;   /* casefolded, whole */
  guint most;
  GPtrArray *first, *rest; /* titles that begin with the text; others */
} Search;

static gboolean
matches (const Search *search, const char *title, const char *subtitle)
{
  g_autofree char *both = g_strconcat (title, " ", subtitle, NULL);
  g_autofree char *folded = g_utf8_casefold (both, -1);

  for (char **word = search->words; *word != NULL; word++)
    if (strstr (folded, *word) == NULL)
      return FALSE;
  return TRUE;
}

/* Takes subtitle and action. */
static void
add (Search *search, const char *icon, const char *title, char *subtitle, const char *plane,
     char *action)
{
  HoistSwitchItem *item = g_object_new (HOIST_TYPE_SWITCH_ITEM, NULL);
  g_autofree char *folded = g_utf8_casefold (title, -1);

  item->icon = icon;
  item->title = g_strdup (title);
  item->subtitle = subtitle;
  item->plane = g_strdup (plane);
  item->action = action;
  g_ptr_array_add (g_str_has_prefix (folded, search->text) ? search->first : search->rest, item);
}

static gboolean
is_full (const Search *search)
{
  return search->first->len >= search->most;
}

static void
search_plane (Search *search, HoistSession *session)
{
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  g_autofree char *state = hoist_plane_words_dup_state (session);
  g_autofree char *subtitle = g_strdup_printf (_ ("Control plane, %s"), state);

  if (matches (search, hoist_known_plane_get_name (plane), subtitle))
    add (search, "network-server-symbolic", hoist_known_plane_get_name (plane),
         g_steal_pointer (&subtitle), hoist_known_plane_get_uuid (plane), NULL);
}

static void
search_tenants (Search *search, HoistSession *session)
{
  GListModel *tenants = hoist_fleet_get_tenants (hoist_session_get_fleet (session));
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  guint n = g_list_model_get_n_items (tenants);

  for (guint i = 0; i < n && !is_full (search); i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (tenants, i);
      const HoistTenantReport *report = hoist_tenant_item_get_report (item);
      const char *name = report->slug[0] != '\0' ? report->slug : report->name;

      if (search->rest->len < 2 * search->most && matches (search, name, report->name))
        add (search, "application-x-executable-symbolic", name,
             g_strdup_printf (_ ("Tenant of %s"), hoist_known_plane_get_name (plane)),
             hoist_known_plane_get_uuid (plane),
             g_strdup_printf ("win.show-tenant('%s')", report->id));
    }
}

static void
search_runs (Search *search, HoistSession *session)
{
  GListModel *runs = hoist_fleet_get_runs (hoist_session_get_fleet (session));
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  guint n = g_list_model_get_n_items (runs);

  for (guint i = 0; i < n && !is_full (search); i++)
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (runs, i);
      const HoistRun *run = hoist_run_item_get_run (item);
      g_autofree char *what = hoist_words_dup_run_title (run);
      g_autofree char *title = g_strdup_printf ("%s: %s", run->tenant_slug, what);

      if (search->rest->len < 2 * search->most && matches (search, title, run->id))
        add (search, "document-open-recent-symbolic", title,
             g_strdup_printf (_ ("Run on %s, %s"), hoist_known_plane_get_name (plane),
                              hoist_words_run (run).word),
             hoist_known_plane_get_uuid (plane), g_strdup_printf ("win.show-run('%s')", run->id));
    }
}

static void
search_actions (Search *search)
{
  const struct
  {
    const char *title, *action;
  } rows[] = {
    { _ ("Show overview"), "win.show-view('overview')" },
    { _ ("Show tenants"), "win.show-view('tenants')" },
    { _ ("Show activity"), "win.show-view('activity')" },
    { _ ("Show backups"), "win.show-view('backups')" },
    { _ ("Show nodes"), "win.show-view('nodes')" },
    { _ ("Show guides"), "win.show-view('guides')" },
    { _ ("Enrol a node"), "win.enrol-node" },
    { _ ("Adopt an application"), "win.adopt-tenant" },
    { _ ("Add control plane"), "win.add-plane" },
    { _ ("Credentials and planes"), "win.show-planes" },
    { _ ("Pause or resume this control plane"), "win.pause" },
    { _ ("Sign in to this control plane"), "win.sign-in" },
    { _ ("Refresh"), "win.refresh" },
    { _ ("Preferences"), "app.preferences" },
    { _ ("Keyboard shortcuts"), "win.show-shortcuts" },
    { _ ("Manual"), "app.help" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (matches (search, rows[i].title, _ ("Action")))
      add (search, "system-run-symbolic", rows[i].title, g_strdup (_ ("Action")), NULL,
           g_strdup (rows[i].action));
}

typedef void (*SearchFunc) (Search *search, HoistSession *session);

static void
each_plane (Search *search, SearchFunc func)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (search->planes));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistSession) session = g_list_model_get_item (G_LIST_MODEL (search->planes), i);

      func (search, session);
    }
}

GPtrArray *
hoist_switch_item_search (HoistPlaneSet *planes, const char *text, guint most)
{
  Search search = { .planes = planes, .most = most };
  g_autofree char *folded = g_utf8_casefold (text, -1);

  search.text = g_strstrip (folded);
  search.words = g_strsplit_set (search.text, " \t", -1);
  search.first = g_ptr_array_new_with_free_func (g_object_unref);
  search.rest = g_ptr_array_new_with_free_func (g_object_unref);
  each_plane (&search, search_plane);
  search_actions (&search);
  if (search.text[0] != '\0')
    {
      each_plane (&search, search_tenants);
      each_plane (&search, search_runs);
    }
  g_ptr_array_extend_and_steal (search.first, search.rest);
  if (search.first->len > most)
    g_ptr_array_set_size (search.first, (int) most);
  g_strfreev (search.words);
  return search.first;
}

static void
finalize (GObject *object)
{
  HoistSwitchItem *self = HOIST_SWITCH_ITEM (object);

  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->plane);
  g_free (self->action);
  G_OBJECT_CLASS (hoist_switch_item_parent_class)->finalize (object);
}

static void
hoist_switch_item_class_init (HoistSwitchItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
hoist_switch_item_init (HoistSwitchItem *self)
{
}

const char *
hoist_switch_item_get_title (HoistSwitchItem *self)
{
  return self->title;
}

const char *
hoist_switch_item_get_subtitle (HoistSwitchItem *self)
{
  return self->subtitle;
}

const char *
hoist_switch_item_get_icon (HoistSwitchItem *self)
{
  return self->icon;
}

const char *
hoist_switch_item_get_plane (HoistSwitchItem *self)
{
  return self->plane;
}

const char *
hoist_switch_item_get_action (HoistSwitchItem *self)
{
  return self->action;
}
