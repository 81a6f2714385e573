/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistUpgradeDraft: owned by the session; main thread only; nothing of it is kept on disk. */
#include "console/items/hoist-upgrade-draft.h"

#define RECREATE "recreate-database" /* what a plan wants acknowledged then */

struct _HoistUpgradeDraft
{
  GObject parent_instance;
  char *tenant, *target;
  gboolean backup, migrations, recreate;
  GHashTable *acknowledged; /* set of ids */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistUpgradeDraft, hoist_upgrade_draft, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  HoistUpgradeDraft *self = HOIST_UPGRADE_DRAFT (object);

  g_free (self->tenant);
  g_free (self->target);
  g_hash_table_unref (self->acknowledged);
  G_OBJECT_CLASS (hoist_upgrade_draft_parent_class)->finalize (object);
}

static void
hoist_upgrade_draft_class_init (HoistUpgradeDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hoist_upgrade_draft_init (HoistUpgradeDraft *self)
{
  self->backup = TRUE;
  self->migrations = TRUE;
  self->acknowledged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

HoistUpgradeDraft *
hoist_upgrade_draft_new (const char *tenant)
{
  HoistUpgradeDraft *self = g_object_new (HOIST_TYPE_UPGRADE_DRAFT, NULL);

  self->tenant = g_strdup (tenant);
  return self;
}

static void
changed (HoistUpgradeDraft *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

const char *
hoist_upgrade_draft_get_tenant (HoistUpgradeDraft *self)
{
  return self->tenant;
}

const char *
hoist_upgrade_draft_get_target (HoistUpgradeDraft *self)
{
  return self->target;
}

void
hoist_upgrade_draft_set_target (HoistUpgradeDraft *self, const char *target)
{
  if (g_strcmp0 (self->target, target) == 0)
    return;
  g_free (self->target);
  self->target = g_strdup (target);
  changed (self);
}

gboolean
hoist_upgrade_draft_get_backup (HoistUpgradeDraft *self)
{
  return self->backup;
}

void
hoist_upgrade_draft_set_backup (HoistUpgradeDraft *self, gboolean backup)
{
  if (self->backup == backup)
    return;
  self->backup = backup;
  changed (self);
}

gboolean
hoist_upgrade_draft_get_migrations (HoistUpgradeDraft *self)
{
  return self->migrations;
}

void
hoist_upgrade_draft_set_migrations (HoistUpgradeDraft *self, gboolean migrations)
{
  if (self->migrations == migrations)
    return;
  self->migrations = migrations;
  changed (self);
}

gboolean
hoist_upgrade_draft_get_recreate (HoistUpgradeDraft *self)
{
  return self->recreate;
}

void
hoist_upgrade_draft_set_recreate (HoistUpgradeDraft *self, gboolean recreate)
{
  if (self->recreate == recreate)
    return;
  self->recreate = recreate;
  hoist_upgrade_draft_acknowledge (self, RECREATE, recreate);
  changed (self);
}

void
hoist_upgrade_draft_acknowledge (HoistUpgradeDraft *self, const char *notice, gboolean acknowledged)
{
  if (hoist_upgrade_draft_has_acknowledged (self, notice) == acknowledged)
    return;
  if (acknowledged)
    g_hash_table_add (self->acknowledged, g_strdup (notice));
  else
    g_hash_table_remove (self->acknowledged, notice);
  changed (self);
}

gboolean
hoist_upgrade_draft_has_acknowledged (HoistUpgradeDraft *self, const char *notice)
{
  return g_hash_table_contains (self->acknowledged, notice);
}

guint
hoist_upgrade_draft_count_open (HoistUpgradeDraft *self, const HoistPlan *plan)
{
  guint open = 0;

  for (char **id = plan->acknowledge; id != NULL && *id != NULL; id++)
    if (!hoist_upgrade_draft_has_acknowledged (self, *id))
      open++;
  return open;
}

char **
hoist_upgrade_draft_dup_acknowledged (HoistUpgradeDraft *self, const HoistPlan *plan)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (char **id = plan->acknowledge; id != NULL && *id != NULL; id++)
    if (hoist_upgrade_draft_has_acknowledged (self, *id))
      g_ptr_array_add (ids, g_strdup (*id));
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_free (ids, FALSE);
}

HoistPlanWish
hoist_upgrade_draft_get_wish (HoistUpgradeDraft *self)
{
  HoistPlanWish wish = HOIST_PLAN_WISH_INIT;

  wish.target_version = self->target;
  wish.backup_db = self->backup;
  wish.run_migrations = self->migrations;
  wish.recreate = self->recreate;
  return wish;
}
