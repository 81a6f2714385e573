/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links into the console, read strictly. Plain functions, any thread; they open nothing. */
#include "console/items/hoist-destination.h"
#include <glib/gi18n.h>
#include <string.h>
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"

static const char *const hosts[] = {
  [HOIST_DESTINATION_RUN] = "run", [HOIST_DESTINATION_TENANT] = "tenant"
};

static gboolean
is_name (HoistDestinationKind kind, const char *name)
{
  if (kind == HOIST_DESTINATION_RUN)
    return hoist_id_check (HOIST_ID_RUN, name);
  return hoist_id_check (HOIST_ID_TENANT, name) || hoist_grammar_matches (HOIST_GRAMMAR_SLUG, name);
}

HoistDestination *
hoist_destination_new (HoistDestinationKind kind, const char *name, const char *plane,
                       GError **error)
{
  HoistDestination *destination;

  if (!is_name (kind, name))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   kind == HOIST_DESTINATION_RUN ? _ ("“%s” is not the id of a run.")
                                                 : _ ("“%s” is not the name of a tenant."),
                   name != NULL ? name : "");
      return NULL;
    }
  if (plane != NULL && !g_uuid_string_is_valid (plane))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, _ ("“%s” names no control plane."),
                   plane);
      return NULL;
    }
  destination = g_new (HoistDestination, 1);
  *destination = (HoistDestination){ kind, g_strdup (name), g_strdup (plane) };
  return destination;
}

/* "plane=UUID" and nothing else. */
static gboolean
read_query (const char *query, const char **ret_plane)
{
  *ret_plane = NULL;
  if (query == NULL)
    return TRUE;
  if (!g_str_has_prefix (query, "plane="))
    return FALSE;
  *ret_plane = query + strlen ("plane=");
  return TRUE;
}

HoistDestination *
hoist_destination_parse (const char *link, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";
  const char *plane;

  if (uri != NULL && g_str_equal (g_uri_get_scheme (uri), "hoist")
      && g_uri_get_userinfo (uri) == NULL && g_uri_get_port (uri) == -1
      && g_uri_get_fragment (uri) == NULL && path[0] == '/'
      && read_query (g_uri_get_query (uri), &plane))
    for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
      if (g_strcmp0 (host, hosts[i]) == 0)
        return hoist_destination_new (i, path + 1, plane, error);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
               _ ("“%s” is no link that the console knows; hoist://run/ID is one."), link);
  return NULL;
}

char *
hoist_destination_dup_link (const HoistDestination *destination)
{
  return g_strconcat ("hoist://", hosts[destination->kind], "/", destination->name,
                      destination->plane != NULL ? "?plane=" : "", destination->plane, NULL);
}

void
hoist_destination_free (HoistDestination *destination)
{
  g_free (destination->name);
  g_free (destination->plane);
  g_free (destination);
}
