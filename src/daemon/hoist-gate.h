/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection, with a gate between the socket and libsoup. libsoup is given this stream instead
 * of the socket: the gate reads a head to its end, asks the guard, and only then hands over the
 * head and exactly the declared number of body bytes. What is refused is answered here and closed
 * after a short linger; libsoup sees an end of stream and nothing of the request. That is the four
 * refusal measures of SAFETY.md fact 4 (answer, close, no accumulation, socket shut) made at a
 * place where they can't be forgotten. The gate also keeps the time limits: 10 s for a head, 30 s
 * for a body, 30 s without progress while an answer is written, 60 s idle. Thread: main loop. */
#pragma once
#include <gio/gio.h>
#include "daemon/hoist-guard.h"
#include "daemon/hoist-peer.h"

G_BEGIN_DECLS

#define HOIST_TYPE_GATE (hoist_gate_get_type ())
G_DECLARE_FINAL_TYPE (HoistGate, hoist_gate, HOIST, GATE, GIOStream)

typedef enum
{
  HOIST_GATE_IDLE,    /* waits for the first byte of a request */
  HOIST_GATE_HEAD,    /* a head has begun */
  HOIST_GATE_BODY,    /* the head is through, body bytes are due */
  HOIST_GATE_BUSY,    /* the request is whole; an answer is being made or written */
  HOIST_GATE_REFUSED, /* answered by the gate itself; lingers */
  HOIST_GATE_GONE     /* closed or detached */
} HoistGatePhase;

typedef void (*HoistGateFunc) (HoistGate *gate, gpointer user_data);
typedef void (*HoistGateRefusedFunc) (HoistGate *gate, const HoistRefusal *refusal,
                                      gpointer user_data);

/* `rules` must outlive the gate. `gone` is called once, when the connection ended or was detached;
 * `refused` when the guard said no (either may be NULL). */
HoistGate *hoist_gate_new (GSocketConnection *connection, const HoistPeer *peer,
                           const HoistGuardRules *rules, HoistGateFunc gone,
                           HoistGateRefusedFunc refused, gpointer user_data);
const HoistPeer *hoist_gate_get_peer (HoistGate *self);
HoistGatePhase hoist_gate_get_phase (HoistGate *self);
/* The head of the request that is going on; NULL outside of one. Valid until its answer is written.
 */
const HoistHead *hoist_gate_get_head (HoistGate *self);
/* Declared length of that request's body. */
gsize hoist_gate_get_body_length (HoistGate *self);
/* While a wrong credential is being made to wait: such a connection may be closed for another one
 * of its peer. */
void hoist_gate_set_waiting (HoistGate *self, gboolean waiting);
gboolean hoist_gate_may_be_evicted (HoistGate *self);
/* Answers with a problem document and closes; what is left of the request is never read into
 * memory. Also for the caller's own refusals. */
void hoist_gate_refuse (HoistGate *self, const HoistRefusal *refusal);
/* Takes the connection away from libsoup, which from now on writes into nothing. */
GSocketConnection *hoist_gate_detach (HoistGate *self);
void hoist_gate_close (HoistGate *self);
/* Asked once a second: closes what is past its deadline or was left by its peer. FALSE when it is
 * gone. */
gboolean hoist_gate_check_deadline (HoistGate *self, gint64 boottime_us);

/* The bytes of a refusal's answer, head and body. */
char *hoist_refusal_format_answer (const HoistRefusal *refusal, const char *path, gsize *ret_n);

G_END_DECLS
