/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One fact in a boxed list: what it is, a sentence, and at its end a value, a status word, a badge,
 * a button or an arrow. Everything is text, nothing is markup. Thread: main. */
#pragma once
#include <adwaita.h>
#include "console/items/hoist-words.h"

G_BEGIN_DECLS

/* NULL members are not shown. The texts are copied. */
typedef struct
{
  const char *key; /* unique in its group: the row of this key changes in place */
  const char *title, *subtitle;
  const HoistLook *icon;   /* before the title; its word is its accessible name */
  const HoistLook *status; /* icon and word at the end */
  const char *value;       /* at the end, dim */
  const double *fraction;  /* a bar of so much, before the button */
  const char *badge;
  const char *button;        /* label of a button … */
  const char *button_action; /* … that activates this detailed action … */
  const char *button_name;   /* … and is called this by a screen reader (NULL: its label) */
  GMenuModel *menu;          /* behind a button with three dots; borrowed */
  const char *copy;          /* a button copies this text; the row is its name */
  const char *action;        /* the whole row activates this detailed action: an arrow is shown */
  const char *tooltip;
  const char *accessible_name; /* NULL: made of title, subtitle, value and word */
} HoistFact;

#define HOIST_TYPE_FACT_ROW (hoist_fact_row_get_type ())
G_DECLARE_FINAL_TYPE (HoistFactRow, hoist_fact_row, HOIST, FACT_ROW, AdwActionRow)

GtkWidget *hoist_fact_row_new (void);
void hoist_fact_row_set_fact (HoistFactRow *self, const HoistFact *fact);
const char *hoist_fact_row_get_key (HoistFactRow *self);
const char *hoist_fact_row_get_accessible_name (HoistFactRow *self);

G_END_DECLS
