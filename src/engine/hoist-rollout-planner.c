/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-rollout-planner.h. Owned by nobody; any thread; it starts nothing and stores nothing.
 */
#include "engine/hoist-rollout-planner.h"

#include <string.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "engine/hoist-plan-builder.h"
#include "engine/hoist-plan-notices.h"
#include "engine/hoist-plan-objections.h"
#include "engine/hoist-plan-releases.h"
#include "store/hoist-store-tenant.h"

/* One application of the selection, read once. */
typedef struct
{
  HoistGuide *guide;
  GPtrArray *releases; /* HoistRelease* */
  char *target;        /* NULL: `problem` says why */
  char *problem;
} Line;

typedef struct
{
  HoistStore *store;
  const HoistRolloutRequest *request;
  GHashTable *lines; /* application -> Line */
  GPtrArray *targets, *notices;
  GError **error;
} Making;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_clear_pointer (&line->guide, hoist_guide_unref);
  g_clear_pointer (&line->releases, g_ptr_array_unref);
  g_free (line->target);
  g_free (line->problem);
  g_free (line);
}

static Line *
read_line (Making *m, const char *name)
{
  Line *line = g_hash_table_lookup (m->lines, name);
  if (line)
    return line;
  g_autoptr (HoistApplication) application = hoist_store_dup_application (m->store, name, m->error);
  g_autoptr (GError) why = NULL;

  if (!application)
    return NULL;
  line = g_new0 (Line, 1);
  g_hash_table_insert (m->lines, g_strdup (name), line);
  line->guide = hoist_guide_parse (name, application->guide, -1, m->error);
  line->releases = line->guide ? hoist_store_list_releases (m->store, name, m->error) : NULL;
  if (!line->releases)
    return NULL;
  line->target = hoist_plan_releases_choose (line->releases, m->request->target_version, &why);
  line->problem = why ? g_strdup (why->message) : NULL;
  return line;
}

static const HoistRelease *
find_release (const Line *line, const char *tag, const char *commit)
{
  for (guint i = 0; i < line->releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (line->releases, i);
      if (tag ? g_str_equal (release->tag, tag) : g_strcmp0 (release->commit, commit) == 0)
        return release;
    }
  return NULL;
}

