/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links into the console: each good one and back, and everything else refused. */
#include "console/items/hoist-destination.h"
#include "base/hoist-error.h"

#define RUN "rn_0123456789abcdef"
#define TENANT "tn_0123456789abcdef"
#define PLANE "6f3c0c35-7a0c-4b27-9d5e-0d9a5d8f1a11"

static void
test_good (void)
{
  const struct
  {
    const char *link;
    HoistDestinationKind kind;
    const char *name, *plane;
  } cases[] = {
    { "hoist://run/" RUN, HOIST_DESTINATION_RUN, RUN, NULL },
    { "hoist://run/" RUN "?plane=" PLANE, HOIST_DESTINATION_RUN, RUN, PLANE },
    { "hoist://tenant/acme", HOIST_DESTINATION_TENANT, "acme", NULL },
    { "hoist://tenant/" TENANT "?plane=" PLANE, HOIST_DESTINATION_TENANT, TENANT, PLANE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistDestination) found = hoist_destination_parse (cases[i].link, &error);
      g_autofree char *back = NULL;

      g_assert_no_error (error);
      g_assert_cmpint (found->kind, ==, cases[i].kind);
      g_assert_cmpstr (found->name, ==, cases[i].name);
      g_assert_cmpstr (found->plane, ==, cases[i].plane);
      back = hoist_destination_dup_link (found);
      g_assert_cmpstr (back, ==, cases[i].link);
    }
}

static void
test_bad (void)
{
  const char *cases[] = {
    "",
    "acme",
    "http://run/" RUN,
    "hoist:run",
    "hoist://run",
    "hoist://run/",
    "hoist://run/" TENANT,
    "hoist://run/" RUN "/",
    "hoist://run/" RUN "/../x",
    "hoist://run/" RUN "#log",
    "hoist://run/" RUN "?plane=",
    "hoist://run/" RUN "?plane=<b>x</b>",
    "hoist://run/" RUN "?do=cancel",
    "hoist://run:80/" RUN,
    "hoist://you@run/" RUN,
    "hoist://cancel/" RUN,
    "hoist://tenant/-x",
    "hoist://tenant/ACME",
    "hoist://tenant/a%00b",
    "hoist://tenant/a%2fb",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i]);
      g_assert_null (hoist_destination_parse (cases[i], &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/destination/good", test_good);
  g_test_add_func ("/destination/bad", test_bad);
  return g_test_run ();
}
