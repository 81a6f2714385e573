/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes and their sightings. Any thread. Never: forgets a node that a tenant lives on, keeps a
 * sighting of no node, or takes a row whose columns and body disagree. */
#include "store/hoist-store-node.h"

#include <string.h>

#include "base/hoist-error.h"
#include "store/hoist-store-object.h"
#include "store/hoist-store-tenant.h"

static gboolean
check_name (HoistStore *self, const HoistNode *node, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };

  hoist_store_statement_init (&s, self->writer,
                              "SELECT id FROM nodes WHERE id <> $1 AND name = $2");
  hoist_store_statement_bind_text (&s, 1, node->id);
  hoist_store_statement_bind_text (&s, 2, node->name);
  int n = hoist_store_statement_next (&s, error);
  if (n > 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT, "%s is the name of another node (%s).",
                 node->name, hoist_store_statement_get_text (&s, "id"));
  return n == 0;
}

gboolean
hoist_store_put_node (HoistStore *self, const HoistNode *node, GError **error)
{
  g_autofree char *body = hoist_store_body_make (&hoist_node_fields, node, NULL, error);

  if (body == NULL)
    return FALSE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL || !check_name (self, node, error))
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO nodes (id, name, body) VALUES ($1, $2, $3)"
                              " ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
                              " body = excluded.body");
  hoist_store_statement_bind_text (&s, 1, node->id);
  hoist_store_statement_bind_text (&s, 2, node->name);
  hoist_store_statement_bind_text (&s, 3, body);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  hoist_store_cache_touch (self->cache); /* the list of tenants says what people call a node */
  return TRUE;
}

static HoistNode *
read_node (HoistStoreStatement *s, GError **error)
{
  const char *id = hoist_store_statement_get_text (s, "id");
  g_autoptr (HoistNode) node = hoist_store_body_read (
      &hoist_node_fields, id, hoist_store_statement_get_text (s, "body"), error);

  if (node == NULL
      || (g_str_equal (node->id, id)
          && g_str_equal (node->name, hoist_store_statement_get_text (s, "name"))))
    return g_steal_pointer (&node);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The store's node %s is damaged: its columns differ from its body.", id);
  return NULL;
}

HoistNode *
hoist_store_dup_node (HoistStore *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };

  hoist_store_statement_init (&s, self->reader, "SELECT id, name, body FROM nodes WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, id);
  int n = hoist_store_statement_next (&s, error);
  if (n == 0)
    hoist_store_set_not_found (error, "node", id);
  return n > 0 ? read_node (&s, error) : NULL;
}

GPtrArray *
hoist_store_list_nodes (HoistStore *self, GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_node_unref);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  int n;

  hoist_store_statement_init (&s, self->reader, "SELECT id, name, body FROM nodes ORDER BY name");
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      HoistNode *node = read_node (&s, error);
      if (node == NULL)
        return NULL;
      g_ptr_array_add (nodes, node);
    }
  return n == 0 ? g_steal_pointer (&nodes) : NULL;
}

guint
hoist_store_count_tenants_of_node (HoistStore *self, const char *id)
{
  g_autoptr (GPtrArray) rows = hoist_store_list_tenant_rows (self, NULL);
  guint n = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    n += hoist_tenant_find_place (((const HoistTenantRow *) rows->pdata[i])->tenant, id) >= 0;
  return n;
}

gboolean
hoist_store_remove_node (HoistStore *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  guint tenants = hoist_store_count_tenants_of_node (self, id);

  if (locker == NULL)
    return FALSE;
  if (tenants > 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                   "The node can't be forgotten while tenants live there (%u).", tenants);
      return FALSE;
    }
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer, "DELETE FROM nodes WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, id);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  if (hoist_store_statement_get_changes (&s) > 0)
    return TRUE;
  hoist_store_set_not_found (error, "node", id);
  return FALSE;
}

gboolean
hoist_store_put_node_sighting (HoistStore *self, const HoistNodeSighting *sighting, GError **error)
{
  g_autofree char *body =
      hoist_store_body_make (&hoist_node_sighting_fields, sighting, NULL, error);

  if (body == NULL)
    return FALSE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO node_sightings (node, body) SELECT id, $2 FROM nodes"
                              " WHERE id = $1 ON CONFLICT (node) DO UPDATE SET"
                              " body = excluded.body");
  hoist_store_statement_bind_text (&s, 1, sighting->node);
  hoist_store_statement_bind_text (&s, 2, body);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  if (hoist_store_statement_get_changes (&s) > 0)
    return TRUE;
  hoist_store_set_not_found (error, "node", sighting->node);
  return FALSE;
}

HoistNodeSighting *
hoist_store_dup_node_sighting (HoistStore *self, const char *node)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };

  hoist_store_statement_init (&s, self->reader, "SELECT body FROM node_sightings WHERE node = $1");
  hoist_store_statement_bind_text (&s, 1, node);
  if (hoist_store_statement_next (&s, NULL) <= 0)
    return NULL;
  /* One that can't be read is as good as none: the next look writes a new one. */
  return hoist_store_body_read (&hoist_node_sighting_fields, node,
                                hoist_store_statement_get_text (&s, "body"), NULL);
}
