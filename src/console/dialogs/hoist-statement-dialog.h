/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A question that wants a sentence as its answer (why is it held, what was resolved): an
 * AdwMessageDialog with an entry. Cancel is the default way out; the confirming button needs a
 * text. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *heading, *body, *entry, *confirm;
  const char *text; /* what stands in the entry at first; NULL: nothing */
} HoistStatementQuestion;
typedef void (*HoistStatementFunc) (const char *statement, gpointer user_data);

/* `stated` is called with `widget` (kept alive) and the text, only when it was confirmed. Returns
 * the dialog (borrowed). */
GtkWindow *hoist_statement_dialog_ask (GtkWidget *widget, const HoistStatementQuestion *question,
                                       HoistStatementFunc stated);
/* The same with the caller's own data; `destroy` is called when the dialog is gone. */
GtkWindow *hoist_statement_dialog_ask_full (GtkWidget *widget,
                                            const HoistStatementQuestion *question,
                                            HoistStatementFunc stated, gpointer user_data,
                                            GDestroyNotify destroy);

G_END_DECLS
