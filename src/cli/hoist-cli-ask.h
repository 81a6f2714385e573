/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A question that a person at the terminal answers with y; everything else, the end of the input
 * and no terminal at all are a no. The question is translated and ends with "[y/N] ". Thread: main.
 */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

gboolean hoist_cli_ask (const char *question);

G_END_DECLS
