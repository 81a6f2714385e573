/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same container with another image: how it was made, read from what its runtime says of it,
 * and made again. Whether that was all is not believed but compared: the new one, before it is
 * ever started, must be what the old one is, and what differs is named. Pure, but for nothing.
 * Thread: any. */
#pragma once
#include "drivers/hoist-container.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistValue *container; /* its inspection */
  const HoistValue *image;     /* of the image that it has now: what is the image's is not kept */
  const char *name;            /* of the new one */
  const char *image_id;        /* of the new image */
  const char *label;           /* NAME=value that the new one gets besides; "" none */
} HoistContainerCopyOrder;

/* What about the container makes that impossible, as a sentence without its name ("It belongs to
 * the unit %s, …": with a place for *ret_detail, which is NULL where there is none), and what to
 * do. FALSE: nothing does. */
gboolean hoist_container_copy_find_obstacle (const HoistValue *container, const char **ret_why,
                                             const char **ret_next, char **ret_detail);
/* The arguments of `create`, ending with NULL: environment, mounts, ports, labels, restart policy,
 * user, network, limits and command. What it has from its old image it gets from the new one.
 * NOT_OFFERED names what can't be said on a command line. */
char **hoist_container_copy_new_argv (const HoistContainerRuntime *runtime,
                                      const HoistContainerCopyOrder *order, GError **error);
/* The first setting in which two inspections differ, other than in what is the image's or names
 * the container itself ("HostConfig.ShmSize"); NULL: none. */
char *hoist_container_copy_find_difference (const HoistValue *before, const HoistValue *after);

G_END_DECLS
