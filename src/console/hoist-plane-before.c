/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPlaneBefore: owned by the offer to take it back; main thread only; it never writes a secret
 * anywhere but into the keyring that had it. */
#include "console/hoist-plane-before.h"
#include "base/hoist-secret.h"
#include "client/hoist-credentials.h"

struct _HoistPlaneBefore
{
  char *uuid, *key, *username, *pin, *secret;
  gint64 pinned_at;
  char *token; /* NULL: none */
};

HoistPlaneBefore *
hoist_plane_before_new (HoistSession *session)
{
  HoistClient *client = hoist_session_get_client (session);
  HoistKnownPlane *plane = hoist_session_get_plane (session);
  const HoistPlaneNotes *notes = hoist_known_plane_get_notes (plane);
  gboolean signed_in = client != NULL && hoist_session_get_state (session) == HOIST_SESSION_ONLINE
                       && hoist_client_get_has_token (client);
  HoistPlaneBefore *before;

  if (!signed_in && notes->pin[0] == '\0')
    return NULL;
  before = g_new0 (HoistPlaneBefore, 1);
  before->uuid = g_strdup (hoist_known_plane_get_uuid (plane));
  before->key = g_uuid_string_random ();
  before->username = g_strdup (notes->username);
  before->pin = g_strdup (notes->pin);
  before->pinned_at = notes->pinned_at;
  before->secret = g_strdup (notes->secret);
  before->token = client != NULL ? hoist_client_dup_token (client) : NULL;
  return before;
}

const char *
hoist_plane_before_get_uuid (HoistPlaneBefore *before)
{
  return before->uuid;
}

const char *
hoist_plane_before_get_key (HoistPlaneBefore *before)
{
  return before->key;
}

gboolean
hoist_plane_before_has_other_pin (HoistPlaneBefore *before, const char *pin)
{
  return before->pin[0] != '\0' && pin[0] != '\0' && !g_str_equal (before->pin, pin);
}

/* What the keyring did not have before it shall not have now. A keyring that is away has nothing
 * new, either: it could not take it. */
static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!hoist_credentials_clear_finish (result, &error))
    g_debug ("keyring: %s", error->message);
}

gboolean
hoist_plane_before_restore (HoistPlaneBefore *before, HoistPlaneSet *set, HoistSession *session,
                            GError **error)
{
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (hoist_session_get_plane (session));
  gboolean was_kept = before->secret[0] != '\0';

  notes.username = before->username;
  notes.pin = before->pin;
  notes.pinned_at = before->pinned_at;
  if (!was_kept)
    {
      notes.secret = "";
      notes.secret_since = 0;
    }
  if (!hoist_plane_set_change (set, session, &notes, error))
    return FALSE;
  if (!was_kept)
    hoist_credentials_clear_async (before->uuid, NULL, cleared_cb, NULL);
  if (before->token != NULL)
    hoist_session_take_token (session, before->token,
                              was_kept ? g_intern_string (before->secret) : NULL);
  return TRUE;
}

void
hoist_plane_before_free (HoistPlaneBefore *before)
{
  if (before == NULL)
    return;
  hoist_secret_free (before->token);
  g_free (before->uuid);
  g_free (before->key);
  g_free (before->username);
  g_free (before->pin);
  g_free (before->secret);
  g_free (before);
}
