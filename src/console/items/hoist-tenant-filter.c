/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistTenantFilter: owned by whoever made it; main thread; it keeps no item. */
#include "console/items/hoist-tenant-filter.h"

const char *const hoist_tenant_flag_names[] = { "behind",  "unhealthy",  "running",
                                                "held",    "unknown",    "test",
                                                "staging", "production", NULL };

HoistTenantFilter *
hoist_tenant_filter_new (guint flags, const char *text)
{
  HoistTenantFilter *filter = g_new0 (HoistTenantFilter, 1);

  filter->flags = flags;
  filter->text = g_utf8_casefold (text != NULL ? text : "", -1);
  return filter;
}

HoistTenantFilter *
hoist_tenant_filter_parse (const char *line)
{
  g_auto (GStrv) halves = g_strsplit (line, "|", 2);
  g_auto (GStrv) words = g_strsplit (halves[0] != NULL ? halves[0] : "", ",", -1);
  guint flags = 0;

  for (guint i = 0; words[i] != NULL; i++)
    for (guint j = 0; hoist_tenant_flag_names[j] != NULL; j++)
      if (g_str_equal (words[i], hoist_tenant_flag_names[j]))
        flags |= 1u << j;
  return hoist_tenant_filter_new (flags, halves[0] != NULL ? halves[1] : NULL);
}

void
hoist_tenant_filter_free (HoistTenantFilter *filter)
{
  if (filter == NULL)
    return;
  g_free (filter->text);
  g_free (filter);
}

char *
hoist_tenant_filter_format (const HoistTenantFilter *filter)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; hoist_tenant_flag_names[i] != NULL; i++)
    if ((filter->flags & (1u << i)) != 0)
      g_string_append_printf (line, "%s%s", line->len > 0 ? "," : "", hoist_tenant_flag_names[i]);
  g_string_append_printf (line, "|%s", filter->text);
  return g_string_free (line, FALSE);
}

gboolean
hoist_tenant_filter_is_empty (const HoistTenantFilter *filter)
{
  return filter->flags == 0 && filter->text[0] == '\0';
}

static gboolean
has_environment (guint flags, const HoistTenantReport *report)
{
  return report->has_environment && (flags & (HOIST_TENANT_TEST << report->environment)) != 0;
}

gboolean
hoist_tenant_filter_matches (const HoistTenantFilter *filter, HoistTenantItem *item)
{
  const HoistTenantReport *report = hoist_tenant_item_get_report (item);
  guint flags = filter->flags;

  if ((flags & HOIST_TENANT_BEHIND) != 0 && !hoist_tenant_item_is_behind (item))
    return FALSE;
  if ((flags & HOIST_TENANT_UNHEALTHY) != 0 && !hoist_tenant_item_is_unhealthy (item))
    return FALSE;
  if ((flags & HOIST_TENANT_RUNNING) != 0 && !hoist_tenant_item_is_running (item))
    return FALSE;
  if ((flags & HOIST_TENANT_HELD) != 0 && report->hold_reason == NULL)
    return FALSE;
  if ((flags & HOIST_TENANT_UNKNOWN) != 0 && report->unknown_since == 0)
    return FALSE;
  if ((flags & HOIST_TENANT_ENVIRONMENTS) != 0 && !has_environment (flags, report))
    return FALSE;
  return filter->text[0] == '\0' || hoist_tenant_item_matches (item, filter->text);
}

gboolean
hoist_tenant_filter_is_within (const HoistTenantFilter *filter, const HoistTenantFilter *wider)
{
  guint narrow_words = filter->flags & ~HOIST_TENANT_ENVIRONMENTS,
        wide_words = wider->flags & ~HOIST_TENANT_ENVIRONMENTS;
  guint narrow_places = filter->flags & HOIST_TENANT_ENVIRONMENTS,
        wide_places = wider->flags & HOIST_TENANT_ENVIRONMENTS;

  return (narrow_words & wide_words) == wide_words
         && (wide_places == 0 || (narrow_places != 0 && (narrow_places & ~wide_places) == 0))
         && strstr (filter->text, wider->text) != NULL;
}