static void exclude (HoistRolloutTarget *target, const char *check, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static void
exclude (HoistRolloutTarget *target, const char *check, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  target->state = HOIST_TARGET_EXCLUDED;
  target->check = g_strdup (check);
  target->cause = g_strdup_vprintf (format, list);
  va_end (list);
}

/* What is seen of it and what is known of the releases; FALSE when that excludes it. */
static gboolean
look_at_versions (const Line *line, const HoistTenantRow *row, HoistRolloutTarget *target)
{
  const HoistSighting *seen = row->sighting;
  const char *slug = row->tenant->slug;

  if (!line->target)
    exclude (target, "target", "%s", line->problem);
  else if (!seen || seen->observed_at == 0)
    exclude (target, "unreachable", "nobody has seen %s yet", slug);
  else if (seen->unknown_since != 0)
    {
      g_autofree char *since = hoist_clock_format (seen->unknown_since);
      exclude (target, "unreachable", "the node of %s has not answered since %s", slug, since);
    }
  if (target->state == HOIST_TARGET_EXCLUDED)
    return FALSE;
  const HoistRelease *deployed = find_release (line, NULL, seen->commit);
  const HoistRelease *wanted = find_release (line, line->target, NULL);
  const char *from = seen->tag ? seen->tag : deployed ? deployed->tag : NULL;

  target->from_version = g_strdup (from);
  target->to_commit = g_strdup (wanted->commit);
  if (!from)
    exclude (target, "version", "what is deployed of %s is no release", slug);
  else if (g_strcmp0 (seen->commit, wanted->commit) == 0)
    exclude (target, "already-there", "%s is already at %s", slug, line->target);
  else if (hoist_version_compare (line->target, from) < 0)
    exclude (target, "newer", "%s is at %s, and %s is older", slug, from, line->target);
  else
    {
      const char *stop = hoist_plan_notices_find_stop (line->guide, from, line->target);
      if (stop)
        exclude (target, "required-stop",
                 "%s can’t go from %s to %s at once; upgrade it alone, which goes over %s", slug,
                 from, line->target, stop);
    }
  return target->state != HOIST_TARGET_EXCLUDED;
}

static void
add_notice (Making *m, const char *id, const char *text)
{
  for (guint i = 0; i < m->notices->len; i++)
    if (g_str_equal (((const HoistNotice *) g_ptr_array_index (m->notices, i))->id, id))
      return;
  g_ptr_array_add (m->notices, hoist_notice_new (id, text));
}

static void
add_notices (Making *m, const Line *line, const HoistRolloutTarget *target)
{
  HoistPlanWay way = { target->from_version, target->to_version, NULL, NULL };
  g_autoptr (GPtrArray) more = hoist_plan_notices_collect (line->guide, line->releases, &way);

  for (guint i = 0; i < more->len; i++)
    {
      const HoistNotice *notice = g_ptr_array_index (more, i);
      add_notice (m, notice->id, notice->text);
    }
  if (!m->request->backup_db && line->guide->databases->len > 0)
    add_notice (m, HOIST_ACKNOWLEDGE_NO_BACKUP,
                "No backups are made: there is no way back for data.");
}

static gboolean
add_target (Making *m, const HoistTenantRow *row)
{
  const HoistTenant *tenant = row->tenant;
  Line *line = read_line (m, tenant->application);
  if (!line)
    return FALSE;
  HoistRolloutTarget *target = g_new0 (HoistRolloutTarget, 1);

  g_ptr_array_add (m->targets, target);
  target->tenant = g_strdup (tenant->id);
  target->tenant_slug = g_strdup (tenant->slug);
  target->application = g_strdup (tenant->application);
  target->environment = tenant->environment;
  target->to_version = g_strdup (line->target);
  target->state = HOIST_TARGET_WAITING;
  if (!look_at_versions (line, row, target))
    return TRUE;
  g_autoptr (GPtrArray) objections =
      hoist_plan_objections_find (m->store, tenant, target->from_version, target->to_version);
  if (objections->len > 0)
    {
      const HoistFinding *first = g_ptr_array_index (objections, 0);
      exclude (target, first->check, "%s", first->message);
    }
  else
    add_notices (m, line, target);
  return TRUE;
}

static gboolean
add_targets (Making *m)
{
  g_autoptr (GPtrArray) rows = hoist_store_list_tenant_rows (m->store, m->error);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; rows && i < rows->len; i++)
    {
      HoistTenantRow *row = g_ptr_array_index (rows, i);
      g_hash_table_insert (by_id, row->tenant->id, row);
    }
  for (const char *const *id = m->request->tenants; rows && id && *id; id++)
    {
      const HoistTenantRow *row = g_hash_table_lookup (by_id, *id);
      if (!row)
        {
          g_set_error (m->error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is no tenant %s.", *id);
          return FALSE;
        }
      if (g_hash_table_add (taken, row->tenant->id) && !add_target (m, row))
        return FALSE;
    }
  return rows != NULL;
}

/* Test, staging, production; then by name. What is excluded stands at the end. */
static int
compare_targets_cb (gconstpointer a, gconstpointer b)
{
  const HoistRolloutTarget *one = *(HoistRolloutTarget *const *) a,
                           *other = *(HoistRolloutTarget *const *) b;
  int out_one = one->state == HOIST_TARGET_EXCLUDED,
      out_other = other->state == HOIST_TARGET_EXCLUDED;

  if (out_one != out_other)
    return out_one - out_other;
  if (one->environment != other->environment)
    return one->environment < other->environment ? -1 : 1;
  return strcmp (one->tenant_slug, other->tenant_slug);
}

static void
set_order (GPtrArray *targets)
{
  gboolean has_test = FALSE;

  g_ptr_array_sort (targets, compare_targets_cb);
  for (guint i = 0; i < targets->len; i++)
    {
      HoistRolloutTarget *target = g_ptr_array_index (targets, i);
      gboolean test = target->environment == HOIST_ENVIRONMENT_TEST;

      target->index = i;
      if (target->state == HOIST_TARGET_EXCLUDED)
        continue;
      has_test = has_test || test;
      target->wave = has_test && !test ? 1 : 0;
    }
}

static gboolean
check_request (const HoistRolloutRequest *request, GError **error)
{
  if (request->parallel >= 1 && request->parallel <= HOIST_ROLLOUT_MAX_PARALLEL
      && request->max_failures >= -1
      && g_strv_length ((char **) request->tenants) <= HOIST_ROLLOUT_MAX_TARGETS)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
               "A rollout has at most %d tenants, 1 to %d at a time.", HOIST_ROLLOUT_MAX_TARGETS,
               HOIST_ROLLOUT_MAX_PARALLEL);
  return FALSE;
}

HoistRollout *
hoist_rollout_planner_make (HoistStore *store, const HoistRolloutRequest *request, GError **error)
{
  if (!check_request (request, error))
    return NULL;
  g_autoptr (GHashTable) lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, line_free);
  g_autoptr (GPtrArray) targets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_rollout_target_free);
  g_autoptr (GPtrArray) notices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_notice_free);
  Making m = { store, request, lines, targets, notices, error };

  if (!add_targets (&m))
    return NULL;
  set_order (targets);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  for (guint i = 0; i < notices->len; i++)
    g_ptr_array_add (ids, ((HoistNotice *) g_ptr_array_index (notices, i))->id);
  g_ptr_array_add (ids, NULL);
  HoistRollout fields = { .state = HOIST_ROLLOUT_PLANNED,
                          .parallel = request->parallel,
                          .max_failures = request->max_failures,
                          .backup_db = request->backup_db,
                          .run_migrations = request->run_migrations,
                          .acknowledge = (char **) ids->pdata,
                          .notices = notices,
                          .targets = targets };
  g_autofree char *hash = hoist_rollout_compute_hash (&fields);
  fields.hash = hash;
  hoist_rollout_count (&fields);
  return hoist_rollout_new (&fields);
}
