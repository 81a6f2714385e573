/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See fixture.h. Leaves nothing behind. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <signal.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-id.h"
#include "engine/hoist-run-record.h"
#include "model/hoist-json.h"

#define WORLD                                                                                      \
  "{'commit':'" OLD_COMMIT "','running':true,'data':'old','tree_clean':true,'healthy':true}"

HoistValue *
fixture_parse (const char *json)
{
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (GError) error = NULL;
  HoistValue *value = hoist_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return value;
}

static char *
read_guide (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "data", "guides", "cbapp.yaml", NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

HoistGuide *
fixture_parse_guide (const char *text)
{
  g_autoptr (GError) error = NULL;
  HoistGuide *guide = hoist_guide_parse ("cbapp", text, -1, &error);

  g_assert_no_error (error);
  return guide;
}

HoistGuide *
fixture_new_guide (void)
{
  return fixture_extend_guide ("");
}

HoistGuide *
fixture_extend_guide (const char *more)
{
  g_autofree char *text = read_guide (), *all = g_strconcat (text, more, NULL);

  return fixture_parse_guide (all);
}

HoistTenant *
fixture_new_tenant (const char *slug)
{
  g_autofree char *id = hoist_id_new (HOIST_ID_TENANT);
  g_autofree char *directory = g_strconcat ("/srv/", slug, NULL);
  g_autoptr (HoistValue) settings =
      fixture_parse ("{'SLUG':'acme','API_PORT':'32101','FRONTEND_PORT':'32001'}");
  HoistTenant fields = { .id = id,
                         .slug = (char *) slug,
                         .name = (char *) slug,
                         .application = (char *) "cbapp",
                         .environment = HOIST_ENVIRONMENT_PRODUCTION,
                         .node = (char *) "",
                         .directory = directory,
                         .domain = (char *) "",
                         .api_domain = (char *) "",
                         .frontend_port = 32001,
                         .backend_port = 32101,
                         .settings = settings,
                         .created_at = hoist_clock_wall_us () };
  return hoist_tenant_new (&fields);
}

static void
add_release (GPtrArray *releases, const char *tag, const char *commit, const char *notice)
{
  g_autoptr (GPtrArray) notices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_notice_free);
  HoistRelease fields = { .tag = (char *) tag,
                          .commit = (char *) commit,
                          .notes = (char *) "Notes.",
                          .notices = notices,
                          .prerelease = strchr (tag, '-') != NULL };

  if (notice)
    g_ptr_array_add (notices, hoist_notice_new (notice, "Mind this."));
  g_ptr_array_add (releases, hoist_release_new (&fields));
}

GPtrArray *
fixture_new_releases (void)
{
  GPtrArray *releases = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);

  add_release (releases, "v0.5.0-rc.1", "5555555555555555555555555555555555555555", NULL);
  add_release (releases, "v0.4.0", "4444444444444444444444444444444444444444", "v0.4.0#1");
  add_release (releases, "v0.3.0", NEW_COMMIT, NULL);
  add_release (releases, "v0.2.0", OLD_COMMIT, NULL);
  return releases;
}

HoistValue *
fixture_new_facts (void)
{
  return fixture_parse (
      "{'commit':'" OLD_COMMIT "','tag':'v0.2.0','tree_clean':true,'lock_deployed':'" OLD_LOCK
      "','lock_target':'" NEW_LOCK "','target_commit':'" NEW_COMMIT
      "','migrations':['scripts/add_person_columns.py','scripts/create_schema.py'],'findings':[]}");
}

static void
put_application (Fixture *f)
{
  g_autofree char *text = read_guide ();
  g_autoptr (GError) error = NULL;
  HoistApplication application = { (char *) "cbapp", (char *) "cbapp", (char *) "/srv/origin.git",
                                   text, 0 };
  g_autoptr (GPtrArray) releases = fixture_new_releases ();

  g_assert_true (hoist_store_put_application (f->store, &application, &error));
  g_assert_true (hoist_store_put_tenant (f->store, f->tenant, &error));
  g_assert_true (hoist_store_put_releases (f->store, "cbapp", releases, &error));
  g_assert_no_error (error);
}

static void
no_work_cb (const char *run, gpointer user_data)
{
}

