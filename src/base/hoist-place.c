/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds folders from the place of the program. No state, any thread; never makes or writes
 * anything. */
#include "base/hoist-place.h"

/* Beside an installed program, then beside one in the build tree. */
static const char *const candidates[][2] = {
  [HOIST_PLACE_LOCALE] = { "../share/locale", "../../po" },
  [HOIST_PLACE_MANUAL] = { "../share/hoist/help", "../../data/help" },
};

char *
hoist_place_find_from (HoistPlace place, const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (candidates[place]); i++)
    {
      g_autofree char *joined = g_build_filename (folder, candidates[place][i], NULL);
      g_autofree char *path = g_canonicalize_filename (joined, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

char *
hoist_place_find (HoistPlace place)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;

  return folder != NULL ? hoist_place_find_from (place, folder) : NULL;
}
