/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the guided rollback. Called by its dialog; main thread only; it keeps nothing and starts
 * nothing. */
#include "console/dialogs/hoist-rollback-facts.h"
#include "console/items/hoist-plane-sentence.h"
#include <glib/gi18n.h>

#define MAX_ROWS 128

gint64
hoist_rollback_facts_get_lost_rows (const HoistPlan *plan)
{
  if (!plan->restore_data)
    return 0;
  return hoist_value_lookup_int (plan->comparison, "lost_rows", -1);
}

static gboolean
has_step (const HoistPlan *plan, HoistStepKindId kind)
{
  for (guint i = 0; i < plan->steps->len; i++)
    if (((const HoistStep *) g_ptr_array_index (plan->steps, i))->kind->id == kind)
      return TRUE;
  return FALSE;
}

/* Rows written since that go back with the data; -1: none do, this way back has no place for
 * them. */
static gint64
get_kept_rows (const HoistPlan *plan)
{
  return plan->restore_data ? hoist_value_lookup_int (plan->comparison, "kept_rows", -1) : -1;
}

static const char *
keep_string (GPtrArray *keep, char *text)
{
  g_ptr_array_add (keep, text);
  return text;
}

static HoistFact
describe_table (const HoistValue *table, HoistLook *look, GPtrArray *keep)
{
  const char *name = hoist_value_lookup_string (table, "name", "?");
  gint64 now = hoist_value_lookup_int (table, "now", -1);
  gint64 then = hoist_value_lookup_int (table, "then", -1);
  gint64 since = hoist_value_lookup_int (table, "written_since", -1);
  char *now_text =
      (char *) keep_string (keep, now >= 0 ? hoist_words_dup_number (now) : g_strdup (_ ("none")));
  char *then_text = (char *) keep_string (keep, then >= 0 ? hoist_words_dup_number (then)
                                                          : g_strdup (_ ("none")));
  HoistFact fact = { .key = name, .title = name };

  fact.value = keep_string (keep, g_strdup_printf (g_dngettext (NULL, "%s → %s row", "%s → %s rows",
                                                                (gulong) MAX (then, 0)),
                                                   now_text, then_text));
  if (since > 0)
    {
      *look = (HoistLook){ _ ("Loses rows"), "dialog-warning-symbolic", "warning" };
      fact.subtitle = keep_string (
          keep, g_strdup_printf (
                    g_dngettext (NULL, "%lld row written or changed since would be set aside",
                                 "%lld rows written or changed since would be set aside", since),
                    (long long) since));
    }
  else if (since == 0)
    {
      *look = (HoistLook){ _ ("Nothing is lost"), "emblem-ok-symbolic", "success" };
      fact.subtitle = _ ("Nothing was written since");
    }
  else
    *look = (HoistLook){ _ ("Not known"), "dialog-question-symbolic", "warning" };
  fact.icon = look;
  fact.accessible_name = keep_string (
      keep, g_strdup_printf (_ ("%s, rows now: %s, then: %s, %s"), name, now_text, then_text,
                             fact.subtitle != NULL ? fact.subtitle : look->word));
  return fact;
}

static const HoistValue *
get_list (const HoistPlan *plan, const char *name, guint *ret_n)
{
  const HoistValue *list = hoist_value_get_member (plan->comparison, name);

  *ret_n = list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY
               ? hoist_value_get_size (list)
               : 0;
  return list;
}

/* "entry, 12, column at": a row, or a value of it, that can't be kept, and why. */
static HoistFact
describe_lost (const HoistValue *lost, const HoistLook *look, GPtrArray *keep)
{
  const char *key = hoist_value_lookup_string (lost, "key", "");
  const char *column = hoist_value_lookup_string (lost, "column", "");
  g_autofree char *row = g_strdup_printf ("%s%s%s", hoist_value_lookup_string (lost, "table", "?"),
                                          key[0] != '\0' ? ", " : "", key);
  const char *title =
      keep_string (keep, column[0] != '\0' ? g_strdup_printf (_ ("%s, column %s"), row, column)
                                           : g_strdup (row));

  return (HoistFact){ .key = title,
                      .title = title,
                      .subtitle = hoist_value_lookup_string (lost, "why", ""),
                      .icon = look };
}

