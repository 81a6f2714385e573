/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roles, in rising order: a route's minimum role is compared with the caller's. Kept here because
 * both the routes table and the store need it. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_ROLE_NONE,
  HOIST_ROLE_VIEWER,
  HOIST_ROLE_OPERATOR,
  HOIST_ROLE_APPROVER,
  HOIST_ROLE_ADMIN
} HoistRole;
extern const char *const hoist_role_names[]; /* none, viewer, operator, approver, admin, NULL */

G_END_DECLS
