/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit record of a call that changes something: who, from where, what, with which result, why.
 * In the journal, so that it can't be changed afterwards. Thread: any. */
#pragma once
#include "daemon/hoist-call.h"

G_BEGIN_DECLS

/* (blocking) One of answer and error is NULL. Never writes a body or a secret; what a handler noted
 * with hoist_call_note is added. */
void hoist_audit_write (const HoistCall *call, const HoistAnswer *answer, const GError *error);

G_END_DECLS
