/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps pull and replace share: the containers of the arguments, one after the other, and
 * finish: what is kept of older ones goes. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"
#include "drivers/hoist-container-place.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistValue *args; /* one of `containers` */
  HoistContainerRuntime runtime;
  HoistContainerPlace place; /* borrows from both, and `folder` */
  char *folder;
} HoistStepContainer;

/* `turned`: with the image of before, as it was kept. */
gboolean hoist_step_container_init (HoistStepContainer *container, HoistStepWork *work,
                                    const HoistValue *args, gboolean turned,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_step_container_clear (HoistStepContainer *container);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistStepContainer, hoist_step_container_clear)

/* `containers`: the arguments of this run's replace; NULL: it had none. */
gboolean hoist_step_containers_tidy (HoistStepWork *work, const HoistValue *containers,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
