/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-guide-explanation.h. Owned by nobody; called by the API's handler. Never asks a node,
 * and never claims to know what only a node knows. */
#include "engine/hoist-guide-explanation.h"

#include <string.h>

#include "base/hoist-clock.h"
#include "base/hoist-id.h"
#include "base/hoist-version.h"
#include "engine/hoist-plan-builder.h"
#include "engine/hoist-plan-hops.h"
#include "model/hoist-guide-component.h"
#include "model/hoist-guide-container.h"
#include "model/hoist-guide-template.h"
#include "model/hoist-json.h"

#define SLUG "example"
#define DIRECTORY "/srv/" SLUG
#define PORT "8080" /* what every setting says: most are ports, and a word would be no port */
#define FROM_COMMIT "1111111111111111111111111111111111111111"
#define TO_COMMIT "2222222222222222222222222222222222222222"
#define FROM_IMAGE "1111111111111111111111111111111111111111111111111111111111111111"
#define TO_IMAGE "2222222222222222222222222222222222222222222222222222222222222222"

static void
set_known (HoistValue *settings, const char *name, const char *value)
{
  if (*name)
    hoist_value_set_text (settings, name, value);
}

/* Every {settings.NAME} that is anywhere in the guide. */
static void
find_settings (HoistValue *settings, const HoistValue *value)
{
  HoistValueType type = hoist_value_get_type_of (value);
  guint n =
      type == HOIST_VALUE_OBJECT || type == HOIST_VALUE_ARRAY ? hoist_value_get_size (value) : 0;

  for (guint i = 0; i < n; i++)
    find_settings (settings, type == HOIST_VALUE_OBJECT ? hoist_value_get_member_at (value, i)
                                                        : hoist_value_get_element (value, i));
  if (type != HOIST_VALUE_STRING)
    return;
  const char *at = hoist_value_get_string (value);
  g_autoptr (GString) before = g_string_new (NULL);
  for (;;)
    {
      g_autofree char *name = hoist_guide_template_next (&at, before, NULL);
      if (!name)
        return;
      if (g_str_has_prefix (name, HOIST_GUIDE_TEMPLATE_SETTINGS))
        hoist_value_set_text (settings, name + strlen (HOIST_GUIDE_TEMPLATE_SETTINGS), PORT);
    }
}

static HoistValue *
make_settings (const HoistGuide *guide)
{
  HoistValue *settings = hoist_value_new_object ();
  g_autoptr (HoistValue) all =
      hoist_json_new_value ((HoistJsonWriteFunc) hoist_guide_write, guide, NULL);

  if (all)
    find_settings (settings, all);
  for (guint i = 0; i < guide->databases->len; i++)
    set_known (settings, ((const HoistGuideDatabase *) guide->databases->pdata[i])->setting, PORT);
  set_known (settings, guide->slug_setting, SLUG);
  set_known (settings, guide->backend_port_setting, PORT);
  set_known (settings, guide->frontend_port_setting, PORT);
  return settings;
}

static HoistTenant *
make_tenant (const HoistGuide *guide)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_TENANT);
  g_autoptr (HoistValue) settings = make_settings (guide);
  HoistTenant fields = { .id = id,
                         .slug = (char *) SLUG,
                         .name = (char *) SLUG,
                         .application = guide->application,
                         .node = (char *) "",
                         .directory = (char *) DIRECTORY,
                         .domain = (char *) "",
                         .api_domain = (char *) "",
                         .settings = settings };

  return hoist_tenant_new (&fields);
}

static const char *
get_commit (GPtrArray *releases, const char *tag, const char *made_up)
{
  const HoistRelease *release = hoist_release_find (releases, tag);

  return release && *release->commit ? release->commit : made_up;
}

static void
add_release (GPtrArray *releases, const char *tag, const char *commit)
{
  g_autoptr (GPtrArray) notices = g_ptr_array_new ();
  HoistRelease fields = { .tag = (char *) tag,
                          .commit = (char *) commit,
                          .notes = (char *) "",
                          .notices = notices,
                          .prerelease = hoist_version_is_prerelease (tag) };

  if (!hoist_release_find (releases, tag))
    g_ptr_array_add (releases, hoist_release_new (&fields));
}

static GPtrArray *
list_releases (const HoistGuideQuestion *question)
{
  GPtrArray *releases = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  char **stops = question->guide->required_stops;

  for (guint i = 0; question->releases && i < question->releases->len; i++)
    g_ptr_array_add (releases, hoist_release_ref (g_ptr_array_index (question->releases, i)));
  add_release (releases, question->from, FROM_COMMIT);
  add_release (releases, question->to, TO_COMMIT);
  for (guint i = 0; stops[i]; i++)
    {
      g_autofree char *commit = g_compute_checksum_for_string (G_CHECKSUM_SHA1, stops[i], -1);
      add_release (releases, stops[i], commit);
    }
  return releases;
}

/* As if every kind of dependencies changed. */
static HoistValue *
make_locks (const HoistGuide *guide)
{
  HoistValue *locks = hoist_value_new_array ();

  for (guint i = 0; i < guide->dependencies->len; i++)
    {
      const HoistGuideDependencies *needs = g_ptr_array_index (guide->dependencies, i);
      HoistValue *lock = hoist_value_new_object ();
      hoist_value_set_text (lock, "environment", needs->environment);
      hoist_value_set_text (lock, "deployed", "");
      hoist_value_set_text (lock, "target",
                            "2222222222222222222222222222222222222222222222222222222222222222");
      hoist_value_append (locks, lock);
    }
  return locks;
}

