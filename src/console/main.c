/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program hoist: the desktop console. Main thread only. */
#include <locale.h>
#include "console/hoist-application.h"

int
main (int argc, char **argv)
{
  g_autoptr (HoistApplication) application = NULL;

  setlocale (LC_ALL, "");
  g_set_application_name ("Hoist");
  application = hoist_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