void
fixture_set_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *agent =
      g_build_filename (g_getenv ("HOIST_BUILD_ROOT"), "tests", "engine", "fake-agent", NULL);

  signal (SIGPIPE, SIG_IGN);
  f->folder = g_dir_make_tmp ("hoist-engine-XXXXXX", &error);
  g_assert_no_error (error);
  f->node = f->nodes[0] = g_build_filename (f->folder, "node", NULL);
  g_assert_cmpint (g_mkdir (f->node, 0700), ==, 0);
  f->target = (HoistAgentLocalTarget){ g_steal_pointer (&agent), f->node };
  f->store = hoist_store_open (f->folder, &error);
  g_assert_no_error (error);
  f->pool = hoist_agent_pool_new (&hoist_agent_transport_local, &f->target,
                                  hoist_store_get_instance (f->store));
  f->guide = fixture_new_guide ();
  f->tenant = fixture_new_tenant ("acme");
  f->queue = hoist_run_queue_new (1, 1, no_work_cb, NULL);
  put_application (f);
  fixture_write_node (f, "world.json", WORLD);
}

void
fixture_tear_down (Fixture *f, gconstpointer unused)
{
  g_clear_pointer (&f->queue, hoist_run_queue_free);
  g_clear_pointer (&f->pool, hoist_agent_pool_free);
  g_clear_object (&f->store);
  g_clear_pointer (&f->guide, hoist_guide_unref);
  g_clear_pointer (&f->tenant, hoist_tenant_unref);
  g_free ((char *) f->target.agent_path);
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  for (guint i = 0; i < FIXTURE_MAX_PLACES; i++)
    g_free (f->nodes[i]);
  g_free (f->folder);
}

const char *
fixture_get_node_id (guint place)
{
  static const char *const ids[FIXTURE_MAX_PLACES] = { "", "nd_0000000000000001",
                                                       "nd_0000000000000002",
                                                       "nd_0000000000000003" };

  return ids[place];
}

/* "web1", "web2", …; unreachable while its folder has a file "away". */
static gboolean
find_node_cb (const char *node, HoistAgentRoute *ret, gpointer user_data, GError **error)
{
  Fixture *f = user_data;

  for (guint i = 1; i < FIXTURE_MAX_PLACES; i++)
    {
      if (!f->nodes[i] || !g_str_equal (node, fixture_get_node_id (i)))
        continue;
      g_autofree char *away = g_build_filename (f->nodes[i], "away", NULL);
      HoistAgentLocalTarget *target = g_new0 (HoistAgentLocalTarget, 1);
      target->agent_path =
          g_file_test (away, G_FILE_TEST_EXISTS) ? "/nonexistent/agent" : f->target.agent_path;
      target->node_folder = f->nodes[i];
      *ret = (HoistAgentRoute){ .transport = &hoist_agent_transport_local,
                                .target = target,
                                .free_target = g_free,
                                .name = g_strdup_printf ("web%u", i) };
      return TRUE;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "there is no node %s", node);
  return FALSE;
}

void
fixture_at (Fixture *f, guint place)
{
  f->node = f->nodes[place];
}

void
fixture_add_followers (Fixture *f, guint n)
{
  g_autoptr (GPtrArray) followers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_place_free);
  HoistTenant fields = *f->tenant;

  hoist_agent_pool_set_routes (f->pool, find_node_cb, f);
  for (guint i = 1; i <= n; i++)
    {
      HoistTenantPlace place = { (char *) fixture_get_node_id (i), f->tenant->directory, 0, 0,
                                 f->tenant->settings };
      g_ptr_array_add (followers, hoist_tenant_place_new (&place));
      f->nodes[i] = g_strdup_printf ("%s/node-%u", f->folder, i);
      g_assert_cmpint (g_mkdir (f->nodes[i], 0700), ==, 0);
      fixture_at (f, i);
      fixture_write_node (f, "world.json", WORLD);
    }
  fixture_at (f, 0);
  fields.followers = followers;
  HoistTenant *tenant = hoist_tenant_new (&fields);
  hoist_tenant_unref (f->tenant);
  f->tenant = tenant;
  g_assert_true (hoist_store_put_tenant (f->store, tenant, NULL));
}

