/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a dialog asks of a control plane, one thing at a time: while it is under way the spinner
 * turns and nothing else can be begun; what fails is said by the dialog's banner; and what was
 * asked before Back was pressed counts no more when its answer comes. Thread: main. */
#pragma once
#include "console/widgets/hoist-banner.h"

G_BEGIN_DECLS

typedef struct _HoistDialogRequest HoistDialogRequest;

/* `changed` is called with `dialog` whenever the request begins or is over: what can be done then
 * is another thing. The dialog owns the request and lets it go in its dispose. */
HoistDialogRequest *hoist_dialog_request_new (GtkSpinner *spinner, HoistBanner *banner,
                                              void (*changed) (gpointer dialog), gpointer dialog);
void hoist_dialog_request_free (HoistDialogRequest *self); /* cancels what is under way */

/* NULL, after the dialog's dispose: nothing is under way, and no answer counts. */
gboolean hoist_dialog_request_is_busy (HoistDialogRequest *self);
/* The banner's trouble is a thing of the past. Returns what the call that begins now takes as its
 * cancellable; (transfer none). */
GCancellable *hoist_dialog_request_begin (HoistDialogRequest *self);
/* Whether `result`, a GTask that had that cancellable, still counts. */
gboolean hoist_dialog_request_counts (HoistDialogRequest *self, GAsyncResult *result);
void hoist_dialog_request_end (HoistDialogRequest *self);
void hoist_dialog_request_fail (HoistDialogRequest *self, const char *text);
/* Back: what is under way is cancelled, and its answer does not count. */
void hoist_dialog_request_drop (HoistDialogRequest *self);

G_END_DECLS
