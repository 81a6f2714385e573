/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See the header. */
#include "served-plane.h"

#include <string.h>
#include "base/hoist-file.h"

static void
answer (SoupServerMessage *message, guint status, const char *json)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, json,
                                    strlen (json));
}

static void
write_tenant (GString *text, ServedPlane *plane, guint i)
{
  g_string_append_printf (
      text,
      "{\"id\":\"tn_%016u\",\"name\":\"Tenant %u\",\"slug\":\"t-%u\",\"domain\":"
      "\"t%u.example\",\"api_domain\":\"\",\"status\":\"running\","
      "\"health_status\":\"healthy\",\"frontend_port\":1,\"backend_port\":2,"
      "\"created_at\":\"2026-11-21T04:05:06Z\",\"deployed_at\":null",
      i, i, i, i);
  if (!plane->foreign)
    g_string_append_printf (text,
                            ",\"version\":{\"deployed_version\":\"%s\",\"deployed_commit\":\"\","
                            "\"latest_version\":\"v0.3.0\",\"latest_commit\":\"\","
                            "\"upgrade_available\":true}",
                            plane->deployed);
  g_string_append (text, "}");
}

static void
answer_plane (SoupServerMessage *message, ServedPlane *plane)
{
  g_autofree char *text = g_strdup_printf (
      "{\"name\":\"Berlin\",\"version\":\"0.1.0\",\"api\":1,\"instance\":\"in_x\",\"user\":{"
      "\"username\":\"anna\",\"role\":\"%s\"},\"capabilities\":[\"plans\",\"runs\"]}",
      plane->role);

  answer (message, 200, text);
}

static void
answer_list (SoupServerMessage *message, ServedPlane *plane)
{
  g_autoptr (GString) text = g_string_new ("{\"tenants\":[");

  for (guint i = 0; i < plane->n_tenants; i++)
    {
      g_string_append (text, i > 0 ? "," : "");
      write_tenant (text, plane, i);
    }
  g_string_append_printf (text, "],\"total\":%u}", plane->n_tenants);
  answer (message, 200, text->str);
}

static void
answer_tenant (SoupServerMessage *message, ServedPlane *plane, const char *path)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint i = (guint) g_ascii_strtoull (path + strlen ("/api/tenants/tn_"), NULL, 10);

  if (g_str_has_suffix (path, "/upgrade"))
    {
      plane->deployed = "v0.3.0";
      g_string_append (text, "{\"status\":\"success\",\"previous_version\":\"v0.2.0\","
                             "\"new_version\":\"v0.3.0\",\"commit\":\"17b3ab3\",\"migrations_run\":"
                             "[\"a\"],\"backup_path\":\"/b/1\",\"details\":[\"<b>down</b>\","
                             "\"up again\"]}");
    }
  else if (g_str_has_suffix (path, "/version"))
    g_string_printf (text,
                     "{\"deployed_version\":\"%s\",\"deployed_commit\":\"295fb7f\","
                     "\"latest_version\":\"v0.3.0\",\"latest_commit\":\"17b3ab3\","
                     "\"upgrade_available\":%s}",
                     plane->deployed, strcmp (plane->deployed, "v0.3.0") == 0 ? "false" : "true");
  else
    write_tenant (text, plane, i);
  answer (message, 200, text->str);
}

static void
serve_cb (SoupServerMessage *message, const char *path, gpointer user_data)
{
  ServedPlane *plane = user_data;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (plane->asked, path));
  const char *bearer = fake_plane_get_header (plane->fake, "authorization");

  g_hash_table_insert (plane->asked, g_strdup (path), GUINT_TO_POINTER (n + 1));
  if (plane->unauthorized && strcmp (path, "/api/auth/login") != 0
      && g_strcmp0 (bearer, "Bearer hst_right") != 0)
    answer (message, 401, "{\"detail\":\"Who are you?\"}");
  else if (g_hash_table_contains (plane->more, path))
    answer (message, 200, g_hash_table_lookup (plane->more, path));
  else if (strcmp (path, "/api/auth/login") == 0)
    answer (message, 200, "{\"access_token\":\"hst_right\",\"token_type\":\"bearer\"}");
  else if (strcmp (path, "/api/tenants") == 0)
    answer_list (message, plane);
  else if (g_str_has_prefix (path, "/api/tenants/"))
    answer_tenant (message, plane, path);
  else if (!plane->foreign && strcmp (path, "/api/plane") == 0)
    answer_plane (message, plane);
  else if (plane->broken
           && (strcmp (path, "/api/runs") == 0 || strcmp (path, "/api/backups") == 0
               || strcmp (path, "/api/nodes") == 0))
    answer (message, 500, "{\"detail\":\"The store can\u2019t be read\"}");
  else if (!plane->foreign && strcmp (path, "/api/runs") == 0)
    answer (message, 200, plane->runs != NULL ? plane->runs : "{\"runs\":[],\"total\":0}");
  else if (plane->audit != NULL && strcmp (path, "/api/audit") == 0)
    answer (message, 200, plane->audit);
  else
    answer (message, 404, "{\"detail\":\"Not Found\"}");
}

static ServedPlane *
serve (FakePlane *fake, guint n_tenants)
{
  ServedPlane *plane = g_new0 (ServedPlane, 1);

  plane->fake = fake;
  plane->fake->any_route = TRUE;
  plane->fake->serve = serve_cb;
  plane->fake->serve_target = plane;
  plane->n_tenants = n_tenants;
  plane->deployed = "v0.2.0";
  plane->role = "operator";
  plane->more = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  plane->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return plane;
}

ServedPlane *
served_plane_new (guint n_tenants, gboolean foreign)
{
  ServedPlane *plane = serve (fake_plane_new (), n_tenants);

  plane->foreign = foreign;
  return plane;
}

ServedPlane *
served_plane_new_https (guint n_tenants, const char *pem_file, guint port)
{
  return serve (fake_plane_new_https (pem_file, port), n_tenants);
}

void
served_plane_free (ServedPlane *plane)
{
  fake_plane_free (plane->fake);
  g_hash_table_unref (plane->asked);
  g_hash_table_unref (plane->more);
  g_free (plane);
}

guint
served_plane_count (ServedPlane *plane, const char *path)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (plane->asked, path));
}

const char *
served_plane_get_address (ServedPlane *plane)
{
  return plane->fake->address;
}

char *
served_plane_make_folder (void)
{
  return g_dir_make_tmp ("hoist-planes-XXXXXX", NULL);
}

void
served_plane_remove_folder (char *folder)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_file_remove_tree (folder, &error));
  g_assert_no_error (error);
  g_free (folder);
}