void
fixture_write_node (Fixture *f, const char *name, const char *json)
{
  g_autofree char *path = g_build_filename (f->node, name, NULL);
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

char *
fixture_read_node (Fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->node, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

void
fixture_set_scenario (Fixture *f, const char *json)
{
  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *name = g_strdup_printf ("used-%u", i);
      g_autofree char *path = g_build_filename (f->node, name, NULL);
      (void) g_unlink (path); /* a new scenario counts from the beginning */
    }
  fixture_write_node (f, "scenario.json", json);
}

void
fixture_meet (Fixture *f, const char *order)
{
  guint n = hoist_tenant_count_places (f->tenant);
  g_autofree char *json = g_strdup_printf ("[{'order':'%s','do':'meet','count':%u,'at':'%s/met'}]",
                                           order, n, f->folder);

  for (guint i = 0; i < n; i++)
    {
      fixture_at (f, i);
      fixture_set_scenario (f, json);
    }
  fixture_at (f, 0);
}

static void
free_place (gpointer data)
{
  HoistPlanPlace *place = data;

  hoist_tenant_unref ((HoistTenant *) place->tenant);
  hoist_value_unref ((HoistValue *) place->facts);
  g_free (place);
}

void
fixture_set_renewed (Fixture *f, guint place)
{
  f->renewed[place] = TRUE;
  fixture_at (f, place);
  fixture_write_node (f, "world.json",
                      "{'commit':'" NEW_COMMIT "','running':true,'data':'old','tree_clean':true,"
                      "'healthy':true}");
  fixture_at (f, 0);
}

static HoistValue *
new_facts_of (Fixture *f, guint place)
{
  return f->renewed[place]
             ? fixture_parse ("{'commit':'" NEW_COMMIT "','tag':'v0.3.0','tree_clean':true,"
                              "'lock_deployed':'" NEW_LOCK "','lock_target':'" NEW_LOCK
                              "','target_commit':'" NEW_COMMIT "','migrations':[],'findings':[]}")
             : fixture_new_facts ();
}

static GPtrArray *
new_followers (Fixture *f)
{
  static const char *const names[FIXTURE_MAX_PLACES] = { "", "web1", "web2", "web3" };
  GPtrArray *followers = g_ptr_array_new_with_free_func (free_place);

  for (guint i = 1; i < hoist_tenant_count_places (f->tenant); i++)
    {
      HoistPlanPlace *place = g_new0 (HoistPlanPlace, 1);
      *place = (HoistPlanPlace){ names[i], hoist_tenant_dup_place (f->tenant, i), f->guide,
                                 new_facts_of (f, i) };
      g_ptr_array_add (followers, place);
    }
  return followers;
}

HoistPlan *
fixture_add_plan (Fixture *f, HoistPlanKind kind, gboolean backup_db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) releases = fixture_new_releases ();
  g_autoptr (HoistValue) facts = new_facts_of (f, 0);
  g_autofree char *plan_id = hoist_id_new (HOIST_ID_PLAN),
                  *backup_id = hoist_id_new (HOIST_ID_BACKUP);
  g_autoptr (GPtrArray) followers = new_followers (f);
  HoistPlanRequest request = {
    .kind = kind, .target_version = "v0.3.0", .backup_db = backup_db, .run_migrations = TRUE
  };
  HoistPlanInput input = { .plan_id = plan_id,
                           .backup_id = backup_id,
                           .now = hoist_clock_wall_us (),
                           .guide = f->guide,
                           .tenant = f->tenant,
                           .repository = "/srv/origin.git",
                           .facts = facts,
                           .followers = followers,
                           .lead_name = "the local node",
                           .releases = releases,
                           .request = &request,
                           .estimate_s = -1,
                           .downtime_s = -1,
                           .restore_s = -1 };
  HoistPlan *plan = hoist_plan_build (&input, &error);

  g_assert_no_error (error);
  g_assert_true (hoist_store_add_plan (f->store, plan, &error));
  g_assert_no_error (error);
  return plan;
}

const HoistStep *
fixture_find_step (const HoistPlan *plan, HoistStepKindId kind)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (step->kind->id == kind)
        return step;
    }
  g_assert_not_reached ();
}

