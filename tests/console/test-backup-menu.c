/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The menu of a backup: by role, by what stands on the row, and of one that was removed. */
#include "console/pages/hoist-backup-menu.h"

static const HoistBackup sound = { .id = (char *) "bk_0123456789abcdef",
                                   .tenant = (char *) "tn_0123456789abcdef",
                                   .path = (char *) "/b/x",
                                   .fault = (char *) "",
                                   .verified_at = 1 };

static char *
list (const HoistBackup *backup, const HoistBackupMenuWish *wish)
{
  g_autoptr (GMenu) menu = hoist_backup_menu_new (backup, wish);
  GString *text = g_string_new (NULL);

  for (int i = 0; i < g_menu_model_get_n_items (G_MENU_MODEL (menu)); i++)
    {
      g_autofree char *action = NULL, *target = NULL;

      g_menu_model_get_item_attribute (G_MENU_MODEL (menu), i, "action", "s", &action);
      g_menu_model_get_item_attribute (G_MENU_MODEL (menu), i, "target", "s", &target);
      g_assert_cmpstr (target, ==, backup->id);
      g_string_append_printf (text, "%s ", action + strlen ("backups."));
    }
  return g_string_free (text, FALSE);
}

#define ASSERT_MENU(backup, expected, ...)                                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *is = list (backup, &(HoistBackupMenuWish){ __VA_ARGS__ });                    \
    g_assert_cmpstr (is, ==, expected);                                                            \
  }                                                                                                \
  G_STMT_END

static void
test_roles (void)
{
  ASSERT_MENU (&sound, "copy-path copy-id show-tenant ", .has_button = FALSE);
  ASSERT_MENU (&sound, "roll-back copy-path copy-id show-tenant ", .may_change = TRUE,
               .has_button = TRUE);
  ASSERT_MENU (&sound, "verify roll-back copy-path copy-id show-tenant prune ", .may_change = TRUE,
               .may_remove = TRUE);
  ASSERT_MENU (&sound, "cancel roll-back copy-path copy-id show-tenant ", .may_change = TRUE,
               .is_verifying = TRUE);
}

static void
test_states (void)
{
  HoistBackup faulty = sound, going = sound, gone = sound;

  faulty.fault = (char *) "other bytes";
  going.removal = HOIST_BACKUP_PRUNING;
  gone.removal = HOIST_BACKUP_PRUNED;
  ASSERT_MENU (&faulty, "verify copy-path copy-id show-tenant ", .may_change = TRUE);
  ASSERT_MENU (&going, "copy-path copy-id show-tenant ", .may_change = TRUE);
  ASSERT_MENU (&gone, "copy-path copy-id show-tenant prune ", .may_change = TRUE,
               .may_remove = TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/backup-menu/roles", test_roles);
  g_test_add_func ("/console/backup-menu/states", test_states);
  return g_test_run ();
}
