/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The checks that are made before a control plane is added: does it answer, which API, are the
 * clocks together, what may this user do, which tenants are there. One after the other; the first
 * that fails ends it. Signal "changed" () after each. Thread: main loop only. */
#pragma once
#include "client/hoist-client.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_CHECK_REACHABLE,
  HOIST_CHECK_API,
  HOIST_CHECK_CLOCK,
  HOIST_CHECK_RIGHTS,
  HOIST_CHECK_TENANTS,
  HOIST_N_CHECKS
} HoistCheckKind;

typedef enum
{
  HOIST_CHECK_WAITING,
  HOIST_CHECK_RUNNING,
  HOIST_CHECK_PASSED,
  HOIST_CHECK_WARNING, /* it can be added, and should be looked at */
  HOIST_CHECK_FAILED   /* hoist_plane_check_get_error says why */
} HoistCheckState;

#define HOIST_CLOCK_SKEW_MAX 60 /* seconds; beyond it tokens and times are off */

#define HOIST_TYPE_PLANE_CHECK (hoist_plane_check_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlaneCheck, hoist_plane_check, HOIST, PLANE_CHECK, GObject)

HoistPlaneCheck *hoist_plane_check_new (HoistClient *client);
void hoist_plane_check_start (HoistPlaneCheck *self); /* from the first again */
void hoist_plane_check_cancel (HoistPlaneCheck *self);
HoistCheckState hoist_plane_check_get_state (HoistPlaneCheck *self, HoistCheckKind kind);
const HoistPlaneReport *hoist_plane_check_get_report (HoistPlaneCheck *self); /* NULL: not yet */
gint64 hoist_plane_check_get_total (HoistPlaneCheck *self);                   /* tenants */
const GError *hoist_plane_check_get_error (HoistPlaneCheck *self);
gboolean hoist_plane_check_is_over (HoistPlaneCheck *self);
gboolean hoist_plane_check_has_passed (HoistPlaneCheck *self); /* warnings too */

G_END_DECLS
