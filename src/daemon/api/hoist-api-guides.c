/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guides over the API: one as its file says it, what it would do, and its installation, which is an
 * administrator's and stands in the audit trail with both hashes. Owned by nobody; any lane. Never
 * runs anything of a guide. */
#include "base/hoist-error.h"
#include "daemon/api/hoist-api-resources.h"
#include "daemon/hoist-guide-shelf.h"
#include "engine/hoist-guide-explanation.h"
#include "store/hoist-store-run.h"
#include <string.h>

static int
count_tenants (HoistStore *store, const char *application)
{
  g_autoptr (GPtrArray) tenants = hoist_store_list_tenants (store, NULL);
  int n = 0;

  for (guint i = 0; tenants != NULL && i < tenants->len; i++)
    n += strcmp (((const HoistTenant *) g_ptr_array_index (tenants, i))->application, application)
         == 0;
  return n;
}

static HoistAnswer *
answer_guide (HoistCall *call, guint status, const HoistGuide *guide, const char *text)
{
  GString *json = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "application", guide->application);
  hoist_json_writer_string (&w, "title", guide->title);
  hoist_json_writer_string (&w, "hash", guide->hash);
  hoist_json_writer_string (&w, "text", text);
  hoist_json_writer_int (&w, "tenants", count_tenants (call->plane->store, guide->application));
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (status, json);
}

HoistAnswer *
hoist_api_get_guide (HoistCall *call, GError **error)
{
  g_autoptr (HoistApplication) application = hoist_store_dup_application (
      call->plane->store, hoist_call_param (call, "application"), error);
  g_autoptr (HoistGuide) guide =
      application != NULL ? hoist_guide_parse (application->name, application->guide, -1, error)
                          : NULL;

  return guide != NULL ? answer_guide (call, 200, guide, application->guide) : NULL;
}

/* What it would do */

static HoistAnswer *
explain (HoistCall *call, const HoistGuide *guide, GError **error)
{
  HoistStore *store = call->plane->store;
  g_autoptr (HoistApplication) known =
      hoist_store_dup_application (store, guide->application, NULL);
  g_autoptr (GPtrArray) releases =
      known != NULL ? hoist_store_list_releases (store, known->name, NULL) : NULL;
  HoistGuideQuestion question = { .guide = guide,
                                  .releases = releases,
                                  .repository = known != NULL ? known->repository : "",
                                  .from = hoist_call_text (call->body, "from"),
                                  .to = hoist_call_text (call->body, "to") };
  g_autoptr (HoistPlan) plan = hoist_guide_explanation_make (&question, error);
  GString *json;
  HoistJsonWriter w;

  if (plan == NULL)
    return NULL;
  json = g_string_new (NULL);
  hoist_json_writer_init (&w, json);
  hoist_plan_write (plan, &w, NULL);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_explain_guide (HoistCall *call, GError **error)
{
  const char *text = hoist_call_text (call->body, "text");
  const char *name = hoist_call_text (call->body, "application");
  g_autoptr (HoistApplication) application = NULL;
  g_autoptr (HoistGuide) guide = NULL;

  if ((text != NULL) == (name != NULL))
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           "body: expected either text, a guide, or application, whose guide is "
                           "installed");
      return NULL;
    }
  if (name != NULL)
    application = hoist_store_dup_application (call->plane->store, name, error);
  if (name != NULL && application == NULL)
    return NULL;
  guide = hoist_guide_parse ("guide", application != NULL ? application->guide : text, -1, error);
  return guide != NULL ? explain (call, guide, error) : NULL;
}

/* Installation */

static gboolean
check_replaced (const HoistGuide *before, const HoistGuide *guide, const char *replaces,
                GError **error)
{
  if (g_strcmp0 (replaces, before != NULL ? before->hash : NULL) == 0)
    return TRUE;
  if (before == NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_STALE, "%s has no guide that could be replaced",
                 guide->application);
  else
    g_set_error (error, HOIST_ERROR, replaces != NULL ? HOIST_ERROR_STALE : HOIST_ERROR_CONFLICT,
                 "the guide of %s has the hash %s; name it in replaces to install another",
                 guide->application, before->hash);
  return FALSE;
}

/* Its run goes by the guide that it began with. */
static gboolean
check_quiet (HoistStore *store, const HoistGuide *guide, GError **error)
{
  g_autoptr (GPtrArray) runs = hoist_store_list_open_runs (store, error);

  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (runs, i);
      g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (store, run->tenant, NULL);

      if (tenant != NULL && strcmp (tenant->application, guide->application) == 0)
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                       "%s, a tenant of %s, has a run under way", tenant->slug, guide->application);
          return FALSE;
        }
    }
  return runs != NULL;
}

static gboolean
check_place (const HoistPlane *plane, const HoistGuide *guide, GError **error)
{
  g_autofree char *path = hoist_guide_shelf_find (plane->more_guides, guide->application);

  if (path != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                 "the guide of %s is the file %s, which the daemon was started with (--guides); "
                 "change it there",
                 guide->application, path);
  return path == NULL;
}

HoistAnswer *
hoist_api_install_guide (HoistCall *call, GError **error)
{
  const HoistPlane *plane = call->plane;
  const char *text = hoist_call_text (call->body, "text");
  g_autoptr (HoistGuide) wanted = hoist_guide_parse ("guide", text, -1, NULL);
  g_autoptr (HoistApplication) known =
      wanted != NULL ? hoist_store_dup_application (plane->store, wanted->application, NULL) : NULL;
  g_autoptr (HoistGuide) before =
      known != NULL ? hoist_guide_parse (known->name, known->guide, -1, NULL) : NULL;
  g_autoptr (HoistGuide) installed = NULL;
  HoistAnswer *answer;

  if (wanted != NULL
      && (!check_replaced (before, wanted, hoist_call_text (call->body, "replaces"), error)
          || !check_place (plane, wanted, error) || !check_quiet (plane->store, wanted, error)))
    return NULL;
  /* Where it could not be read: what is wrong in it. */
  installed = hoist_guide_shelf_put (plane->store, plane->guides, text, error);
  if (installed == NULL)
    return NULL;
  hoist_call_note (call, "application", installed->application);
  hoist_call_note (call, "guide_hash", installed->hash);
  hoist_call_note (call, "guide_before", before != NULL ? before->hash : NULL);
  answer = answer_guide (call, 201, installed, text);
  answer->location = g_strconcat ("/api/guides/", installed->application, NULL);
  return answer;
}
