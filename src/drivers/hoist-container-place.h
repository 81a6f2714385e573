/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which image the container of a name has: made so, and looked at. The one that is live and the one
 * that was live are two containers; the second is kept under "NAME.hoist.IMAGE12", whole, until a
 * later upgrade is proven. Changing places is two renames, and every state between them is
 * recognised, so that each call may be repeated after any interruption. Both must be stopped.
 * Blocking. Thread: worker. */
#pragma once
#include "drivers/hoist-container.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistContainerRuntime *runtime;
  const char *name;     /* of the container */
  const char *image_id; /* that it shall have */
  const char *from_id;  /* that it has, or had before this run */
  const char *mark;     /* of the run: what was made under another is made anew; "": whoever is kept
                           comes back as it is, and nothing is made unless there is none */
  const char *folder;   /* where the configuration of each that was live is kept, durably */
} HoistContainerPlace;

typedef enum
{
  HOIST_CONTAINER_OTHER,   /* it has the image of before */
  HOIST_CONTAINER_BETWEEN, /* half of it is done */
  HOIST_CONTAINER_THERE,   /* it has the image */
  HOIST_CONTAINER_UNKNOWN  /* it has a third one, or none is there: ret_detail says */
} HoistContainerSight;

HoistContainerSight hoist_container_place_look (const HoistContainerPlace *place,
                                                const HoistDriverCall *call, char **ret_detail);
/* The container that would be made is made beside and compared; then it goes. Nothing that is live
 * is touched. REFUSED names the setting that can't be carried over. */
gboolean hoist_container_place_try (const HoistContainerPlace *place, const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* `middle`, when not NULL, is called between the two renames. CONFLICT: it has a third image. */
gboolean hoist_container_place_make (const HoistContainerPlace *place,
                                     gboolean (*middle) (gpointer user_data, GError **error),
                                     gpointer user_data, const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of those that are kept only the one with this image stays. Removes no image. */
gboolean hoist_container_place_keep_only (const HoistContainerPlace *place, const char *image_id,
                                          const HoistDriverCall *call,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
