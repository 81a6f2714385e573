/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table. Nobody owns it; any thread. It never holds a signal that leaves no time to save. */
#include "model/hoist-guide-signal.h"

#include <signal.h>

static const struct
{
  const char *name;
  int number;
} signals[] = { { "TERM", SIGTERM }, { "INT", SIGINT },   { "QUIT", SIGQUIT },
                { "HUP", SIGHUP },   { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 } };

int
hoist_guide_signal_read (HoistReader *r)
{
  const char *names[G_N_ELEMENTS (signals) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    names[i] = signals[i].name;
  return signals[hoist_reader_enum (r, "signal", HOIST_READER_OPTIONAL, names, 0)].number;
}

const char *
hoist_guide_signal_get_name (int number)
{
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    if (signals[i].number == number)
      return signals[i].name;
  return signals[0].name;
}

gboolean
hoist_guide_signal_is_known (int number)
{
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    if (signals[i].number == number)
      return TRUE;
  return FALSE;
}
