/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A podman of one test program (tests/container_side.py) with a registry on loopback, and two
 * images there: team/thing:1 and team/thing:2, a shell that says that it has begun. */
#pragma once
#include "drivers/hoist-container.h"

typedef struct
{
  char *folder; /* of its own */
  GSubprocess *side;
  char *skip; /* why no container can be had here; NULL */
  char *registry;
  char *images[2]; /* ids */
  char *references[2];
  HoistContainerRuntime runtime;
} Pod;

/* Runs the program's tests with it; it ends with them. Where there can be none they are skipped. */
int pod_run (int argc, char **argv, void (*add) (Pod *pod));
void pod_add (const char *path, Pod *pod, void (*test) (Pod *pod));
/* podman with these arguments, as a person would; its output. Asserts that it ends well. */
char *pod_do (const Pod *pod, ...) G_GNUC_NULL_TERMINATED;
/* A container that runs with the first image and whatever stands before it. */
void pod_make (const Pod *pod, const char *name, ...) G_GNUC_NULL_TERMINATED;
HoistValue *pod_inspect (const Pod *pod, const char *name);
/* Both images are here. */
void pod_pull (const Pod *pod);
