/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inventory.json: what is new is adopted once; a bad file names its place and imports nothing. */
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "daemon/hoist-guide-shelf.h"
#include "daemon/hoist-inventory.h"
#include "store/hoist-store-journal.h"
#include <string.h>

typedef struct
{
  char *folder, *path;
  HoistStore *store;
} Fixture;

#define APPLICATION                                                                                \
  "{'name':'cbapp','title':'CB App','repository':'/srv/origin.git','guide':'cbapp'}"
#define TENANT(slug)                                                                               \
  "{'slug':'" slug "','name':'" slug "','environment':'test','directory':'/srv/" slug              \
  "','application':'cbapp','domain':'','api_domain':'',"                                           \
  "'frontend_port':1,'backend_port':2,'settings':{'SLUG':'" slug "'}}"
#define FILE_OF(tenants) "{'applications':[" APPLICATION "],'tenants':[" tenants "]}"

static void
set_up (Fixture *f, gconstpointer unused)
{
  const char *const none[] = { NULL };

  f->folder = g_dir_make_tmp ("hoist-inventory-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "inventory.json", NULL);
  f->store = hoist_store_open (f->folder, NULL);
  g_assert_true (hoist_guide_shelf_install (f->store, none, NULL));
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_object_unref (f->store);
  g_assert_true (hoist_file_remove_tree (f->folder, NULL));
  g_free (f->folder);
  g_free (f->path);
}

static void
write_file (Fixture *f, const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');

  g_assert_true (g_file_set_contents (f->path, json, -1, NULL));
}

static guint
import (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  guint adopted = 99;

  g_assert_true (hoist_inventory_import (f->store, f->path, &adopted, &error));
  g_assert_no_error (error);
  return adopted;
}

static guint
count_tenants (Fixture *f)
{
  g_autoptr (GPtrArray) tenants = hoist_store_list_tenants (f->store, NULL);

  return tenants->len;
}

static void
test_import (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistTenant) tenant = NULL;
  g_autoptr (HoistTenant) still = NULL;
  g_autoptr (HoistApplication) application = NULL;

  g_assert_cmpuint (import (f), ==, 0); /* no file */
  write_file (f, FILE_OF (TENANT ("acme") "," TENANT ("globex")));
  g_assert_cmpuint (import (f), ==, 2);
  g_assert_cmpuint (import (f), ==, 0);
  tenant = hoist_store_dup_tenant_by_slug (f->store, "acme", NULL);
  g_assert_cmpstr (tenant->directory, ==, "/srv/acme");
  g_assert_cmpstr (hoist_value_lookup_string (tenant->settings, "SLUG", ""), ==, "acme");
  g_assert_cmpint (tenant->environment, ==, HOIST_ENVIRONMENT_TEST);
  g_assert_cmpint (hoist_store_journal_get_head (f->store), ==, 2);
  application = hoist_store_dup_application (f->store, "cbapp", NULL);
  g_assert_cmpstr (application->repository, ==, "/srv/origin.git");
  g_assert_cmpstr (application->title, ==, "CB App");

  /* A tenant that was forgotten does not come back while the file is the same. */
  g_assert_true (hoist_store_remove_tenant (f->store, tenant->id, NULL));
  g_assert_cmpuint (import (f), ==, 0);
  g_assert_cmpuint (count_tenants (f), ==, 1);
  write_file (f, FILE_OF (TENANT ("globex") "," TENANT ("initech")));
  g_assert_cmpuint (import (f), ==, 1);
  still = hoist_store_dup_tenant_by_slug (f->store, "globex", NULL);
  g_assert_nonnull (still);
}

typedef struct
{
  const char *text, *place;
} Case;

static const Case bad[] = {
  { "{", "inventory.json" },
  { "[]", "inventory.json" },
  { "{'applications':[],'tenants':[" TENANT ("acme") "]}", "tenants[0].application" },
  { "{'applications':[" APPLICATION "]}", "tenants" },
  { "{'applications':[" APPLICATION "],'tenants':[],'more':1}", "more" },
  { "{'applications':[{'name':'nothing','repository':'/o','guide':'nothing'}],'tenants':[]}",
    "applications[0].guide" },
  { "{'applications':[{'name':'cbapp','repository':'ext::sh','guide':'cbapp'}],'tenants':[]}",
    "applications[0].repository" },
  { FILE_OF (TENANT ("acme") "," TENANT ("acme")), "tenants[1].slug" },
  { FILE_OF (TENANT ("acme") "," TENANT ("-x")), "tenants[1].slug" },
  { FILE_OF ("{'slug':'acme'}"), "tenants[0]" },
  { FILE_OF ("{'id':'nd_0123456789abcdef','slug':'acme','name':'a','environment':'test','directory'"
             ":'/srv/a','application':'cbapp'}"),
    "tenants[0].id" },
  { FILE_OF ("{'slug':'acme','name':'a','environment':'live','directory':'/srv/"
             "a','application':'cbapp'}"),
    "tenants[0].environment" },
  { FILE_OF ("{'slug':'acme','name':'a','environment':'test','directory':'/srv/../"
             "a','application':'cbapp'}"),
    "tenants[0].directory" },
  { FILE_OF ("{'slug':'acme','name':'a','environment':'test','directory':'/srv/"
             "a','application':'cbapp','settings':{'A':1}}"),
    "tenants[0].settings" },
  { FILE_OF ("{'slug':'acme','name':'a','environment':'test','directory':'/srv/"
             "a','application':'cbapp','frontend_port':70000}"),
    "frontend_port" },
};

static void
test_bad (Fixture *f, gconstpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      guint adopted = 99;

      write_file (f, bad[i].text);
      g_assert_false (hoist_inventory_import (f->store, f->path, &adopted, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, bad[i].place));
      g_assert_true (g_str_has_prefix (error->message, "inventory.json"));
      g_assert_cmpuint (count_tenants (f), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/daemon/inventory/import", Fixture, NULL, set_up, test_import, tear_down);
  g_test_add ("/daemon/inventory/bad", Fixture, NULL, set_up, test_bad, tear_down);
  return g_test_run ();
}
