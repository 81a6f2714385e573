/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a guide one node of a tenant needs. A part borrows everything from the whole guide, which
 * it keeps alive. Any thread; never changes the guide. */
#include "model/hoist-guide-part.h"

#include "model/hoist-guide-component.h"

gboolean
hoist_guide_roles_fit (char *const *wanted, const char *const *roles)
{
  if (wanted == NULL || wanted[0] == NULL)
    return TRUE;
  for (guint i = 0; roles != NULL && wanted[i] != NULL; i++)
    if (g_strv_contains (roles, wanted[i]))
      return TRUE;
  return FALSE;
}

static gboolean
runs_there (const HoistGuideService *service, gboolean is_lead, const char *const *roles)
{
  if (service->on == (is_lead ? HOIST_GUIDE_ON_FOLLOWERS : HOIST_GUIDE_ON_LEAD))
    return FALSE;
  return hoist_guide_roles_fit (service->roles, roles);
}

static gboolean
has_service (const GPtrArray *services, const char *name)
{
  for (guint i = 0; i < services->len; i++)
    if (g_str_equal (((const HoistGuideService *) services->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

static gboolean
has_component (const HoistGuideComponent *component, gboolean is_lead, const char *const *roles)
{
  return (is_lead || component->on_all || component->roles[0] != NULL)
         && hoist_guide_roles_fit (component->roles, roles);
}

HoistGuide *
hoist_guide_new_part (const HoistGuide *guide, gboolean is_lead, const char *const *roles)
{
  HoistGuide *part = g_memdup2 (guide, sizeof *guide);

  g_atomic_ref_count_init (&part->refs);
  part->whole = hoist_guide_ref (guide);
  part->services = g_ptr_array_new ();
  part->health = g_ptr_array_new ();
  part->components = g_ptr_array_new ();
  for (guint i = 0; i < guide->services->len; i++)
    if (runs_there (guide->services->pdata[i], is_lead, roles))
      g_ptr_array_add (part->services, guide->services->pdata[i]);
  for (guint i = 0; i < guide->health->len; i++)
    if (has_service (part->services, ((HoistGuideHealth *) guide->health->pdata[i])->service))
      g_ptr_array_add (part->health, guide->health->pdata[i]);
  for (guint i = 0; i < guide->components->len; i++)
    if (has_component (guide->components->pdata[i], is_lead, roles))
      g_ptr_array_add (part->components, guide->components->pdata[i]);
  return part;
}
