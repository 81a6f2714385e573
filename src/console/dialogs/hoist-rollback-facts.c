/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the guided rollback. Called by its dialog; main thread only; it keeps nothing and starts
 * nothing. */
#include "console/dialogs/hoist-rollback-facts.h"
#include <glib/gi18n.h>

#define MAX_ROWS 128

gint64
hoist_rollback_facts_get_lost_rows (const HoistPlan *plan)
{
  if (!plan->restore_data)
    return 0;
  return hoist_value_lookup_int (plan->comparison, "lost_rows", -1);
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

  fact.value = keep_string (keep, g_strdup_printf (_ ("%s → %s rows"), now_text, then_text));
  if (since > 0)
    {
      *look = (HoistLook){ _ ("Loses rows"), "dialog-warning-symbolic", "warning" };
      fact.subtitle = keep_string (
          keep,
          g_strdup_printf (
              g_dngettext (
                  NULL, "%" G_GINT64_FORMAT " row written or changed since would be set aside",
                  "%" G_GINT64_FORMAT " rows written or changed since would be set aside", since),
              since));
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
      keep, g_strdup_printf (_ ("%s, now %s rows, then %s rows, %s"), name, now_text, then_text,
                             fact.subtitle != NULL ? fact.subtitle : look->word));
  return fact;
}

void
hoist_rollback_facts_show_tables (HoistFactGroup *group, const HoistPlan *plan)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  const HoistValue *tables = hoist_value_get_member (plan->comparison, "tables");
  HoistFact facts[MAX_ROWS] = { 0 };
  HoistLook looks[MAX_ROWS];
  guint n = 0;

  if (plan->restore_data && tables != NULL && hoist_value_get_type_of (tables) == HOIST_VALUE_ARRAY)
    for (guint i = 0; i < hoist_value_get_size (tables) && n < MAX_ROWS; i++)
      {
        facts[n] = describe_table (hoist_value_get_element (tables, i), &looks[n], keep);
        n++;
      }
  hoist_fact_group_set_description (group, NULL);
  if (!plan->restore_data)
    hoist_fact_group_set_empty_text (group, _ ("The database stays as it is"));
  else
    hoist_fact_group_set_empty_text (group, _ ("The tables could not be compared"));
  hoist_fact_group_set_facts (group, facts, n);
}

void
hoist_rollback_facts_show_findings (HoistFactGroup *group, const HoistPlan *plan)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  HoistFact facts[MAX_ROWS] = { 0 };
  HoistLook looks[MAX_ROWS];
  guint n = 0;

  for (guint i = 0; i < plan->findings->len && n < MAX_ROWS; i++)
    {
      const HoistFinding *finding = g_ptr_array_index (plan->findings, i);

      if (finding->severity == HOIST_FINDING_OK)
        continue;
      looks[n] = hoist_words_finding (finding->severity);
      facts[n] = (HoistFact){ .key = keep_string (keep, g_strdup_printf ("%u", i)),
                              .title = finding->message,
                              .subtitle = finding->next,
                              .icon = &looks[n] };
      n++;
    }
  hoist_fact_group_set_facts (group, facts, n);
}

void
hoist_rollback_facts_show_steps (HoistFactGroup *group, const HoistPlan *plan)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  HoistFact facts[MAX_ROWS] = { 0 };
  guint n = 0;

  for (guint i = 0; i < plan->steps->len && n < MAX_ROWS; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);

      facts[n++] = (HoistFact){ .key = keep_string (keep, g_strdup_printf ("%u", step->index)),
                                .title = keep_string (
                                    keep, g_strdup_printf ("%u. %s", i + 1, _ (step->kind->title))),
                                .subtitle = keep_string (keep, step->kind->describe (step->args)) };
    }
  hoist_fact_group_set_facts (group, facts, n);
}

char *
hoist_rollback_facts_dup_loss (const HoistPlan *plan)
{
  gint64 lost = hoist_rollback_facts_get_lost_rows (plan);

  if (lost < 0)
    return g_strdup (_ ("How many rows were written since the backup is not known. They are set "
                        "aside in quarantine on the node; the database will not have them."));
  return g_strdup_printf (
      g_dngettext (
          NULL,
          "%" G_GINT64_FORMAT " row was written or changed since the backup. It is set aside in "
          "quarantine on the node; the database will not have it.",
          "%" G_GINT64_FORMAT " rows were written or changed since the backup. They are set aside "
          "in quarantine on the node; the database will not have them.",
          lost),
      lost);
}

char *
hoist_rollback_facts_dup_summary (const HoistPlan *plan)
{
  g_autofree char *downtime = hoist_words_dup_estimate (plan->downtime_s);
  gint64 lost = hoist_rollback_facts_get_lost_rows (plan);
  g_autofree char *number = hoist_words_dup_number (lost);
  const char *data = !plan->restore_data ? _ ("The data stays as it is.")
                     : lost == 0         ? _ ("The data goes back too; nothing was written since.")
                                         : NULL;
  g_autofree char *loss =
      data == NULL && lost > 0
          ? g_strdup_printf (_ ("The data goes back too; %s rows are set aside."), number)
          : g_strdup (data != NULL ? data : _ ("The data goes back too."));

  return g_strdup_printf (_ ("%s goes back from %s to %s; %s without service. %s"),
                          plan->tenant_slug, plan->from_version, plan->to_version, downtime, loss);
}

char *
hoist_rollback_facts_dup_command (const HoistPlan *plan, const char *reason)
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
  g_string_append_printf (command, " --reason %s", quoted);
  return g_string_free (command, FALSE);
}
