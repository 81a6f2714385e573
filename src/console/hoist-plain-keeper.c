/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPlainKeeper: owned by the session of a plane; main thread only. It never asks for an upgrade
 * a second time, and what can't be written down is only not remembered. */
#include "console/hoist-plain-keeper.h"
#include "client/hoist-plain-memory.h"

struct _HoistPlainKeeper
{
  GObject parent_instance;
  char *plane;
  GHashTable *upgrades; /* tenant id -> HoistPlainUpgrade */
  gboolean recalled;
};

static guint over_signal;

G_DEFINE_FINAL_TYPE (HoistPlainKeeper, hoist_plain_keeper, G_TYPE_OBJECT)

static void
remember (HoistPlainKeeper *self)
{
  g_autoptr (GPtrArray) upgrades = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer upgrade;

  g_hash_table_iter_init (&iter, self->upgrades);
  while (g_hash_table_iter_next (&iter, NULL, &upgrade))
    g_ptr_array_add (upgrades, upgrade);

  if (!hoist_plain_memory_save (self->plane, upgrades, &error))
    g_debug ("Upgrades of a foreign plane are not remembered: %s", error->message);
}

static void
changed_cb (HoistPlainKeeper *self, HoistPlainUpgrade *upgrade)
{
  remember (self);
  if (hoist_plain_upgrade_is_over (upgrade))
    g_signal_emit (self, over_signal, 0, hoist_plain_upgrade_get_tenant (upgrade));
}

static void
take (HoistPlainKeeper *self, HoistPlainUpgrade *upgrade)
{
  g_hash_table_replace (self->upgrades, g_strdup (hoist_plain_upgrade_get_tenant (upgrade)),
                        upgrade);
  g_signal_connect_object (upgrade, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

void
hoist_plain_keeper_recall (HoistPlainKeeper *self, HoistClient *client)
{
  g_autoptr (GPtrArray) upgrades = NULL;

  if (self->recalled)
    return;
  self->recalled = TRUE;
  upgrades = hoist_plain_memory_load (self->plane, client);
  for (guint i = 0; i < upgrades->len; i++)
    {
      HoistPlainUpgrade *upgrade = g_ptr_array_index (upgrades, i);

      if (hoist_plain_keeper_find (self, hoist_plain_upgrade_get_tenant (upgrade)) != NULL)
        continue; /* a newer one has begun already */
      take (self, g_object_ref (upgrade));
      hoist_plain_upgrade_resume (upgrade);
    }
}

HoistPlainUpgrade *
hoist_plain_keeper_find (HoistPlainKeeper *self, const char *tenant)
{
  return g_hash_table_lookup (self->upgrades, tenant);
}

HoistPlainUpgrade *
hoist_plain_keeper_start (HoistPlainKeeper *self, HoistPlainUpgrade *upgrade)
{
  take (self, upgrade);
  hoist_plain_upgrade_start (upgrade);
  remember (self); /* before its answer, which may never be heard */
  return upgrade;
}

static void
finalize (GObject *object)
{
  HoistPlainKeeper *self = HOIST_PLAIN_KEEPER (object);

  g_hash_table_unref (self->upgrades);
  g_free (self->plane);
  G_OBJECT_CLASS (hoist_plain_keeper_parent_class)->finalize (object);
}

static void
hoist_plain_keeper_class_init (HoistPlainKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  over_signal = g_signal_new ("over", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hoist_plain_keeper_init (HoistPlainKeeper *self)
{
  self->upgrades = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

HoistPlainKeeper *
hoist_plain_keeper_new (const char *plane)
{
  HoistPlainKeeper *self = g_object_new (HOIST_TYPE_PLAIN_KEEPER, NULL);

  self->plane = g_strdup (plane);
  return self;
}
