/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the version of a component stands, as an argument of a step. For hoist-step-args.c. Thread:
 * any. */
#pragma once
#include "model/hoist-reader.h"

G_BEGIN_DECLS

/* {command: argv} or {file: a place, member: names}. */
void hoist_step_args_component_check_place (HoistReader *r);

G_END_DECLS
