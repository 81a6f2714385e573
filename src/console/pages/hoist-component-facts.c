/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-component-facts.h. Owned by nobody; main thread. It shows what a node has read, and
 * never says a version that nobody read. */
#include "console/pages/hoist-component-facts.h"

#include <glib/gi18n.h>

#include "client/hoist-place-report.h"
#include "console/items/hoist-words.h"

#define MAX_ROWS 64

typedef struct
{
  HoistFact facts[MAX_ROWS];
  guint n;
  GPtrArray *keep;
} Rows;

static const char *
keep (Rows *rows, char *text)
{
  g_ptr_array_add (rows->keep, text);
  return text;
}

static void
add (Rows *rows, const HoistComponentSighting *component, const HoistPlaceReport *place)
{
  gboolean is_known = component->version[0] != '\0';
  const char *key = component->name, *title = component->title;

  if (rows->n == MAX_ROWS)
    return;
  if (place != NULL)
    {
      key = keep (rows, g_strdup_printf ("%s/%s", place->node, component->name));
      title = keep (rows, g_strdup_printf (_ ("%s on %s"), component->title, place->name));
    }
  rows->facts[rows->n++] = (HoistFact){ .key = key,
                                        .title = title,
                                        .subtitle = is_known ? NULL : component->detail,
                                        .value = is_known ? component->version : _ ("Unknown") };
}

static void
add_all (Rows *rows, const GPtrArray *components, const HoistPlaceReport *place)
{
  for (guint i = 0; components != NULL && i < components->len; i++)
    add (rows, g_ptr_array_index (components, i), place);
}

void
hoist_component_facts_show (HoistFactGroup *group, const HoistTenantReport *report)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  Rows rows = { .keep = texts };
  gboolean several = report->places->len > 1;

  for (guint i = 0; several && i < report->places->len; i++)
    {
      const HoistPlaceReport *place = g_ptr_array_index (report->places, i);
      add_all (&rows, place->components, place);
    }
  if (!several)
    add_all (&rows, report->components, NULL);
  hoist_fact_group_set_facts (group, rows.facts, rows.n);
}

static void
add_step (Rows *rows, const HoistStep *step)
{
  const char *from = hoist_value_lookup_string (step->args, "from", "");
  const char *to = hoist_value_lookup_string (step->args, "to", "");
  const HoistValue *argv = hoist_value_get_member (step->args, "argv");
  gboolean comes_along = argv == NULL || hoist_value_get_type_of (argv) != HOIST_VALUE_ARRAY
                         || hoist_value_get_size (argv) == 0;
  const char *where = hoist_step_is_in_downtime (step) ? _ ("While the services are stopped")
                                                       : _ ("Before the stop");

  if (rows->n == MAX_ROWS)
    return;
  rows->facts[rows->n++] = (HoistFact){
    .key = keep (rows, g_strdup_printf ("component-%u", step->index)),
    .title = hoist_value_lookup_string (step->args, "title", ""),
    .subtitle = comes_along ? _ ("Comes along with the dependencies; it is made sure of") : where,
    .value = comes_along ? keep (
                 rows, g_strdup_printf (hoist_value_lookup_bool (step->args, "at_least", FALSE)
                                            ? _ ("%s or later")
                                            : "%s",
                                        to))
                         : keep (rows, hoist_words_dup_versions (from, to))
  };
}

void
hoist_component_facts_show_plan (HoistFactGroup *group, const HoistPlan *plan)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  Rows rows = { .keep = texts };

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (step->kind->id == HOIST_STEP_COMPONENT)
        add_step (&rows, step);
    }
  hoist_fact_group_set_facts (group, rows.facts, rows.n);
}
