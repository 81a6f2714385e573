/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of a renderer. Stateless; main thread, before GTK begins. It never changes what
 * somebody has set. */
#include "console/hoist-renderer.h"

#include <string.h>

/* Devices that draw in hardware: of the kernel's own drivers, of NVIDIA's, of a Windows host. */
static gboolean
has_processor (const char *devices)
{
  static const char *const others[] = { "nvidiactl", "dxg" };
  g_autofree char *folder = g_build_filename (devices, "dri", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "renderD"))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *device = g_build_filename (devices, others[i], NULL);

      if (g_file_test (device, G_FILE_TEST_EXISTS))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_set (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0';
}

/* Broadway draws in the browser, with a renderer of its own that must not be taken from it. */
static gboolean
is_for_screen (void)
{
  const char *backends = g_getenv ("GDK_BACKEND");

  if (!is_set ("GDK_BACKEND"))
    return is_set ("WAYLAND_DISPLAY") || is_set ("DISPLAY");
  return g_str_has_prefix (backends, "x11") || g_str_has_prefix (backends, "wayland");
}

void
hoist_renderer_choose (const char *devices)
{
  if (!is_set ("GSK_RENDERER") && is_for_screen () && !has_processor (devices))
    g_setenv ("GSK_RENDERER", "cairo", TRUE);
  /* GDK makes GL ready all the same: its renderer in software is a third of the console's memory */
  if (g_strcmp0 (g_getenv ("GSK_RENDERER"), "cairo") == 0)
    g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
}
