/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A systemd that answers badly, on a private bus in a thread of its own: refuses a method with an
 * error of the bus, ends a job as it is told or never, reads a drop-in at a reload or does not.
 * Only for answers that the real one does not give on request; all else is tested with the lab's.
 */
#pragma once
#include <gio/gio.h>

typedef struct
{
  const char *refused; /* this method … */
  const char *name;    /* … is answered with this error */
  const char *job;     /* result of every job; NULL: none ends */
  const char *load_state, *active_state;
  gboolean deaf_to_reload; /* the unit's settings stay as they are */
  gboolean absent;         /* a bus without systemd */
} FakeAnswers;

typedef struct FakeSystemd FakeSystemd;

/* Makes hoist_systemd_set_place point at it; `runtime` is where drop-ins go. */
FakeSystemd *fake_systemd_new (const FakeAnswers *answers, const char *runtime);
/* How often the method was called. */
guint fake_systemd_count (FakeSystemd *fake, const char *method);
void fake_systemd_free (FakeSystemd *fake);
