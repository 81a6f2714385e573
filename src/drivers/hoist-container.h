/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The container runtime of this node, podman or docker, by the part of its command line that both
 * have: argument vectors only, their JSON for state, their words for people. Images are known by
 * their id, the SHA-256 of an image's configuration, which names all its layers and is the same in
 * both runtimes; a tag is never believed twice. Every call blocks. Thread: any. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name; /* "podman", "docker" */
  char *program;    /* absolute */
  char *version;    /* of podman; of docker its engine's */
} HoistContainerRuntime;

void hoist_container_runtime_clear (HoistContainerRuntime *runtime);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistContainerRuntime, hoist_container_runtime_clear)
/* The one that is wished, "": podman, else docker. NOT_FOUND: it is not installed; REFUSED: it is
 * too old, or its engine does not answer, with its words. */
gboolean hoist_container_runtime_find (const char *wish, HoistContainerRuntime *ret,
                                       const HoistDriverCall *call,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Runs it with these arguments (a vector that ends with NULL); FAILED with its last words. Output
 * goes to call->line where `aloud`. It inherits no lock: what it starts may outlive the run. */
gboolean hoist_container_run (const HoistContainerRuntime *runtime, const char *const *args,
                              gboolean aloud, const HoistDriverCall *call,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, for so many milliseconds at most, quietly: TIMED_OUT. What it asked for goes on. */
gboolean hoist_container_run_for (const HoistContainerRuntime *runtime, const char *const *args,
                                  guint ms, const HoistDriverCall *call,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What it wrote to stdout, without the last newline. */
char *hoist_container_capture (const HoistContainerRuntime *runtime, const char *const *args,
                               const HoistDriverCall *call, GError **error);

/* Its `inspect` of a container by name. NOT_FOUND: there is none. */
HoistValue *hoist_container_inspect (const HoistContainerRuntime *runtime, const char *name,
                                     const HoistDriverCall *call, GError **error);
/* … of an image by reference or id, that is on this node. NOT_FOUND. */
HoistValue *hoist_container_inspect_image (const HoistContainerRuntime *runtime,
                                           const char *reference, const HoistDriverCall *call,
                                           GError **error);
/* 64 hex digits of a container's image, or of an image; "" when it names none. */
char *hoist_container_dup_image (const HoistValue *container);
char *hoist_container_dup_image_id (const HoistValue *image);
gboolean hoist_container_is_running (const HoistValue *container);
gint hoist_container_get_pid (const HoistValue *container); /* 0: it does not run */

typedef struct
{
  char *id;        /* 64 hex */
  char *pulled_by; /* REPOSITORY@sha256:…, by which exactly this one is pulled; "" it can't be */
  gint64 bytes;
  gboolean is_local; /* nobody was asked what the tag means: see `reason` */
  char *reason;      /* why not; "" */
} HoistContainerImage;
void hoist_container_image_clear (HoistContainerImage *image);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistContainerImage, hoist_container_image_clear)

/* What the tag means now: asked of its registry, and brought here; of one that can't be reached
 * (or of localhost/…) what is here by that name. NOT_FOUND where that is nothing, with the
 * registry's words. */
gboolean hoist_container_resolve (const HoistContainerRuntime *runtime, const char *reference,
                                  HoistContainerImage *ret, const HoistDriverCall *call,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Exactly this image is here; pulled by its digest where it is not. */
gboolean hoist_container_bring (const HoistContainerRuntime *runtime, const char *id,
                                const char *pulled_by, const HoistDriverCall *call,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
