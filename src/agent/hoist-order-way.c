/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-order-way.h. Owned by nobody; called by the order `facts` in its worker thread. It
 * never asks the origin: the mirror was refreshed before. */
#include "agent/hoist-order-way.h"

#include "drivers/hoist-source.h"
#include "model/hoist-plan.h"

typedef struct
{
  const HoistOrderWay *way;
  GPtrArray *findings;
  GHashTable *asked;
  HoistValue *list;
} Look;

static void
look_for_range (Look *look, const HoistGuideRange *range)
{
  const HoistOrderWay *way = look->way;
  HoistSourceWay what = { range->revision, way->from, way->to };
  g_autoptr (GError) error = NULL;
  gboolean passes = FALSE;

  if (range->revision[0] == '\0' || !g_hash_table_add (look->asked, range->revision))
    return;
  if (hoist_source_get_git ()->passes (&way->subject->origin, &what, &passes, way->call, &error))
    {
      if (passes)
        hoist_value_append (look->list, hoist_value_new_string (range->revision));
    }
  else if (look->findings != NULL)
    g_ptr_array_add (look->findings,
                     hoist_finding_new ("guide", HOIST_FINDING_WARNING, error->message,
                                        "Correct the revision in the guide: whether its step or "
                                        "notice belongs to this upgrade can't be told.",
                                        ""));
}

HoistValue *
hoist_order_way_list_revisions (const HoistOrderWay *way, GPtrArray *findings)
{
  const HoistGuide *guide = way->subject->guide;
  g_autoptr (GHashTable) asked = g_hash_table_new (g_str_hash, g_str_equal);
  Look look = { way, findings, asked, hoist_value_new_array () };

  if (way->from[0] == '\0' || way->to[0] == '\0')
    return look.list;
  for (guint i = 0; i < guide->notices->len; i++)
    look_for_range (&look, &((const HoistGuideNotice *) guide->notices->pdata[i])->range);
  for (guint i = 0; i < guide->requirements->len; i++)
    look_for_range (&look, &((const HoistGuideRequirement *) guide->requirements->pdata[i])->range);
  for (guint i = 0; i < guide->steps->len; i++)
    look_for_range (&look, &((const HoistGuideStep *) guide->steps->pdata[i])->range);
  return look.list;
}

HoistValue *
hoist_order_way_list_stops (const HoistOrderWay *way)
{
  const HoistSourceDriver *git = hoist_source_get_git ();
  const HoistSourceOrigin *origin = &way->subject->origin;
  char **stops = way->subject->guide->required_stops;
  HoistValue *list = hoist_value_new_array ();

  if (stops[0] == NULL || way->from[0] == '\0' || way->to[0] == '\0')
    return list;
  g_autoptr (GPtrArray) tags = git->list_tags (origin, way->call, NULL);
  for (guint i = 0; stops[i] != NULL; i++)
    {
      HoistSourceWay what = { hoist_source_find_commit (tags, stops[i]), way->from, way->to };
      gboolean passes = FALSE;
      if (what.revision[0] != '\0' && git->passes (origin, &what, &passes, way->call, NULL)
          && passes)
        hoist_value_append (list, hoist_value_new_string (stops[i]));
    }
  return list;
}

HoistValue *
hoist_order_way_list_legs (const HoistOrderWay *way, const HoistValue *tags)
{
  HoistValue *list = hoist_value_new_array ();
  const char *from = way->from;
  guint n = tags != NULL && hoist_value_get_type_of (tags) == HOIST_VALUE_ARRAY
                ? hoist_value_get_size (tags)
                : 0;
  g_autoptr (GPtrArray) known =
      n > 0 ? hoist_source_get_git ()->list_tags (&way->subject->origin, way->call, NULL) : NULL;

  for (guint i = 0; i < n; i++)
    {
      const HoistValue *element = hoist_value_get_element (tags, i);
      const char *tag = hoist_value_get_type_of (element) == HOIST_VALUE_STRING
                            ? hoist_value_get_string (element)
                            : "";
      HoistOrderWay leg = { way->subject, way->call, from, hoist_source_find_commit (known, tag) };
      HoistValue *one = hoist_value_new_object ();
      hoist_value_set (one, "tag", hoist_value_new_string (tag));
      hoist_value_set (one, "commit", hoist_value_new_string (leg.to));
      hoist_value_set (one, "revisions", hoist_order_way_list_revisions (&leg, NULL));
      hoist_value_append (list, one);
      from = leg.to;
    }
  return list;
}
