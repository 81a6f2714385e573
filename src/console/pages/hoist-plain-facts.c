/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about foreign planes. Called by pages; main thread only; no state. */
#include "console/pages/hoist-plain-facts.h"
#include <glib/gi18n.h>

void
hoist_plain_facts_show_missing (HoistFactGroup *group, HoistSession *session)
{
  const struct
  {
    const char *capability, *title, *sentence;
  } rows[] = {
    { "rollback", _ ("Roll back"),
      _ ("This control plane can’t go back to an earlier version. Its own tools or its backup are "
         "the way back.") },
    { "plans", _ ("Plan and checks before an upgrade"),
      _ ("It upgrades at once when it is asked, without a plan and without checks to show.") },
    { "releases", _ ("Release notes"), _ ("It does not say what changes between two versions.") },
    { "events", _ ("Live log"),
      _ ("It answers when an upgrade is finished; what it says then is shown as the log. Hoist "
         "looks at its list again every few seconds.") },
    { "backups", _ ("Backups"), _ ("It does not list its backups.") },
    { "runs", _ ("History"), _ ("It keeps no runs that Hoist could show.") },
  };
  HoistLook look = { _ ("not offered"), "action-unavailable-symbolic", "dim-label" };
  HoistFact facts[G_N_ELEMENTS (rows)] = { 0 };
  guint n = 0;

  for (guint i = 0; hoist_session_get_report (session) != NULL && hoist_session_is_foreign (session)
                    && i < G_N_ELEMENTS (rows);
       i++)
    if (!hoist_session_can (session, rows[i].capability))
      facts[n++] = (HoistFact){ .key = rows[i].capability,
                                .title = rows[i].title,
                                .subtitle = rows[i].sentence,
                                .icon = &look };
  hoist_fact_group_set_facts (group, facts, n);
}

HoistLook
hoist_plain_facts_look (HoistPlainState state)
{
  switch (state)
    {
    case HOIST_PLAIN_RUNNING:
      return (HoistLook){ _ ("Upgrading"), "", "accent" };
    case HOIST_PLAIN_LOOKING:
      return (HoistLook){ _ ("Reading back"), "", "accent" };
    case HOIST_PLAIN_DONE:
      return (HoistLook){ _ ("Upgraded"), "emblem-ok-symbolic", "success" };
    case HOIST_PLAIN_FAILED:
      return (HoistLook){ _ ("Not upgraded"), "dialog-error-symbolic", "error" };
    case HOIST_PLAIN_UNCERTAIN:
    default:
      return (HoistLook){ _ ("Not known"), "dialog-question-symbolic", "warning" };
    }
}

char *
hoist_plain_facts_dup_sentence (HoistPlainUpgrade *upgrade)
{
  const char *target = hoist_plain_upgrade_get_target (upgrade);
  const char *deployed = hoist_plain_upgrade_get_deployed (upgrade);

  switch (hoist_plain_upgrade_get_state (upgrade))
    {
    case HOIST_PLAIN_RUNNING:
      return g_strdup (_ ("The control plane is at work. It answers when it is finished; it can’t "
                          "be cancelled from here."));
    case HOIST_PLAIN_LOOKING:
      if (!hoist_plain_upgrade_was_cut (upgrade))
        return g_strdup (_ ("It has answered. The version is being read back."));
      if (hoist_plain_upgrade_is_remembered (upgrade))
        return g_strdup_printf (
            _ ("Hoist was closed while the control plane was at work; what it answered is not "
               "known. Hoist looks at the version until it is %s, and does not ask for the upgrade "
               "a second time."),
            target);
      return g_strdup_printf (
          _ ("The connection was cut. The upgrade may be going on: Hoist looks at the version "
             "until it is %s, and does not ask for the upgrade a second time."),
          target);
    case HOIST_PLAIN_DONE:
      return g_strdup_printf (hoist_plain_upgrade_is_remembered (upgrade)
                                      && hoist_plain_upgrade_was_cut (upgrade)
                                  ? _ ("Read back from the control plane: the tenant is at %s. "
                                       "What it said meanwhile is "
                                       "not known: Hoist was closed.")
                                  : _ ("Read back from the control plane: the tenant is at %s."),
                              target);
    case HOIST_PLAIN_FAILED:
      return g_strdup (hoist_plain_upgrade_get_trouble (upgrade));
    case HOIST_PLAIN_UNCERTAIN:
    default:
      return g_strdup_printf (_ ("The connection was cut, and the tenant has been at %s ever "
                                 "since. Whether the control "
                                 "plane is still at work, only its own tools can say."),
                              deployed[0] != '\0' ? deployed : _ ("an unknown version"));
    }
}

void
hoist_plain_facts_show_last (HoistFactGroup *group, HoistPlainUpgrade *upgrade)
{
  g_autofree char *began = NULL;
  g_autofree char *way = NULL;
  g_autofree char *sentence = NULL;
  HoistLook look;

  gtk_widget_set_visible (GTK_WIDGET (group), upgrade != NULL);
  if (upgrade == NULL)
    return;
  began = hoist_words_dup_moment (hoist_plain_upgrade_get_started_at (upgrade));
  way = hoist_words_dup_versions (hoist_plain_upgrade_get_from (upgrade),
                                  hoist_plain_upgrade_get_target (upgrade));
  sentence = hoist_plain_facts_dup_sentence (upgrade);
  look = hoist_plain_facts_look (hoist_plain_upgrade_get_state (upgrade));
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", began, sentence);
  HoistFact fact = { .key = "last", .title = way, .subtitle = subtitle, .status = &look };

  hoist_fact_group_set_facts (group, &fact, 1);
}

void
hoist_plain_facts_show_upgrade (HoistFactGroup *group, HoistPlainUpgrade *upgrade)
{
  const char *backup = hoist_plain_upgrade_get_backup (upgrade);
  const char *commit = hoist_plain_upgrade_get_commit (upgrade);
  const char *deployed = hoist_plain_upgrade_get_deployed (upgrade);
  g_autofree char *began = hoist_words_dup_moment (hoist_plain_upgrade_get_started_at (upgrade));
  g_autofree char *migrations =
      g_strdup_printf ("%u", hoist_plain_upgrade_get_n_migrations (upgrade));
  g_autofree char *way = g_strdup_printf ("%s → %s", hoist_plain_upgrade_get_from (upgrade),
                                          hoist_plain_upgrade_get_target (upgrade));
  HoistFact facts[6] = { 0 };
  guint n = 0;

  facts[n++] = (HoistFact){ .key = "way", .title = _ ("From and to"), .value = way };
  facts[n++] = (HoistFact){ .key = "began", .title = _ ("Begun"), .value = began };
  if (deployed[0] != '\0')
    facts[n++] =
        (HoistFact){ .key = "deployed", .title = _ ("Version read back"), .value = deployed };
  if (commit[0] != '\0')
    facts[n++] = (HoistFact){ .key = "commit", .title = _ ("Commit"), .value = commit };
  if (hoist_plain_upgrade_get_n_migrations (upgrade) > 0)
    facts[n++] = (HoistFact){ .key = "migrations", .title = _ ("Migrations"), .value = migrations };
  if (backup[0] != '\0')
    facts[n++] =
        (HoistFact){ .key = "backup", .title = _ ("Backup"), .subtitle = backup, .copy = backup };
  hoist_fact_group_set_facts (group, facts, n);
}
