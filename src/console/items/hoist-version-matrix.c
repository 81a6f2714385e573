/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The version matrix. Pure but for the list it reads; main thread; it keeps nothing. */
#include "console/items/hoist-version-matrix.h"
#include <glib/gi18n.h>
#include "base/hoist-version.h"
#include "console/items/hoist-words.h"

typedef struct
{
  HoistMatrixRow *row;
  GHashTable *versions[3]; /* text -> number */
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  for (guint i = 0; i < 3; i++)
    g_hash_table_unref (making->versions[i]);
  g_free (making);
}

void
hoist_matrix_row_free (HoistMatrixRow *row)
{
  for (guint i = 0; i < 3; i++)
    {
      g_free (row->cells[i].text);
      g_free (row->cells[i].name);
      g_free (row->cells[i].filter);
    }
  g_free (row->application);
  g_free (row);
}

static Making *
ensure_row (GHashTable *rows, GPtrArray *list, const char *application)
{
  Making *making = g_hash_table_lookup (rows, application);

  if (making != NULL)
    return making;
  making = g_new0 (Making, 1);
  making->row = g_new0 (HoistMatrixRow, 1);
  making->row->application = g_strdup (application);
  for (guint i = 0; i < 3; i++)
    {
      making->versions[i] = g_hash_table_new (g_str_hash, g_str_equal);
      making->row->cells[i].health = HOIST_HEALTH_HEALTHY;
    }
  g_hash_table_insert (rows, making->row->application, making);
  g_ptr_array_add (list, making->row);
  return making;
}

static void
add_tenant (Making *making, const HoistTenantReport *report)
{
  static const guint badness[] = { 1, 0, 2, 3 }; /* unknown, healthy, degraded, unhealthy */
  HoistMatrixCell *cell = &making->row->cells[report->environment];
  GHashTable *versions = making->versions[report->environment];
  gboolean known = report->unknown_since == 0 && report->version.deployed_version[0] != '\0';
  const char *version = known ? report->version.deployed_version : "";
  HoistHealth health = report->unknown_since != 0 ? HOIST_HEALTH_UNKNOWN : report->health;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (versions, version));

  cell->n++;
  if (badness[health] > badness[cell->health])
    cell->health = health;
  g_hash_table_insert (versions, (gpointer) version, GUINT_TO_POINTER (n + 1));
}

static int
compare_versions_cb (gconstpointer a, gconstpointer b)
{
  return -hoist_version_compare (a, b);
}

static void
finish_cell (Making *making, guint environment)
{
  static const char *const names[] = { "test", "staging", "production" };
  HoistMatrixCell *cell = &making->row->cells[environment];
  g_autoptr (GList) versions = g_hash_table_get_keys (making->versions[environment]);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) spoken = g_string_new (NULL);

  if (cell->n == 0)
    return;
  versions = g_list_sort (g_steal_pointer (&versions), compare_versions_cb);
  for (GList *link = versions; link != NULL; link = link->next)
    {
      const char *version = link->data;
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (making->versions[environment], version));

      if (version[0] == '\0')
        version = _ ("unknown");
      g_string_append_printf (text, "%s%s · %u", text->len > 0 ? "\n" : "", version, n);
      g_string_append_printf (spoken, g_dngettext (NULL, "%s: %u tenant, ", "%s: %u tenants, ", n),
                              version, n);
    }
  cell->text = g_strdup (text->str);
  cell->name = g_strdup_printf ("%s, %s, %s%s", making->row->application, names[environment],
                                spoken->str, hoist_words_health (cell->health).word);
  cell->filter = g_strdup_printf ("%s|%s", names[environment], making->row->application);
}

static int
compare_rows_cb (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 ((*(HoistMatrixRow *const *) a)->application,
                    (*(HoistMatrixRow *const *) b)->application);
}

GPtrArray *
hoist_version_matrix_make (GListModel *tenants)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_matrix_row_free);
  g_autoptr (GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, making_free);
  GHashTableIter iter;
  gpointer making;

  for (guint i = 0; i < g_list_model_get_n_items (tenants); i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (tenants, i);
      const HoistTenantReport *report = hoist_tenant_item_get_report (item);

      if (report->has_environment && report->application[0] != '\0')
        add_tenant (ensure_row (rows, list, report->application), report);
    }
  g_hash_table_iter_init (&iter, rows);
  while (g_hash_table_iter_next (&iter, NULL, &making))
    for (guint i = 0; i < 3; i++)
      finish_cell (making, i);
  g_ptr_array_sort (list, compare_rows_cb);
  return list;
}
