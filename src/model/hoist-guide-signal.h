/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The signals by which a guide may ask something to end: those that can be heard, never SIGKILL.
 * Thread: any. */
#pragma once
#include "model/hoist-reader.h"

G_BEGIN_DECLS

/* The member `signal`: TERM where there is none. Its number. */
int hoist_guide_signal_read (HoistReader *r);
/* "TERM" */
const char *hoist_guide_signal_get_name (int number);
gboolean hoist_guide_signal_is_known (int number);

G_END_DECLS
