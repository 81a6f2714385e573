/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-recreate.h. Nobody owns it: pure functions. Thread: any. */
#include "engine/hoist-plan-recreate.h"

#include "base/hoist-error.h"
#include "engine/hoist-plan-arguments.h"

const HoistGuideRecreate *
hoist_plan_recreate_find (const HoistGuide *guide, const HoistPlanWay *way)
{
  const HoistGuideDatabase *database =
      guide->databases->len > 0 ? guide->databases->pdata[0] : NULL;
  const HoistGuideRecreate *recreate = database ? database->recreate : NULL;

  return recreate
                 && hoist_guide_range_applies (&recreate->range, way->from, way->to, way->passed,
                                               way->roles)
             ? recreate
             : NULL;
}

gboolean
hoist_plan_recreate_stands_for (const HoistGuideRecreate *recreate, const char *id)
{
  return recreate && g_strv_contains ((const char *const *) recreate->instead_of, id);
}

/* Why not, of one that is offered; NULL: it can be. */
static const char *
find_obstacle (const HoistPlanInput *input)
{
  const HoistPlanRequest *request = input->request;
  g_autoptr (GPtrArray) scripts = hoist_plan_arguments_list_migrations (input);

  if (!request->backup_db)
    return "A database begins anew behind a backup only. Leave the backup on.";
  if (!request->run_migrations || scripts->len == 0)
    return "The migrations make the schema in the empty database. Leave them on.";
  if (hoist_plan_arguments_is_on_copy (input))
    return "The migrations run on a copy of the database, so it can't begin anew on the way.";
  if (input->legs)
    return "The way goes over required stops. Upgrade to the first of them with an empty database, "
           "and then on.";
  return NULL;
}

gboolean
hoist_plan_recreate_check (const HoistPlanInput *input, const HoistPlanWay *way, GError **error)
{
  const char *obstacle = NULL;

  if (!input->request->recreate)
    return TRUE;
  if (input->request->kind != HOIST_PLAN_UPGRADE)
    obstacle = "Only an upgrade begins anew with an empty database.";
  else if (!hoist_plan_recreate_find (input->guide, way))
    obstacle = "The guide does not offer to begin anew with an empty database on this way.";
  else
    obstacle = find_obstacle (input);
  if (!obstacle)
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED, obstacle);
  return FALSE;
}

HoistFinding *
hoist_plan_recreate_new_finding (const HoistPlanInput *input, const HoistPlanWay *way)
{
  const HoistGuideRecreate *recreate = hoist_plan_recreate_find (input->guide, way);
  g_autofree char *message =
      g_strdup_printf ("The database begins anew, empty. %s", recreate->says);

  return hoist_finding_new ("database", HOIST_FINDING_WARNING, message,
                            "What is in it now is set aside and stays in the backup of this run; a "
                            "rollback brings it back.",
                            "");
}
