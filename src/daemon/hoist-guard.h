/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guard in front of everything (SAFETY.md, API): which requests are let through to libsoup at
 * all. A pure function over a head, so that it can be fuzzed and tested without a socket. It
 * decides nothing about who may do what; that is the table of routes. Thread: any. */
#pragma once
#include "daemon/hoist-head.h"

G_BEGIN_DECLS

#define HOIST_GUARD_MAX_BODY (1024 * 1024)

typedef struct
{
  guint port; /* of the TCP listener; 0 on the socket, where any port in Host is fine */
  const char *const *more_hosts; /* "console.example" or "console.example:8443" from the command
                                    line; may be NULL */
} HoistGuardRules;

/* TRUE with the length of the body; FALSE with the refusal. */
gboolean hoist_guard_check (const HoistGuardRules *rules, const HoistHead *head, gsize *ret_body,
                            HoistRefusal *ret_refusal);

G_END_DECLS
