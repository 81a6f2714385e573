/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentences of last resort. Owned by nobody (pure); any thread. Never claims that nothing
 * happened when that is not known. */
#include "daemon/hoist-guidance.h"
#include "protocol/hoist-problem.h"
#include <string.h>

typedef struct
{
  const char *now, *next;
} Guidance;

static const Guidance untouched[HOIST_N_ERRORS] = {
  [HOIST_ERROR_INVALID] = { "Nothing was executed.",
                            "Correct the request; GET /api/openapi.json describes it." },
  [HOIST_ERROR_UNAUTHORIZED] = { "Nothing was executed.", "Sign in or send a valid token." },
  [HOIST_ERROR_FORBIDDEN] = { "Nothing was executed.", "Ask somebody whose role allows it." },
  [HOIST_ERROR_NOT_FOUND] = { "Nothing was executed.",
                              "Check the address and the identifier in it." },
  [HOIST_ERROR_METHOD] = { "Nothing was executed.", "Use one of the methods in Allow." },
  [HOIST_ERROR_CONFLICT] = { "Nothing was changed.", "Look at what is there already and choose." },
  [HOIST_ERROR_BUSY] = { "What was going on goes on unchanged.",
                         "Wait for it or try again in a moment." },
  [HOIST_ERROR_STALE] = { "Nothing was changed.", "Read the present state and begin again." },
  [HOIST_ERROR_TOO_LARGE] = { "Nothing was executed.", "Send less." },
  [HOIST_ERROR_MEDIA_TYPE] = { "Nothing was executed.", "Declare the body as application/json." },
  [HOIST_ERROR_REFUSED] = { "Nothing was changed.",
                            "Resolve what the message names, then try again." },
  [HOIST_ERROR_KEY_REUSED] = { "Nothing was executed.",
                               "Use a new Idempotency-Key for a new request." },
  [HOIST_ERROR_PARKED] = { "The tenant stays as it is and locked.",
                           "Say what was resolved at the parked run." },
  [HOIST_ERROR_ACKNOWLEDGE] = { "Nothing was changed.",
                                "Read what must be acknowledged and name it." },
  [HOIST_ERROR_NOT_OFFERED] = { "Nothing was executed.",
                                "Use another way; this plane does not offer it." },
  [HOIST_ERROR_HOST_KEY] = { "Nothing was sent to the node.",
                             "Find out why it shows another key before anything else." },
  [HOIST_ERROR_VERSION] = { "Nothing was sent to the node but a greeting.",
                            "Upgrade the one that the message names." },
  [HOIST_ERROR_CORRUPT] = { "Nothing was changed.", "Choose something that can be proven." },
};

static gboolean
is_about_tenants (const HoistRoute *route)
{
  return strstr (route->path, "tenant") != NULL || strstr (route->path, "/runs") != NULL
         || strstr (route->path, "/rollouts") != NULL;
}

void
hoist_guidance_attach (GError *error, const HoistRoute *route)
{
  static const Guidance read_only = { "Nothing was changed.",
                                      "Try again; if it stays, look into the daemon’s log." };
  static const Guidance open_ended = { "What was done until then is in the journal.",
                                       "Look at the tenant and its runs before trying again." };
  static const Guidance elsewhere = { "What was done until then is in the journal.",
                                      "Look at what is there now before trying again." };
  const Guidance *guidance = &untouched[hoist_error_get_code (error)];

  if (guidance->now == NULL)
    guidance = route == NULL || (route->flags & HOIST_ROUTE_CHANGES) == 0 ? &read_only
               : is_about_tenants (route)                                 ? &open_ended
                                                                          : &elsewhere;
  hoist_problem_attach (error, guidance->now, guidance->next);
}
