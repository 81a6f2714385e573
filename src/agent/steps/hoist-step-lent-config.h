/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configuration files of the tenant's own, in the folder where the migrations of a copy run.
 * Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"

G_BEGIN_DECLS

/* Those of `config`, in `folder`: as they are, but for what names the database, which is `url`, and
 * what the guide sets before its migrations. For the tenant's user alone. */
gboolean hoist_step_lent_config_write (HoistStepWork *work, const char *url, const char *folder,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
