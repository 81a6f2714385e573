/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child of hoistctl with something on its stdin: argv array, fixed environment, output collected,
 * ended when cancelled. Blocking. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *const *argv;
  const char *folder; /* NULL: ours */
  const char *input;  /* NULL: nothing on stdin */
  gsize n_input;
  gboolean output_tells; /* a failure is told on stdout: another exit than 0 is fine when there is
                            some */
} HoistCliChild;

/* What it wrote on stdout. Another exit than 0 is FAILED with its last line of stderr. */
char *hoist_cli_child_run (const HoistCliChild *child, GCancellable *cancellable, GError **error);

G_END_DECLS