/* Of a table that gets what was written since. */
static HoistFact
describe_carried (const HoistValue *table, GPtrArray *keep)
{
  const char *name = hoist_value_lookup_string (table, "name", "?");
  gint64 kept = hoist_value_lookup_int (table, "kept", 0);
  gint64 lost = hoist_value_lookup_int (table, "written_since", 0);
  g_autofree char *goes =
      g_strdup_printf (g_dngettext (NULL, "%lld row goes back", "%lld rows go back", (gulong) kept),
                       (long long) kept);
  g_autofree char *stays = g_strdup_printf (
      g_dngettext (NULL, "%lld can’t be kept", "%lld can’t be kept", (gulong) lost),
      (long long) lost);

  return (HoistFact){ .key = name,
                      .title = name,
                      .value = keep_string (keep, lost > 0 ? g_strdup_printf ("%s, %s", goes, stays)
                                                           : g_strdup (goes)) };
}

/* Tables to which something was written; none: they are not counted by tables. */
static void
fold_carried (HoistFactGroup *group, const HoistPlan *plan, GPtrArray *keep)
{
  guint n_tables, n = 0;
  const HoistValue *tables = get_list (plan, "tables", &n_tables);
  g_autofree HoistFact *facts = g_new0 (HoistFact, n_tables + 1);

  for (guint i = 0; i < n_tables; i++)
    {
      const HoistValue *table = hoist_value_get_element (tables, i);

      if (hoist_value_lookup_int (table, "kept", 0)
              + hoist_value_lookup_int (table, "written_since", 0)
          > 0)
        facts[n++] = describe_carried (table, keep);
    }
  if (n > 0)
    hoist_fact_group_set_fold (
        group,
        keep_string (keep, g_strdup_printf (g_dngettext (NULL, "%u table written since",
                                                         "%u tables written since", n),
                                            n)),
        facts, n);
}

/* The database before was kept, and what was written to its successor since is noted. Rows that
 * have no place there are named, where the node names them. */
static void
show_carried (HoistFactGroup *group, const HoistPlan *plan)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  gint64 kept = get_kept_rows (plan), lost = hoist_rollback_facts_get_lost_rows (plan);
  HoistLook good = { _ ("Nothing is lost"), "emblem-ok-symbolic", "success" };
  HoistLook bad = { _ ("Loses rows"), "dialog-warning-symbolic", "warning" };
  guint n_lost, n = 0;
  const HoistValue *list = get_list (plan, "lost", &n_lost);
  g_autofree HoistFact *facts = g_new0 (HoistFact, n_lost + 2);

  facts[n++] = (HoistFact){
    .key = "kept",
    .title = keep_string (
        keep,
        g_strdup_printf (g_dngettext (NULL, "%lld row written since goes back with it",
                                      "%lld rows written since go back with it", (gulong) kept),
                         (long long) kept)),
    .subtitle = _ ("So does what is written until the moment of the switch"),
    .icon = &good
  };
  if (lost > 0)
    facts[n++] = (HoistFact){
      .key = "lost",
      .title = keep_string (
          keep,
          g_strdup_printf (
              has_step (plan, HOIST_STEP_TRANSFER)
                  ? g_dngettext (NULL,
                                 "%lld row has no place in the old database and stays in the new "
                                 "one",
                                 "%lld rows have no place in the old database and stay in the new "
                                 "one",
                                 (gulong) lost)
                  : g_dngettext (NULL,
                                 "%lld row has no place in the old schema and would be set aside",
                                 "%lld rows have no place in the old schema and would be set aside",
                                 (gulong) lost),
              (long long) lost)),
      .icon = &bad
    };
  for (guint i = 0; lost > 0 && i < n_lost; i++)
    facts[n++] = describe_lost (hoist_value_get_element (list, i), &bad, keep);
  hoist_fact_group_set_facts (group, facts, n);
  fold_carried (group, plan, keep);
}

/* What loses something, or may, comes first and is seen; what does not is one row. */
void
hoist_rollback_facts_show_tables (HoistFactGroup *group, const HoistPlan *plan)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  const HoistValue *tables = hoist_value_get_member (plan->comparison, "tables");
  gboolean known =
      plan->restore_data && tables != NULL && hoist_value_get_type_of (tables) == HOIST_VALUE_ARRAY;
  guint n_tables = known ? hoist_value_get_size (tables) : 0;
  g_autofree HoistFact *losing = g_new0 (HoistFact, n_tables + 1);
  g_autofree HoistFact *same = g_new0 (HoistFact, n_tables + 1);
  g_autofree HoistLook *looks = g_new0 (HoistLook, n_tables + 1);
  guint n_losing = 0, n_same = 0;

  hoist_fact_group_set_fold (group, NULL, NULL, 0);
  if (get_kept_rows (plan) >= 0)
    {
      show_carried (group, plan);
      return;
    }
  for (guint i = 0; i < n_tables; i++)
    {
      const HoistValue *table = hoist_value_get_element (tables, i);
      HoistFact fact = describe_table (table, &looks[i], keep);

      if (hoist_value_lookup_int (table, "written_since", -1) == 0)
        same[n_same++] = fact;
      else
        losing[n_losing++] = fact;
    }
  hoist_fact_group_set_empty_text (group, !plan->restore_data ? _ ("The database stays as it is")
                                                              : _ ("The tables could not be "
                                                                   "compared"));
  hoist_fact_group_set_facts (group, losing, n_losing);
  if (n_same > 0)
    hoist_fact_group_set_fold (
        group,
        keep_string (keep, g_strdup_printf (g_dngettext (NULL, "%u table unchanged",
                                                         "%u tables unchanged", n_same),
                                            n_same)),
        same, n_same);
}

