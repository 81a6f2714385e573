/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is drawn with: cairo on a screen of a machine that has no graphics processor, and nothing
 * chosen wherever somebody or Broadway has chosen. No display is opened. */
#include "console/hoist-renderer.h"

#include <glib/gstdio.h>

#include "base/hoist-file.h"

static const char *const names[] = { "GSK_RENDERER", "GDK_BACKEND", "GDK_DEBUG", "DISPLAY",
                                     "WAYLAND_DISPLAY" };

typedef struct
{
  const char *set;                                           /* NAME=VALUE NAME=VALUE */
  const char *device;                                        /* NULL: none */
  const char *renderer /* NULL: GTK's own choice */, *debug; /* what is expected */
} Case;

static const Case cases[] = {
  { "DISPLAY=:1", NULL, "cairo", "gl-disable" },
  { "WAYLAND_DISPLAY=wayland-0", NULL, "cairo", "gl-disable" },
  { "DISPLAY=:1 GDK_BACKEND=x11", NULL, "cairo", "gl-disable" },
  { "DISPLAY=:1 GDK_BACKEND=wayland,x11", NULL, "cairo", "gl-disable" },
  { "DISPLAY=:1 GSK_RENDERER=", NULL, "cairo", "gl-disable" },
  { "DISPLAY=:1", "dri/card0", "cairo", "gl-disable" }, /* it shows, but it does not draw */
  { "DISPLAY=:1", "dri/renderD128", NULL, NULL },
  { "DISPLAY=:1", "nvidiactl", NULL, NULL },
  { "DISPLAY=:1", "dxg", NULL, NULL },
  { "DISPLAY=:1 GSK_RENDERER=gl", NULL, "gl", NULL },
  { "DISPLAY=:1 GSK_RENDERER=cairo", "dri/renderD128", "cairo", "gl-disable" },
  { "DISPLAY=:1 GDK_DEBUG=events", NULL, "cairo", "events" },
  { "DISPLAY=:1 GDK_BACKEND=broadway", NULL, NULL, NULL },
  { "GDK_BACKEND=broadway", NULL, NULL, NULL },
  { "", NULL, NULL, NULL }, /* Broadway's or none at all */
};

static void
put_device (const char *devices, const char *device)
{
  g_autofree char *file = g_build_filename (devices, device, NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
}

static void
test_case (gconstpointer user_data)
{
  const Case *expected = user_data;
  g_autofree char *devices = g_dir_make_tmp ("hoist-devices-XXXXXX", NULL);
  g_auto (GStrv) set = g_strsplit (expected->set, " ", -1);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
  for (guint i = 0; set[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (set[i], "=", 2);

      g_setenv (parts[0], parts[1], TRUE);
    }
  if (expected->device != NULL)
    put_device (devices, expected->device);
  hoist_renderer_choose (devices);
  g_assert_cmpstr (g_getenv ("GSK_RENDERER"), ==, expected->renderer);
  g_assert_cmpstr (g_getenv ("GDK_DEBUG"), ==, expected->debug);
  g_assert_true (hoist_file_remove_tree (devices, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/renderer/%02u", i);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
