/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See pod-step.h. */
#include "pod-step.h"

char *
pod_step_args (const Pod *pod, gboolean back)
{
  return g_strdup_printf (
      "{\"containers\":[{\"service\":\"web\",\"container\":\"thing\",\"runtime\":\"podman\","
      "\"image\":\"%s\",\"from_id\":\"%s\",\"to_id\":\"%s\"}]%s}",
      back ? "" : pod->references[1], pod->images[back ? 1 : 0], pod->images[back ? 0 : 1],
      back ? ",\"back\":true" : "");
}