/* As if every image were another one. */
static HoistValue *
make_containers (const HoistGuide *guide, const HoistTenant *tenant, const char *target)
{
  HoistValue *containers = hoist_value_new_array ();

  for (guint i = 0; i < guide->services->len; i++)
    {
      const HoistGuideService *service = g_ptr_array_index (guide->services, i);
      g_autofree char *image = hoist_guide_container_fill_image (guide, service, target);
      g_autofree char *name = hoist_guide_fill (service->container, tenant, guide, NULL, NULL);
      HoistValue *one;
      if (!*image || !name)
        continue;
      one = hoist_value_new_object ();
      hoist_value_set_text (one, "service", service->name);
      hoist_value_set_text (one, "container", name);
      hoist_value_set_text (one, "image", image);
      hoist_value_set_text (one, "from_id", FROM_IMAGE);
      hoist_value_set_text (one, "to_id", TO_IMAGE);
      hoist_value_append (containers, one);
    }
  return containers;
}

/* As if each that can be installed were another one, whatever it is now. */
static HoistValue *
make_components (const HoistGuide *guide, const char *target)
{
  HoistValue *components = hoist_value_new_array ();

  for (guint i = 0; i < guide->components->len; i++)
    {
      const HoistGuideComponent *component = g_ptr_array_index (guide->components, i);
      const HoistGuideWant *want = hoist_guide_component_find_want (component, target);
      const char *wanted = want && !*want->version ? want->lock.file : want ? want->version : "";
      HoistValue *one = hoist_value_new_object ();
      hoist_value_set_text (one, "name", component->name);
      hoist_value_set_text (one, "version", component->install[0] ? "…" : wanted);
      hoist_value_set_text (one, "wanted", wanted);
      hoist_value_append (components, one);
    }
  return components;
}

static HoistValue *
make_facts (const HoistGuideQuestion *question, const HoistTenant *tenant, GPtrArray *releases,
            const char *target)
{
  const HoistGuide *guide = question->guide;
  HoistValue *facts = hoist_value_new_object (), *migrations = hoist_value_new_array ();

  for (guint i = 0; guide->migrations[i]; i++)
    hoist_value_append (migrations, hoist_value_new_string (guide->migrations[i]));
  hoist_value_set_text (facts, "commit", get_commit (releases, question->from, FROM_COMMIT));
  hoist_value_set_text (facts, "tag", question->from);
  hoist_value_set_text (facts, "target_commit", get_commit (releases, target, TO_COMMIT));
  hoist_value_set (facts, "containers", make_containers (guide, tenant, target));
  hoist_value_set (facts, "components", make_components (guide, target));
  hoist_value_set (facts, "locks", make_locks (guide));
  hoist_value_set (facts, "tree_clean", hoist_value_new_bool (TRUE));
  hoist_value_set (facts, "migrations", migrations);
  hoist_value_set (facts, "findings", hoist_value_new_array ());
  return facts;
}

/* The way over the guide's required stops, as a plan goes it; NULL without an error: at once. */
static gboolean
find_legs (const HoistGuideQuestion *question, GPtrArray *releases, GPtrArray **ret_legs,
           GError **error)
{
  HoistPlanFarWay way = { question->from, question->to, NULL };
  g_autoptr (GPtrArray) versions = hoist_plan_hops_find (question->guide, releases, &way, error);

  *ret_legs = NULL;
  if (versions && versions->len > 1)
    *ret_legs = hoist_plan_hops_read (versions, releases, NULL, error);
  return versions && (versions->len == 1 || *ret_legs);
}

HoistPlan *
hoist_guide_explanation_make (const HoistGuideQuestion *question, GError **error)
{
  g_autofree char *plan_id = hoist_id_new (HOIST_ID_PLAN);
  g_autofree char *backup_id = hoist_id_new (HOIST_ID_BACKUP);
  g_autoptr (HoistTenant) tenant = make_tenant (question->guide);
  g_autoptr (GPtrArray) releases = list_releases (question);
  g_autoptr (GPtrArray) legs = NULL;
  gboolean known = find_legs (question, releases, &legs, error);
  const char *target =
      legs ? ((const HoistPlanLeg *) g_ptr_array_index (legs, 0))->version : question->to;
  g_autoptr (HoistValue) facts = make_facts (question, tenant, releases, target);
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  HoistPlanRequest request = {
    .kind = HOIST_PLAN_UPGRADE, .target_version = target, .backup_db = TRUE, .run_migrations = TRUE
  };
  HoistPlanInput input = { .plan_id = plan_id,
                           .backup_id = backup_id,
                           .now = hoist_clock_wall_us (),
                           .guide = question->guide,
                           .tenant = tenant,
                           .repository =
                               *question->repository ? question->repository : "/srv/" SLUG ".git",
                           .facts = facts,
                           .releases = releases,
                           .legs = legs,
                           .request = &request,
                           .findings = findings,
                           .estimate_s = -1,
                           .downtime_s = -1,
                           .restore_s = -1 };

  if (!known)
    return NULL;
  g_ptr_array_add (
      findings, hoist_finding_new ("example", HOIST_FINDING_WARNING,
                                   "No node was asked: what depends on a node, on settings or on "
                                   "a revision on the way may be otherwise.",
                                   "", ""));
  return hoist_plan_build (&input, error);
}
