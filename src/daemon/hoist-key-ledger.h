/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Idempotency-Key (PROTOCOL.md): the same key and request give the recorded answer, another request
 * KEY_REUSED, the same while the first is going on BUSY. Kept 7 days. Thread: any. */
#pragma once
#include "daemon/hoist-call.h"

G_BEGIN_DECLS

typedef struct _HoistKeyLedger HoistKeyLedger;

HoistKeyLedger *hoist_key_ledger_new (HoistStore *store);
void hoist_key_ledger_free (HoistKeyLedger *ledger);
/* (blocking) TRUE with the recorded answer, or with NULL: the call is now the key's owner and must
 * end with hoist_key_ledger_close. */
gboolean hoist_key_ledger_open (HoistKeyLedger *ledger, const HoistCall *call,
                                HoistAnswer **ret_answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (blocking) Records the answer (NULL: the call failed, the key is free again). */
gboolean hoist_key_ledger_close (HoistKeyLedger *ledger, const HoistCall *call,
                                 const HoistAnswer *answer,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
