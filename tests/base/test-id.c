/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identifiers: form, kinds that do not mix, hostile texts, randomness that does not repeat. */
#include "base/hoist-id.h"

#include <string.h>

static void
test_form (void)
{
  for (int kind = HOIST_ID_TENANT; kind <= HOIST_ID_AGENT; kind++)
    {
      g_autofree char *id = hoist_id_new ((HoistIdKind) kind);

      g_assert_cmpuint (strlen (id), ==, 19);
      g_assert_true (g_str_has_prefix (id, hoist_id_kind_get_prefix ((HoistIdKind) kind)));
      for (int other = HOIST_ID_TENANT; other <= HOIST_ID_AGENT; other++)
        g_assert_true (hoist_id_check ((HoistIdKind) other, id) == (kind == other));
    }
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "",
    "rn_",
    "rn_0123456789abcde",   /* 15 */
    "rn_0123456789abcdefg", /* 17 */
    "rn_0123456789abcdei",  /* i is not in the alphabet */
    "rn_0123456789abcdeL",
    "RN_0123456789abcdef",
    "rn-0123456789abcdef",
    " rn_0123456789abcdef",
    "rn_0123456789abcde\n",
    "rn_../../../../etc/x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (hoist_id_check (HOIST_ID_RUN, bad[i]));
  g_assert_false (hoist_id_check (HOIST_ID_RUN, NULL));
  g_assert_true (hoist_id_check (HOIST_ID_RUN, "rn_0123456789abcdef"));
}

static void
test_unique (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < 20000; i++)
    g_assert_true (g_hash_table_add (seen, hoist_id_new (HOIST_ID_PLAN)));
}

static void
test_fill (void)
{
  guint8 big[100000] = { 0 };
  guint counts[256] = { 0 };

  hoist_id_fill_random (big, sizeof big);
  for (gsize i = 0; i < sizeof big; i++)
    counts[big[i]]++;
  for (int i = 0; i < 256; i++)
    g_assert_cmpuint (counts[i], >, 100); /* 390 are expected; 100 is 15 deviations away */
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/id/form", test_form);
  g_test_add_func ("/base/id/refused", test_refused);
  g_test_add_func ("/base/id/unique", test_unique);
  g_test_add_func ("/base/id/fill", test_fill);
  return g_test_run ();
}
