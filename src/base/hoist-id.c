/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identifiers with a kind prefix and 80 random bits, and the one source of randomness.
 * Owner: nobody. Thread: any. Never uses a seeded generator. */
#include "base/hoist-id.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define ID_RANDOM_LENGTH 16

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
G_STATIC_ASSERT (sizeof alphabet - 1 == 32);

static const char *const prefixes[] = {
  [HOIST_ID_TENANT] = "tn_",   [HOIST_ID_NODE] = "nd_",  [HOIST_ID_APPLICATION] = "ap_",
  [HOIST_ID_PLAN] = "pl_",     [HOIST_ID_RUN] = "rn_",   [HOIST_ID_ROLLOUT] = "ro_",
  [HOIST_ID_BACKUP] = "bk_",   [HOIST_ID_TOKEN] = "tk_", [HOIST_ID_USER] = "us_",
  [HOIST_ID_INSTANCE] = "in_", [HOIST_ID_AGENT] = "ag_",
};

const char *
hoist_id_kind_get_prefix (HoistIdKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (prefixes), "");
  return prefixes[kind];
}

void
hoist_id_fill_random (void *buffer, gsize n)
{
  guint8 *at = buffer;

  while (n > 0)
    {
      gssize got = getrandom (at, n, 0);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        g_error ("the kernel gives no random bytes: %s", g_strerror (errno));
      at += got;
      n -= (gsize) got;
    }
}

char *
hoist_id_new (HoistIdKind kind)
{
  guint8 random[ID_RANDOM_LENGTH];
  char tail[ID_RANDOM_LENGTH + 1];

  hoist_id_fill_random (random, sizeof random);
  for (guint i = 0; i < ID_RANDOM_LENGTH; i++)
    tail[i] = alphabet[random[i] & 31];
  tail[ID_RANDOM_LENGTH] = '\0';
  return g_strconcat (hoist_id_kind_get_prefix (kind), tail, NULL);
}

gboolean
hoist_id_check (HoistIdKind kind, const char *text)
{
  const char *prefix = hoist_id_kind_get_prefix (kind);
  gsize n_prefix = strlen (prefix);

  if (text == NULL || n_prefix == 0 || strncmp (text, prefix, n_prefix) != 0)
    return FALSE;
  text += n_prefix;
  /* A NUL is not in the alphabet, so that the loop never reads past a short text. */
  for (guint i = 0; i < ID_RANDOM_LENGTH; i++)
    if (text[i] == '\0' || strchr (alphabet, text[i]) == NULL)
      return FALSE;
  return text[ID_RANDOM_LENGTH] == '\0';
}