static char *
make_migrations_title (const HoistPlan *plan, const HoistRun *run, guint n)
{
  if (plan->restore_data)
    return g_strdup_printf (g_dngettext (NULL, "%u migration of %s is taken back",
                                         "%u migrations of %s are taken back", n),
                            n, run->to_version);
  return g_strdup_printf (
      g_dngettext (NULL, "%u migration of %s stays applied", "%u migrations of %s stay applied", n),
      n, run->to_version);
}

void
hoist_rollback_facts_show_migrations (HoistFactGroup *group, const HoistPlan *plan,
                                      const HoistRun *run)
{
  g_auto (GStrv) names = g_strsplit (run != NULL ? run->migrations_run : "", "\n", -1);
  guint n_names = g_strv_length (names);
  g_autofree HoistFact *facts = g_new0 (HoistFact, n_names + 1);
  g_autofree char *title = NULL;
  guint n = 0;

  for (guint i = 0; i < n_names; i++)
    if (names[i][0] != '\0')
      facts[n++] = (HoistFact){ .key = names[i], .title = names[i] };
  hoist_fact_group_set_facts (group, NULL, 0);
  if (n == 0)
    return;
  title = make_migrations_title (plan, run, n);
  hoist_fact_group_set_fold (group, title, facts, n);
}

static const char *
say_change (const char *change)
{
  if (g_str_equal (change, "added"))
    return _ ("added since");
  if (g_str_equal (change, "removed"))
    return _ ("removed since");
  return _ ("changed since");
}

void
hoist_rollback_facts_show_configuration (HoistFactGroup *group, const HoistPlan *plan)
{
  const HoistValue *list = hoist_value_get_member (plan->comparison, "configuration");
  guint n = list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY
                ? hoist_value_get_size (list)
                : 0;
  g_autofree HoistFact *facts = g_new0 (HoistFact, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const HoistValue *row = hoist_value_get_element (list, i);
      const char *name = hoist_value_lookup_string (row, "name", "?");

      facts[i] = (HoistFact){ .key = name,
                              .title = name,
                              .value = say_change (hoist_value_lookup_string (row, "change", "")) };
    }
  hoist_fact_group_set_empty_text (group, !plan->restore_data ? NULL
                                          : list != NULL      ? _ ("No setting differs")
                                                              : _ ("Not known: no settings were "
                                                                        "noted with that backup"));
  hoist_fact_group_set_description (
      group, n > 0 ? _ ("A rollback leaves the settings as they are now.") : NULL);
  hoist_fact_group_set_facts (group, facts, n);
}

char *
hoist_rollback_facts_dup_loss (const HoistPlan *plan)
{
  gint64 lost = hoist_rollback_facts_get_lost_rows (plan);

  if (lost < 0)
    return g_strdup (_ ("How many rows were written since the backup is not known. They are set "
                        "aside in quarantine on the node; the database will not have them."));
  if (has_step (plan, HOIST_STEP_TRANSFER) && get_kept_rows (plan) >= 0)
    return g_strdup_printf (
        g_dngettext (
            NULL,
            "%lld row was written or changed since the database was moved, and has no place "
            "in the old one. It stays in the new database.",
            "%lld rows were written or changed since the database was moved, and have no "
            "place in the old one. They stay in the new database.",
            (gulong) lost),
        (long long) lost);
  if (has_step (plan, HOIST_STEP_TRANSFER))
    return g_strdup_printf (
        g_dngettext (NULL,
                     "%lld row was written or changed since the database was moved. It stays in "
                     "the new database; the one that is used again will not have it.",
                     "%lld rows were written or changed since the database was moved. They stay "
                     "in the new database; the one that is used again will not have them.",
                     (gulong) lost),
        (long long) lost);
  return g_strdup_printf (
      g_dngettext (
          NULL,
          "%lld row was written or changed since the backup. It is set aside in quarantine on the "
          "node; the database will not have it.",
          "%lld rows were written or changed since the backup. They are set aside in quarantine on "
          "the node; the database will not have them.",
          lost),
      (long long) lost);
}

