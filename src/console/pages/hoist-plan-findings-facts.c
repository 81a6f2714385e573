/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-findings-facts.h. Owns nothing; main thread only. */
#include "console/pages/hoist-plan-findings-facts.h"

#include <glib/gi18n.h>

#include "console/dialogs/hoist-drift-window.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-words.h"

#define MAX_FINDINGS 64

static const char *
keep_string (GPtrArray *keep, char *text)
{
  g_ptr_array_add (keep, text);
  return text;
}

static HoistFact
describe_finding (const HoistFinding *finding, HoistLook *look, GPtrArray *keep)
{
  HoistFact fact = { 0 };
  char *key = g_strdup_printf ("%s-%u", finding->check, keep->len);

  g_ptr_array_add (keep, key);
  *look = hoist_words_finding (finding->severity);
  fact.key = key;
  fact.title = keep_string (keep, hoist_plane_sentence_dup (finding->message));
  fact.subtitle = finding->next[0] != '\0'
                      ? keep_string (keep, hoist_plane_sentence_dup (finding->next))
                      : NULL;
  fact.icon = look;
  if (g_str_equal (finding->repair, "recreate"))
    {
      fact.button = _ ("Begin Anew…");
      fact.button_name = _ ("Begin anew with an empty database");
      fact.button_action = "upgrade.recreate(true)";
    }
  else if (finding->repair[0] != '\0')
    {
      char *action = g_strdup_printf ("upgrade.repair('%s')", finding->repair);

      g_ptr_array_add (keep, action);
      fact.button = _ ("Repair");
      fact.button_action = action;
    }
  else if (finding->severity == HOIST_FINDING_BLOCKER
           && g_str_equal (finding->check, "failed-before"))
    {
      fact.button = _ ("Resolve…");
      fact.button_name = _ ("Say what was resolved");
      fact.button_action = "upgrade.resolve";
    }
  else if (finding->severity == HOIST_FINDING_BLOCKER && g_str_equal (finding->check, "other-run"))
    {
      fact.button = _ ("Check Again");
      fact.button_action = "upgrade.check";
    }
  return fact;
}

/* What passed is one row until somebody wants to see it: the button of the page stays on the
 * screen. */
static HoistFact
describe_passed (guint n_passed, HoistLook *look, GPtrArray *keep)
{
  HoistFact fact = {
    .key = "passed", .icon = look, .button = _ ("Show"), .button_action = "upgrade.show-checks"
  };
  char *title = g_strdup_printf (
      g_dngettext (NULL, "%u check passed", "%u checks passed", n_passed), n_passed);

  g_ptr_array_add (keep, title);
  *look = hoist_words_finding (HOIST_FINDING_OK);
  fact.title = title;
  fact.button_name = _ ("Show the checks that passed");
  return fact;
}

static void
offer_drift (const HoistPlan *plan, const HoistFinding *finding, HoistFact *fact)
{
  if (!g_str_equal (finding->check, "schema-drift") || !hoist_drift_window_can_show (plan))
    return;
  fact->button = _ ("Show…");
  fact->button_name = _ ("Show what differs in the schema");
  fact->button_action = "upgrade.show-drift";
}

/* What was chosen can be taken back where it is said. */
static void
offer_data (const HoistPlan *plan, const HoistFinding *finding, HoistFact *fact)
{
  if (finding->severity != HOIST_FINDING_WARNING || !g_str_equal (finding->check, "database")
      || !hoist_plan_recreates (plan))
    return;
  fact->button = _ ("Keep the Data");
  fact->button_action = "upgrade.recreate(false)";
}

/* How a rehearsal went is always shown. */
static gboolean
is_shown_anyhow (const HoistFinding *finding)
{
  return finding->severity != HOIST_FINDING_OK || g_str_equal (finding->check, "rehearsal");
}

static guint
count_passed (const HoistPlan *plan)
{
  guint n = 0;

  for (guint i = 0; i < plan->findings->len; i++)
    n += is_shown_anyhow (g_ptr_array_index (plan->findings, i)) ? 0 : 1;
  return n;
}

/* Blockers first, then warnings, then what passed. */
void
hoist_plan_findings_facts_show (HoistFactGroup *group, const HoistPlan *plan, gboolean show_passed)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  guint n_passed = count_passed (plan);
  HoistFindingSeverity least =
      show_passed || n_passed < 3 ? HOIST_FINDING_OK : HOIST_FINDING_WARNING;
  HoistFact facts[MAX_FINDINGS + 1];
  HoistLook looks[MAX_FINDINGS + 1];
  guint n = 0;

  for (int severity = HOIST_FINDING_BLOCKER; severity >= HOIST_FINDING_OK; severity--)
    for (guint i = 0; i < plan->findings->len && n < MAX_FINDINGS; i++)
      {
        const HoistFinding *finding = g_ptr_array_index (plan->findings, i);

        if ((int) finding->severity != severity
            || (least != HOIST_FINDING_OK && !is_shown_anyhow (finding)))
          continue;
        facts[n] = describe_finding (finding, &looks[n], keep);
        offer_drift (plan, finding, &facts[n]);
        offer_data (plan, finding, &facts[n]);
        n++;
      }
  if (least != HOIST_FINDING_OK)
    {
      facts[n] = describe_passed (n_passed, &looks[n], keep);
      n++;
    }
  hoist_fact_group_set_empty_text (group, _ ("The control plane made no checks"));
  hoist_fact_group_set_facts (group, facts, n);
}
