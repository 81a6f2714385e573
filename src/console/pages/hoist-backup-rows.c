/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the page of backups. Called by it each time that something has changed; main thread only;
 * it keeps nothing. */
#include "console/pages/hoist-backup-rows.h"
#include <glib/gi18n.h>
#include <string.h>
#include "base/hoist-clock.h"
#include "console/items/hoist-shown-text.h"
#include "console/pages/hoist-backup-facts.h"
#include "console/pages/hoist-backup-menu.h"

typedef struct
{
  const HoistBackupRows *rows;
  gboolean may_change;
  GPtrArray *keep;  /* char*: what the facts lead to */
  GPtrArray *menus; /* GMenu*; a row that shows one holds it */
} Drawing;

char *
hoist_backup_rows_dup_slug (HoistSession *session, const char *tenant)
{
  HoistTenantItem *item = hoist_fleet_find_tenant (hoist_session_get_fleet (session), tenant);

  return g_strdup (item != NULL ? hoist_tenant_item_get_report (item)->slug : tenant);
}

static const char *
keep_string (Drawing *self, char *text)
{
  if (text != NULL)
    g_ptr_array_add (self->keep, text);
  return text;
}

static GMenuModel *
make_menu (Drawing *self, const HoistBackup *backup)
{
  HoistBackupMenuWish wish = {
    .may_change = self->may_change,
    .may_remove = hoist_session_may (self->rows->session, "admin"),
    .has_button = !self->rows->narrow,
    .is_verifying = hoist_backup_verifications_find (self->rows->verifying, backup->id) != NULL,
  };
  GMenu *menu = hoist_backup_menu_new (backup, &wish);

  g_ptr_array_add (self->menus, menu);
  return G_MENU_MODEL (menu);
}

static void
describe_status (Drawing *self, const HoistBackup *backup, HoistFact *fact, HoistLook *look)
{
  const HoistBackupVerification *progress =
      hoist_backup_verifications_find (self->rows->verifying, backup->id);
  gint64 now = hoist_clock_wall_us ();
  g_autofree char *duration = NULL;

  fact->status = look;
  if (progress == NULL)
    {
      look->word = keep_string (self, hoist_backup_facts_dup_drill (backup, now, look));
      return;
    }
  duration = hoist_words_dup_duration ((double) ((now - progress->since) / G_USEC_PER_SEC));
  *look = (HoistLook){ keep_string (self, hoist_backup_facts_dup_progress (
                                              progress->fraction, progress->pass, duration)),
                       "", "accent" };
  fact->fraction = progress->fraction >= 0 ? &progress->fraction : NULL;
}

static void
describe_button (Drawing *self, const HoistBackup *backup, HoistFact *fact)
{
  gboolean verifying = hoist_backup_verifications_find (self->rows->verifying, backup->id) != NULL;
  char *name = verifying ? g_strdup_printf (_ ("Cancel the verification of %s"), fact->title)
                         : hoist_shown_text_print_line (_ ("Verify %s"), fact->title);

  keep_string (self, name);
  if (!self->may_change || self->rows->narrow || backup->removal != HOIST_BACKUP_KEPT)
    return;
  fact->button = verifying ? _ ("Cancel") : _ ("Verify");
  fact->button_name = name;
  fact->button_action = keep_string (
      self, g_strdup_printf ("backups.%s('%s')", verifying ? "cancel" : "verify", backup->id));
}

/* Where there is no room beside the title, what stood there goes below it. */
static void
stack (Drawing *self, HoistFact *fact)
{
  fact->icon = fact->status;
  fact->status = NULL;
  fact->fraction = NULL; /* its word says the number */
  fact->subtitle = keep_string (
      self, g_strdup_printf ("%s%s%s\n%s", fact->icon->word, fact->badge != NULL ? " · " : "",
                             fact->badge != NULL ? fact->badge : "", fact->subtitle));
  fact->badge = NULL;
}

static HoistFact
describe (Drawing *self, const HoistBackup *backup, HoistLook *look)
{
  HoistFleet *fleet = hoist_session_get_fleet (self->rows->session);
  g_autofree char *slug = hoist_backup_rows_dup_slug (self->rows->session, backup->tenant);
  HoistFact fact = {
    .key = backup->id,
    .title = keep_string (self, g_strdup_printf ("%s · %s", slug, backup->version)),
    .subtitle = keep_string (self, hoist_backup_facts_dup_line (backup)),
    .badge = keep_string (self, hoist_backup_facts_dup_use (fleet, backup)),
    .tooltip = backup->path,
    .menu = make_menu (self, backup),
  };

  describe_status (self, backup, &fact, look);
  describe_button (self, backup, &fact);
  if (self->rows->narrow)
    stack (self, &fact);
  return fact;
}

static gboolean
matches (Drawing *self, const HoistBackup *backup, const char *words)
{
  g_autofree char *slug = hoist_backup_rows_dup_slug (self->rows->session, backup->tenant);
  g_autofree char *all = g_strjoin (" ", slug, backup->version, backup->id, backup->path, NULL);
  g_autofree char *lower = g_utf8_strdown (all, -1);

  return words[0] == '\0' || strstr (lower, words) != NULL;
}

void
hoist_backup_rows_show (const HoistBackupRows *rows, HoistFactGroup *group)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) menus = g_ptr_array_new_with_free_func (g_object_unref);
  Drawing drawing = { rows, hoist_session_may (rows->session, "operator"), keep, menus };
  g_autofree HoistFact *facts = g_new0 (HoistFact, rows->backups->len + 1);
  g_autofree HoistLook *looks = g_new0 (HoistLook, rows->backups->len + 1);
  g_autofree char *words = g_utf8_strdown (rows->words, -1);
  guint n = 0;

  for (guint i = 0; i < rows->backups->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (rows->backups, i);

      if (!matches (&drawing, backup, words))
        continue;
      facts[n] = describe (&drawing, backup, &looks[n]);
      n++;
    }
  hoist_fact_group_set_facts (group, facts, n);
}
