/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version of a component is on this node: what a program says, or what stands in a file.
 * Reads only; blocks. Thread: any. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistValue *read; /* {command} or {file, member}, placeholders filled */
  const char *directory;  /* of the tenant: there the program runs, below it the file is */
  gint uid, gid;          /* its owner, as whom the program runs */
} HoistComponentPlace;

/* The first version number of its output (of a program that ends with 0 in 20 s), or of the file.
 * NOT_FOUND (no number there), FAILED, TIMED_OUT, TOO_LARGE; each says where. */
char *hoist_component_read_version (const HoistComponentPlace *place, const HoistDriverCall *call,
                                    GError **error);
/* The same of a text; `member`: names on the way to it in a JSON document, empty: anywhere in the
 * text. `where` is for messages. NOT_FOUND where there is none, INVALID where it is no JSON. */
char *hoist_component_find_version (const char *text, const char *const *member, const char *where,
                                    GError **error);

G_END_DECLS
