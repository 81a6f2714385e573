/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GTK draws with: GL where a graphics processor does it, cairo elsewhere. Said to GTK by its
 * own environment variables, so it must be chosen before GTK begins. Thread: main. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* `devices`: where the devices of this machine are; "/dev". */
void hoist_renderer_choose (const char *devices);

G_END_DECLS
