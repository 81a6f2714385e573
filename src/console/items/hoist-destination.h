/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somewhere in the console that is reached from outside: a link (hoist://run/ID,
 * hoist://tenant/SLUG, each with ?plane=UUID where it is not the one that is open), an option of
 * the command line, a notification. Nothing of it is trusted: what is no link of this grammar is
 * refused. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_DESTINATION_RUN,   /* `name`: an id rn_… */
  HOIST_DESTINATION_TENANT /* `name`: an id tn_… or a slug */
} HoistDestinationKind;

typedef struct
{
  HoistDestinationKind kind;
  char *name;
  char *plane; /* uuid; NULL: the plane that is open */
} HoistDestination;

/* NULL with INVALID when `name` is no such thing. */
HoistDestination *hoist_destination_new (HoistDestinationKind kind, const char *name,
                                         const char *plane, GError **error);
HoistDestination *hoist_destination_parse (const char *link, GError **error);
char *hoist_destination_dup_link (const HoistDestination *destination);
void hoist_destination_free (HoistDestination *destination);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistDestination, hoist_destination_free)

G_END_DECLS