static char *
dup_data_sentence (const HoistPlan *plan)
{
  gint64 lost = hoist_rollback_facts_get_lost_rows (plan), kept = get_kept_rows (plan);
  g_autofree char *number = hoist_words_dup_number (lost);
  g_autofree char *going = hoist_words_dup_number (kept);

  if (!plan->restore_data)
    return g_strdup (_ ("The data stays as it is."));
  if (kept > 0)
    {
      g_autofree char *goes = g_strdup_printf (
          g_dngettext (NULL, "The data goes back too, with %s row written since.",
                       "The data goes back too, with %s rows written since.", (gulong) kept),
          going);
      g_autofree char *stays = g_strdup_printf (
          has_step (plan, HOIST_STEP_TRANSFER)
              ? g_dngettext (NULL, "%s row stays in the new database.",
                             "%s rows stay in the new database.", (gulong) lost)
              : g_dngettext (NULL, "%s row is set aside.", "%s rows are set aside.", (gulong) lost),
          number);

      return lost > 0 ? g_strdup_printf ("%s %s", goes, stays) : g_steal_pointer (&goes);
    }
  if (lost == 0)
    return g_strdup (_ ("The data goes back too; nothing was written since."));
  if (lost < 0)
    return g_strdup (_ ("The data goes back too."));
  return g_strdup_printf (
      has_step (plan, HOIST_STEP_TRANSFER)
          ? g_dngettext (NULL, "The old database is used again; %s row stays in the new one.",
                         "The old database is used again; %s rows stay in the new one.",
                         (gulong) lost)
          : g_dngettext (NULL, "The data goes back too; %s row is set aside.",
                         "The data goes back too; %s rows are set aside.", (gulong) lost),
      number);
}

char *
hoist_rollback_facts_dup_summary (const HoistPlan *plan)
{
  g_autofree char *downtime = hoist_words_dup_estimate (plan->downtime_s);
  g_autofree char *data = dup_data_sentence (plan);
  g_autofree char *loss = g_strconcat (data, hoist_plan_describe_messages (plan), NULL);

  /* The database alone: at one release. */
  if (g_str_equal (plan->from_version, plan->to_version))
    return g_strdup_printf (_ ("The database of %s goes back; %s without service. %s"),
                            plan->tenant_slug, downtime, loss);
  return g_strdup_printf (_ ("%s goes back from %s to %s; %s without service. %s"),
                          plan->tenant_slug, plan->from_version, plan->to_version, downtime, loss);
}

char *
hoist_rollback_facts_dup_command (const HoistPlan *plan, const char *reason, gboolean hold)
{
  g_autofree char *quoted = g_shell_quote (reason);
  GString *command = g_string_new ("hoistctl rollback ");

  g_string_append (command, plan->rolls_back[0] != '\0' ? plan->rolls_back : plan->tenant_slug);
  if (plan->rolls_back[0] == '\0' && plan->restore_from[0] != '\0')
    g_string_append_printf (command, " --backup %s", plan->restore_from);
  if (!plan->restore_data)
    g_string_append (command, " --code-only");
  if (!plan->backup_db)
    g_string_append (command, " --no-safety-backup");
  for (char **id = plan->acknowledge; id != NULL && *id != NULL; id++)
    g_string_append_printf (command, " --acknowledge %s", *id);
  if (hold)
    g_string_append (command, " --hold");
  g_string_append_printf (command, " --reason %s", quoted);
  return g_string_free (command, FALSE);
}

void
hoist_rollback_facts_show_commands (HoistFactGroup *group, const HoistPlan *plan,
                                    const char *reason, gboolean hold)
{
  g_autofree char *command = hoist_rollback_facts_dup_command (plan, reason, hold);
  HoistFact fact = { .key = "command", .title = command, .copy = command };

  hoist_fact_group_set_facts (group, &fact, 1);
}

char *
hoist_rollback_facts_dup_choice (const HoistRestorePoint *point, gint64 now_us)
{
  g_autofree char *when = hoist_words_dup_moment (point->time);
  g_autofree char *ago =
      hoist_words_dup_duration ((double) MAX (now_us - point->time, 0) / G_USEC_PER_SEC);

  if (!point->has_data)
    return g_strdup (_ ("There is no backup of the data here."));
  if (point->made_by_run) /* how depends on what that run did: its plan knows */
    return g_strdup_printf (_ ("The data goes back to what it was on %s. What becomes of what was "
                               "written in the %s since then is counted on the next page."),
                            when, ago);
  return g_strdup_printf (_ ("The database is restored as it was on %s. What was written in the %s "
                             "since then is set aside, not kept in the database."),
                          when, ago);
}
