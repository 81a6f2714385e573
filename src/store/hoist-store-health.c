/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The health history. Any thread. Never: grows beyond a week, nor says of a tenant that nobody can
 * reach what it was before. */
#include "store/hoist-store-health.h"

#include "store/hoist-store-object.h"
#include "store/hoist-store-tenant.h"

static HoistHealthPoint
count (HoistStore *self, gint64 now)
{
  g_autoptr (GPtrArray) rows = hoist_store_list_tenant_rows (self, NULL);
  HoistHealthPoint point = { .time = now };

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const HoistSighting *sighting = ((const HoistTenantRow *) rows->pdata[i])->sighting;
      HoistHealth health;

      if (sighting == NULL)
        continue; /* nobody has looked at it yet: that says nothing about its health */
      health = sighting->unknown_since == 0 ? sighting->health : HOIST_HEALTH_UNKNOWN;

      point.healthy += health == HOIST_HEALTH_HEALTHY;
      point.degraded += health == HOIST_HEALTH_DEGRADED;
      point.unhealthy += health == HOIST_HEALTH_UNHEALTHY;
      point.unknown += health == HOIST_HEALTH_UNKNOWN;
    }
  return point;
}

static gboolean
insert (HoistStore *self, const HoistHealthPoint *point, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      "INSERT INTO health_points (time, healthy, degraded, unhealthy, unknown)"
      " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (time) DO NOTHING");
  hoist_store_statement_bind_int (&s, 1, point->time);
  hoist_store_statement_bind_int (&s, 2, point->healthy);
  hoist_store_statement_bind_int (&s, 3, point->degraded);
  hoist_store_statement_bind_int (&s, 4, point->unhealthy);
  hoist_store_statement_bind_int (&s, 5, point->unknown);
  return hoist_store_statement_run (&s, error);
}

static gboolean
remove_older (HoistStore *self, gint64 time, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer, "DELETE FROM health_points WHERE time < $1");
  hoist_store_statement_bind_int (&s, 1, time);
  return hoist_store_statement_run (&s, error);
}

gboolean
hoist_store_add_health_point (HoistStore *self, gint64 now, GError **error)
{
  HoistHealthPoint point = count (self, now);

  if (point.healthy + point.degraded + point.unhealthy + point.unknown == 0)
    return TRUE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);

  return locker != NULL && insert (self, &point, error)
         && remove_older (self, now - HOIST_HEALTH_KEPT_US, error);
}

GPtrArray *
hoist_store_list_health (HoistStore *self, gint64 since, GError **error)
{
  g_autoptr (GPtrArray) points =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_health_point_free);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT time, healthy, degraded, unhealthy, unknown"
                              " FROM health_points WHERE time >= $1 ORDER BY time");
  hoist_store_statement_bind_int (&s, 1, since);
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      HoistHealthPoint point = { .time = hoist_store_statement_get_int (&s, "time"),
                                 .healthy = (guint) hoist_store_statement_get_int (&s, "healthy"),
                                 .degraded = (guint) hoist_store_statement_get_int (&s, "degraded"),
                                 .unhealthy =
                                     (guint) hoist_store_statement_get_int (&s, "unhealthy"),
                                 .unknown = (guint) hoist_store_statement_get_int (&s, "unknown") };
      g_ptr_array_add (points, hoist_health_point_new (&point));
    }
  return n == 0 ? g_steal_pointer (&points) : NULL;
}
