/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the roles. Owned by the model; any thread; never decides anything: guards compare.
 */
#include "model/hoist-role.h"

const char *const hoist_role_names[] = { "none", "viewer", "operator", "approver", "admin", NULL };
