/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Containers and their images among the arguments of steps: for hoist-step-args.c. Thread: any. */
#pragma once
#include "model/hoist-reader.h"

G_BEGIN_DECLS

/* `container` and `runtime` of what `r` stands at: a name, and no option in its place. */
void hoist_step_args_container_check_name (HoistReader *r, HoistReaderNeed need);
/* One of the `containers` of the steps pull and replace: images by their ids alone (64 hex); by
 * which name and digest a registry has them is for pulling. */
void hoist_step_args_container_check (HoistReader *r);

G_END_DECLS
