/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releases that a tenant can go to: newer ones only, pre-releases only when there is nothing else,
 * and a choice that stays when the same list comes again. */
#include "console/pages/hoist-target-row.h"
#include "scene.h"

typedef struct
{
  const char *tag;
  gboolean prerelease;
} Given;

static HoistReleaseList *
make_list (const Given *given, guint n, const char *deployed, const char *latest)
{
  HoistReleaseList *list = g_new0 (HoistReleaseList, 1);
  g_autoptr (GPtrArray) notices = g_ptr_array_new ();

  list->releases = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  for (guint i = 0; i < n; i++)
    {
      HoistRelease fields = { .tag = (char *) given[i].tag,
                              .commit = (char *) SCENE_NEW,
                              .notes = (char *) "",
                              .prerelease = given[i].prerelease,
                              .notices = notices };

      g_ptr_array_add (list->releases, hoist_release_new (&fields));
    }
  list->deployed = g_strdup (deployed);
  list->latest = g_strdup (latest);
  return list;
}

static AdwComboRow *
make_row (void)
{
  return g_object_ref_sink (g_object_new (ADW_TYPE_COMBO_ROW, "title", "Target", NULL));
}

static void
assert_choices (AdwComboRow *row, const char *expected)
{
  GListModel *model = adw_combo_row_get_model (row);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_string_append_printf (found, "%s%s", i > 0 ? " " : "",
                            gtk_string_list_get_string (GTK_STRING_LIST (model), i));
  g_assert_cmpstr (found->str, ==, expected);
}

static void
assert_target (AdwComboRow *row, const char *expected)
{
  g_autofree char *target = hoist_target_row_dup_target (row);

  g_assert_cmpstr (target, ==, expected);
}

static const Given given[] = { { "v1.0.0-rc1", TRUE },
                               { "v0.10.0", FALSE },
                               { "v0.9.0", FALSE },
                               { "v0.8.0", FALSE },
                               { "v0.7.0", FALSE } };

static void
test_newer_only (void)
{
  g_autoptr (HoistReleaseList) list = make_list (given, G_N_ELEMENTS (given), "v0.8.0", "v0.10.0");
  AdwComboRow *row = make_row ();

  hoist_target_row_fill (row, list, NULL);
  assert_choices (row, "v0.10.0 v0.9.0");
  assert_target (row, "v0.10.0");
  hoist_target_row_select (row, "v0.9.0");
  assert_target (row, "v0.9.0");
  hoist_target_row_select (row, "v9.9.9"); /* is not offered: nothing changes */
  assert_target (row, "v0.9.0");
  g_object_unref (row);
}

static void
test_prereleases (void)
{
  g_autoptr (HoistReleaseList) list =
      make_list (given, G_N_ELEMENTS (given), "v0.10.0", "v1.0.0-rc1");
  g_autoptr (HoistReleaseList) none =
      make_list (given + 1, G_N_ELEMENTS (given) - 1, "v0.10.0", "v0.10.0");
  AdwComboRow *row = make_row ();

  hoist_target_row_fill (row, list, NULL);
  assert_choices (row, "v1.0.0-rc1");
  hoist_target_row_fill (row, none, NULL);
  assert_choices (row, "");
  assert_target (row, NULL);
  g_object_unref (row);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* A refresh with the same releases leaves model and choice alone, so that nobody reads them again.
 */
static void
test_same_again (void)
{
  g_autoptr (HoistReleaseList) list = make_list (given, G_N_ELEMENTS (given), "v0.8.0", "v0.10.0");
  AdwComboRow *row = make_row ();
  GListModel *model;
  guint n_told = 0;

  hoist_target_row_fill (row, list, "v0.9.0");
  assert_target (row, "v0.9.0");
  model = adw_combo_row_get_model (row);
  g_signal_connect_swapped (row, "notify::selected", G_CALLBACK (count_cb), &n_told);
  hoist_target_row_fill (row, list, "v0.9.0");
  g_assert_true (adw_combo_row_get_model (row) == model);
  g_assert_cmpuint (n_told, ==, 0);
  hoist_target_row_fill (row, list, NULL);
  assert_target (row, "v0.10.0");
  g_object_unref (row);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/target-row/newer-only", test_newer_only);
  g_test_add_func ("/console/target-row/prereleases", test_prereleases);
  g_test_add_func ("/console/target-row/same-again", test_same_again);
  return g_test_run ();
}
