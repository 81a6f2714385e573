/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-order-components.h. Owns nothing; worker thread. What is kept is a help, never what a
 * plan is made of: the order `facts` asks anew. */
#include "agent/hoist-order-components.h"

#include <glib/gstdio.h>

#include "base/hoist-clock.h"
#include "drivers/hoist-component.h"
#include "model/hoist-guide-component-order.h"

#define KEPT_NAME "components.json"
#define KEPT_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static char *
dup_version (const HoistOrderComponents *asking, const HoistGuideComponent *component,
             GError **error)
{
  const HoistOrderSubject *subject = asking->subject;
  g_autoptr (HoistValue) read =
      hoist_guide_component_order_new_place (component, subject->tenant, subject->guide, error);
  const HoistComponentPlace place = { read, subject->tenant->directory, subject->uid,
                                      subject->gid };

  return read != NULL ? hoist_component_read_version (&place, asking->call, error) : NULL;
}

static HoistValue *
new_entry (const HoistOrderComponents *asking, const HoistGuideComponent *component)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *version = dup_version (asking, component, &error);
  HoistValue *entry = hoist_value_new_object ();

  hoist_value_set_text (entry, "name", component->name);
  hoist_value_set_text (entry, "title", component->title);
  hoist_value_set_text (entry, "version", version != NULL ? version : "");
  hoist_value_set_text (entry, "detail", error != NULL ? error->message : "");
  return entry;
}

/* --- kept ---------------------------------------------------------------------------------- */

static char *
dup_kept_path (const HoistAgentState *state, const char *tenant)
{
  return hoist_agent_state_tenant (state, tenant, KEPT_NAME);
}

static char *
dup_key (const HoistOrderComponents *asking)
{
  return g_strdup_printf ("%s %s", asking->subject->guide->hash, asking->commit);
}

static void
keep (const HoistOrderComponents *asking, HoistValue *list)
{
  const HoistOrderSubject *subject = asking->subject;
  g_autofree char *path = dup_kept_path (subject->state, subject->tenant->id);
  g_autofree char *key = dup_key (asking);
  g_autoptr (HoistValue) kept = hoist_value_new_object ();
  g_autoptr (GError) error = NULL;

  hoist_value_set_text (kept, "key", key);
  hoist_value_set (kept, "at", hoist_value_new_int (hoist_clock_wall_us ()));
  hoist_value_set (kept, "components", hoist_value_ref (list));
  if (!hoist_agent_state_write_brief (path, kept, &error))
    g_debug ("The versions of components are not kept: %s", error->message);
}

HoistValue *
hoist_order_components_recall (const HoistOrderComponents *asking)
{
  const HoistOrderSubject *subject = asking->subject;
  g_autofree char *path = dup_kept_path (subject->state, subject->tenant->id);
  g_autofree char *key = dup_key (asking);
  g_autoptr (HoistValue) kept = hoist_agent_state_read (path, NULL);
  gint64 age = hoist_clock_wall_us () - hoist_value_lookup_int (kept, "at", 0);
  const HoistValue *list = kept != NULL ? hoist_value_get_member (kept, "components") : NULL;

  if (list != NULL && age >= 0 && age < KEPT_US
      && g_str_equal (hoist_value_lookup_string (kept, "key", ""), key))
    return hoist_value_ref ((HoistValue *) list);
  return hoist_order_components_read (asking);
}

void
hoist_order_components_forget (const HoistAgentState *state, const char *tenant)
{
  g_autofree char *path = dup_kept_path (state, tenant);

  g_unlink (path);
}

/* --- asked --------------------------------------------------------------------------------- */

HoistValue *
hoist_order_components_read (const HoistOrderComponents *asking)
{
  const GPtrArray *components = asking->subject->guide->components;
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; i < components->len; i++)
    hoist_value_append (list, new_entry (asking, g_ptr_array_index (components, i)));
  if (components->len > 0)
    keep (asking, list);
  return list;
}

/* A release that has no such file, or no such member in it, wants nothing. */
static char *
dup_wanted (const HoistOrderComponents *asking, const HoistGuideWant *want, const char *commit)
{
  const HoistOrderSubject *subject = asking->subject;
  g_autofree char *text = NULL;
  char *version;

  if (want == NULL || want->version[0] != '\0' || commit[0] == '\0')
    return g_strdup ("");
  text = hoist_source_get_git ()->read_file (&subject->origin, commit, want->lock.file,
                                             asking->call, NULL);
  version = text != NULL ? hoist_component_find_version (
                text, (const char *const *) want->lock.member, want->lock.file, NULL)
                         : NULL;
  return version != NULL ? version : g_strdup ("");
}

HoistValue *
hoist_order_components_read_for (const HoistOrderComponents *asking, const char *target,
                                 const char *target_commit)
{
  const GPtrArray *components = asking->subject->guide->components;
  HoistValue *list = hoist_order_components_read (asking);

  for (guint i = 0; i < components->len; i++)
    {
      const HoistGuideComponent *component = g_ptr_array_index (components, i);
      g_autofree char *wanted = NULL;

      wanted =
          dup_wanted (asking, hoist_guide_component_find_want (component, target), target_commit);
      hoist_value_set_text ((HoistValue *) hoist_value_get_element (list, i), "wanted", wanted);
    }
  return list;
}
