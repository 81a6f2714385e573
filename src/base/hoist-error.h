/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One error domain for the whole house. Each code has a wire name (used in problem documents,
 * agent frames and `--json` output) and an HTTP status. Message: one plain sentence that names
 * the place and the expectation; never a secret, never SQL. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define HOIST_ERROR (hoist_error_quark ())
GQuark hoist_error_quark (void);

typedef enum
{
  HOIST_ERROR_FAILED,       /* failed              500 */
  HOIST_ERROR_INVALID,      /* invalid             400: the input breaks a rule that is named */
  HOIST_ERROR_UNAUTHORIZED, /* unauthorized        401 */
  HOIST_ERROR_FORBIDDEN,    /* forbidden           403 */
  HOIST_ERROR_NOT_FOUND,    /* not-found           404 */
  HOIST_ERROR_METHOD,       /* method-not-allowed  405 */
  HOIST_ERROR_CONFLICT,     /* conflict            409 */
  HOIST_ERROR_BUSY,         /* busy                409: another run holds the tenant */
  HOIST_ERROR_STALE,        /* stale               412: plan expired, hash differs, tag moved */
  HOIST_ERROR_TOO_LARGE,    /* too-large           413 */
  HOIST_ERROR_MEDIA_TYPE,   /* media-type          415 */
  HOIST_ERROR_REFUSED,      /* refused             422: a preflight or a plan check said no */
  HOIST_ERROR_KEY_REUSED,   /* key-reused          422: Idempotency-Key with another body */
  HOIST_ERROR_FENCED,       /* fenced              409: a higher epoch was seen */
  HOIST_ERROR_CANCELLED,    /* cancelled           409 */
  HOIST_ERROR_TIMED_OUT,    /* timed-out           504 */
  HOIST_ERROR_UNREACHABLE,  /* unreachable         503: node, plane or origin can't be reached */
  HOIST_ERROR_CORRUPT,      /* corrupt             422: digest, manifest or chain does not match */
  HOIST_ERROR_NO_SPACE,     /* no-space            507 */
  HOIST_ERROR_IO,           /* io                  500 */
  HOIST_ERROR_NOT_OFFERED,  /* not-offered         501 */
  HOIST_ERROR_PROTOCOL,     /* protocol            502: the peer broke the protocol */
  HOIST_ERROR_PARKED,       /* parked              409: the tenant is parked and locked */
  HOIST_ERROR_ACKNOWLEDGE,  /* acknowledge         422: something must be acknowledged first */
  HOIST_ERROR_HOST_KEY,     /* host-key            502: the node shows another key than pinned */
  HOIST_ERROR_VERSION,      /* version             502: agent and control plane can't talk */
  HOIST_N_ERRORS
} HoistErrorCode;

const char *hoist_error_code_get_wire_name (HoistErrorCode code);
guint hoist_error_code_get_http_status (HoistErrorCode code);
/* FALSE if the name is unknown; then ret_code is HOIST_ERROR_FAILED. */
gboolean hoist_error_code_parse (const char *wire_name, HoistErrorCode *ret_code);
/* The code for any GError: foreign domains map (G_IO_ERROR_NO_SPACE -> NO_SPACE, …), else FAILED.
 */
HoistErrorCode hoist_error_get_code (const GError *error);

G_END_DECLS
