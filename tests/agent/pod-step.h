/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arguments of steps over the container "thing" of a pod (tests/drivers/pod.h). */
#pragma once
#include "../drivers/pod.h"

/* From the first image to the second; `back`: the other way round. */
char *pod_step_args (const Pod *pod, gboolean back);
