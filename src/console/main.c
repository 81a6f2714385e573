/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program hoist: the desktop console. Main thread only. */
#include <glib/gi18n.h>
#include <locale.h>
#include <malloc.h>
#include "base/hoist-place.h"
#include "console/hoist-application.h"

int
main (int argc, char **argv)
{
  g_autoptr (HoistApplication) application = NULL;

  g_autofree char *locale = hoist_place_find (HOIST_PLACE_LOCALE);

  mallopt (M_ARENA_MAX, 2); /* workers that read long lists come and go; their arenas would stay */
  setlocale (LC_ALL, "");
  bindtextdomain ("hoist", locale);
  bind_textdomain_codeset ("hoist", "UTF-8");
  textdomain ("hoist");
  g_set_application_name ("Hoist");
  application = hoist_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