char *
fixture_queue_run (Fixture *f, const HoistPlan *plan)
{
  g_autoptr (GError) error = NULL;
  char *id = hoist_id_new (HOIST_ID_RUN);
  g_autoptr (HoistRun) run =
      hoist_run_record_begin (plan, id, "local:test", "because", hoist_clock_wall_us ());
  HoistJournalEntry entry = { .type = HOIST_EVENT_RUN,
                              .phase = "queued",
                              .tenant = plan->tenant,
                              .run = id,
                              .step = -1,
                              .snapshot = run };
  g_autoptr (HoistEvent) event = hoist_store_journal_append (f->store, &entry, &error);

  g_assert_no_error (error);
  return id;
}

char *
fixture_end_run (Fixture *f, const char *outcome, const char *key)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  char *id = fixture_queue_run (f, plan);
  g_autofree char *json =
      g_strdup_printf ("{'outcome':'%s','cause':'It broke.','error_key':'%s'}", outcome, key);
  static const char *const phases[] = { "started", "ended" };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HoistRun) before = hoist_store_dup_run (f->store, id, NULL);
      g_autoptr (HoistValue) payload = fixture_parse (json);
      g_autoptr (HoistRun) after = hoist_run_record_fold (before, HOIST_EVENT_RUN, phases[i], -1,
                                                          payload, (i + 1) * 3 * G_USEC_PER_SEC);
      HoistJournalEntry entry = { .type = HOIST_EVENT_RUN,
                                  .phase = phases[i],
                                  .tenant = before->tenant,
                                  .run = id,
                                  .step = -1,
                                  .payload = payload,
                                  .snapshot = after };
      g_autoptr (HoistEvent) event = hoist_store_journal_append (f->store, &entry, NULL);
      g_assert_nonnull (event);
    }
  return id;
}

HoistRunWorkerSettings
fixture_make_settings (Fixture *f)
{
  return (HoistRunWorkerSettings){ .store = f->store, .pool = f->pool };
}

HoistRun *
fixture_execute (Fixture *f, const char *run)
{
  HoistRunWorkerSettings settings = fixture_make_settings (f);
  g_autoptr (GError) error = NULL;
  HoistRunEnd end = HOIST_RUN_END_LOST;

  for (guint i = 0; i < 3 && end == HOIST_RUN_END_LOST; i++)
    {
      g_autoptr (HoistRunExecutor) executor =
          hoist_run_executor_new (&settings, f->queue, run, &error);
      g_assert_no_error (error);
      end = hoist_run_executor_execute (executor);
    }
  g_assert_cmpint (end, ==, HOIST_RUN_END_ENDED);
  HoistRun *after = hoist_store_dup_run (f->store, run, &error);
  g_assert_no_error (error);
  return after;
}

guint
fixture_count (const char *lines, const char *line)
{
  g_auto (GStrv) all = g_strsplit (lines, "\n", -1);
  guint n = 0;

  for (guint i = 0; all[i]; i++)
    n += g_str_equal (all[i], line);
  return n;
}

typedef struct
{
  GMutex mutex;
  GCond appended;
  guint n;
} Wait;

static void
appended_cb (HoistStore *store, gpointer event, gpointer run, Wait *wait)
{
  g_mutex_lock (&wait->mutex);
  wait->n++;
  g_cond_broadcast (&wait->appended);
  g_mutex_unlock (&wait->mutex);
}

void
fixture_wait (Fixture *f, gboolean (*holds) (Fixture *f, gpointer data), gpointer data)
{
  Wait wait = { 0 };
  gint64 until = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  gulong handler = g_signal_connect (f->store, "appended", G_CALLBACK (appended_cb), &wait);

  g_mutex_init (&wait.mutex);
  g_cond_init (&wait.appended);
  for (guint seen = 0;;)
    {
      if (holds (f, data))
        break;
      g_mutex_lock (&wait.mutex);
      while (wait.n == seen)
        if (!g_cond_wait_until (&wait.appended, &wait.mutex, until))
          g_error ("what was waited for did not come");
      seen = wait.n;
      g_mutex_unlock (&wait.mutex);
    }
  g_signal_handler_disconnect (f->store, handler);
  g_mutex_clear (&wait.mutex);
  g_cond_clear (&wait.appended);
}
