/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guide's health check put to a tenant's service. Owns nothing beyond the call; worker thread.
 * Never decides what follows from the answer. */
#include "agent/hoist-order-health.h"
#include "drivers/hoist-health.h"

#define TIMEOUT_MS 2000

void
hoist_health_seen_clear (HoistHealthSeen *seen)
{
  g_clear_pointer (&seen->version, g_free);
  g_clear_pointer (&seen->detail, g_free);
}

void
hoist_order_health_ask (const HoistOrderSubject *subject, const HoistGuideHealth *health,
                        const HoistDriverCall *call, HoistHealthSeen *ret)
{
  g_auto (HoistHealthAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *url =
      hoist_guide_fill (health->url, subject->tenant, subject->guide, NULL, &error);

  *ret = (HoistHealthSeen){ 0 };
  if (url == NULL || !hoist_health_get (url, TIMEOUT_MS, &answer, call->cancellable, &error))
    {
      ret->detail = g_strdup (error->message);
      return;
    }
  ret->good = answer.status == health->status;
  if (health->version_member != NULL && health->version_member[0] != '\0')
    ret->version = hoist_health_answer_dup_member (&answer, health->version_member);
  ret->detail = g_strdup_printf ("HTTP %u%s%s, %" G_GINT64_FORMAT " ms", answer.status,
                                 ret->version != NULL ? ", version " : "",
                                 ret->version != NULL ? ret->version : "", answer.took_us / 1000);
}
