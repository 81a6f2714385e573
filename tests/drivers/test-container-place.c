/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real containers change places: there, back, once more after any interruption, and when what was
 * kept is gone. */
#include "drivers/hoist-container-place.h"

#include <string.h>

#include "base/hoist-error.h"
#include "pod.h"

typedef struct
{
  HoistContainerPlace there, back;
  char *folder;
} Ways;

static void
ways_init (Ways *ways, Pod *pod)
{
  ways->folder = g_build_filename (pod->folder, "records", NULL);
  ways->there = (HoistContainerPlace){ &pod->runtime,  "thing", pod->images[1],
                                       pod->images[0], "rn_1",  ways->folder };
  ways->back = (HoistContainerPlace){ &pod->runtime,  "thing", pod->images[0],
                                      pod->images[1], "",      ways->folder };
  pod_pull (pod);
  pod_make (pod, "thing", "--env", "WHO=me", "--memory-swappiness=-1", "--volume", "data:/data",
            "--restart", "unless-stopped", NULL);
}

static void
assert_sight (const HoistContainerPlace *place, HoistContainerSight expected)
{
  g_autofree char *detail = NULL;

  g_assert_cmpint (hoist_container_place_look (place, NULL, &detail), ==, expected);
  g_assert_nonnull (detail);
}

static char *
id_of (Pod *pod, const char *name)
{
  g_autoptr (HoistValue) seen = pod_inspect (pod, name);

  return g_strdup (hoist_value_lookup_string (seen, "Id", ""));
}

static void
make (const HoistContainerPlace *place)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_container_place_make (place, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
cut_cb (gpointer user_data, GError **error)
{
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_FAILED, "cut off");
  return FALSE;
}

static void
test_there_and_back (Pod *pod)
{
  Ways ways;
  g_autofree char *old = NULL, *new = NULL, *again = NULL, *kept = NULL, *names = NULL;
  g_autoptr (GError) error = NULL;

  ways_init (&ways, pod);
  old = id_of (pod, "thing");
  g_assert_true (hoist_container_place_try (&ways.there, NULL, &error));
  g_assert_no_error (error);
  assert_sight (&ways.there, HOIST_CONTAINER_OTHER);
  g_assert_false (hoist_container_place_make (&ways.there, NULL, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_clear_error (&error);
  assert_sight (&ways.there, HOIST_CONTAINER_BETWEEN);
  g_free (pod_do (pod, "stop", "-t", "5", "thing", NULL));
  make (&ways.there);
  make (&ways.there);
  assert_sight (&ways.there, HOIST_CONTAINER_THERE);
  new = id_of (pod, "thing");
  g_assert_cmpstr (new, !=, old);
  kept = g_strdup_printf ("thing.hoist.%.12s", pod->images[0]);
  names = pod_do (pod, "ps", "--all", "--format", "{{.Names}}", "--sort", "names", NULL);
  g_assert_nonnull (strstr (names, kept));
  g_assert_null (strstr (names, ".try"));
  make (&ways.back);
  make (&ways.back);
  again = id_of (pod, "thing");
  g_assert_cmpstr (again, ==, old);
  g_assert_true (hoist_container_place_keep_only (&ways.back, pod->images[0], NULL, &error));
  g_free (names);
  names = pod_do (pod, "ps", "--all", "--format", "{{.Names}}", NULL);
  g_assert_cmpstr (names, ==, "thing");
  g_free (ways.folder);
}

/* Between the two renames: forward and back go on from there. */
static void
test_cut (Pod *pod)
{
  Ways ways;
  g_autofree char *old = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;

  ways_init (&ways, pod);
  old = id_of (pod, "thing");
  g_free (pod_do (pod, "stop", "-t", "5", "thing", NULL));
  g_assert_false (hoist_container_place_make (&ways.there, cut_cb, NULL, NULL, &error));
  assert_sight (&ways.there, HOIST_CONTAINER_BETWEEN);
  assert_sight (&ways.back, HOIST_CONTAINER_BETWEEN);
  make (&ways.back);
  again = id_of (pod, "thing");
  g_assert_cmpstr (again, ==, old);
  g_clear_error (&error);
  g_assert_false (hoist_container_place_make (&ways.there, cut_cb, NULL, NULL, &error));
  make (&ways.there);
  assert_sight (&ways.there, HOIST_CONTAINER_THERE);
  g_free (ways.folder);
}

/* Somebody has pruned what was kept, or has put a third image there. */
static void
test_others (Pod *pod)
{
  Ways ways;
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = g_strdup_printf ("thing.hoist.%.12s", pod->images[0]);
  HoistContainerPlace third;

  ways_init (&ways, pod);
  g_free (pod_do (pod, "stop", "-t", "5", "thing", NULL));
  make (&ways.there);
  g_free (pod_do (pod, "rm", kept, NULL));
  make (&ways.back);
  assert_sight (&ways.back, HOIST_CONTAINER_THERE);
  g_autoptr (HoistValue) seen = pod_inspect (pod, "thing");
  g_autofree char *text = hoist_value_to_json (seen);
  g_assert_nonnull (strstr (text, "WHO=me"));
  g_assert_nonnull (strstr (text, "unless-stopped"));
  third = ways.there;
  third.from_id = pod->images[1];
  third.image_id = "0000000000000000000000000000000000000000000000000000000000000000";
  assert_sight (&third, HOIST_CONTAINER_UNKNOWN);
  g_assert_false (hoist_container_place_make (&third, NULL, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_free (ways.folder);
}

static void
add (Pod *pod)
{
  pod_add ("/drivers/container-place/there-and-back", pod, test_there_and_back);
  pod_add ("/drivers/container-place/cut", pod, test_cut);
  pod_add ("/drivers/container-place/others", pod, test_others);
}

int
main (int argc, char **argv)
{
  return pod_run (argc, argv, add);
}
