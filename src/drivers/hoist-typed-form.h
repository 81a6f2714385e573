/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an application writes the values of one column of SQLite: learnt from what the column is
 * declared as and from what stands in it, so that a value that comes back from the server is
 * written as the application would have written it. Nothing is rounded or guessed: what would not
 * be the same value any more has no form. Pure; any thread. */
#pragma once
#include "drivers/hoist-typed-value.h"

G_BEGIN_DECLS

#define HOIST_TYPED_FORM_WORDS 6     /* pairs of words for true and false */
#define HOIST_TYPED_FORM_FRACTIONS 7 /* digits behind a second's point: 0 to 6 */
#define HOIST_TYPED_FORM_ZONES 6     /* ways to say UTC, "" is one */

/* What was seen: how often. All zero: nothing was. */
typedef struct
{
  guint storage[4]; /* by HoistTypedStorage */
  guint words[HOIST_TYPED_FORM_WORDS];
  guint dashed, upper, hex; /* UUID as texts */
  guint times, with_t, without_seconds, with_clock;
  guint fractions[HOIST_TYPED_FORM_FRACTIONS];
  guint zones[HOIST_TYPED_FORM_ZONES];
  guint foreign; /* texts that the server would have written otherwise (`server` columns) */
} HoistTypedForm;

void hoist_typed_form_learn (HoistTypedForm *form, const HoistTypedKind *kind,
                             const HoistTypedValue *value);
gboolean hoist_typed_form_is_empty (const HoistTypedForm *form);
void hoist_typed_form_add (HoistTypedForm *form, const HoistTypedForm *other);

/* What SQLite shall hold for what the server answered. `declared`: the column's type over here.
 * `room` keeps the bytes that *ret points at. FALSE: *ret_why says why not, in words that follow
 * "the value". */
gboolean hoist_typed_form_write (const HoistTypedForm *form, const HoistTypedKind *kind,
                                 const char *declared, const char *answer, GString *room,
                                 HoistTypedValue *ret,
                                 const char **ret_why) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
