/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Containers among the arguments: images by their ids alone, and nothing that could be an option.
 */
#include "model/hoist-step-args-container.h"

#include <string.h>

#include "base/hoist-error.h"
#include "model/hoist-json.h"
#include "model/hoist-step-args.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
check (const char *container, const char *expected)
{
  g_autofree char *text = g_strdup_printf ("{'containers':[%s]}", container);
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) args = hoist_json_parse (json, -1, &error);
  gboolean good;

  g_assert_no_error (error);
  good = hoist_step_args_check (HOIST_STEP_REPLACE, args, FALSE, &error);
  g_assert_cmpint (good, ==, expected == NULL);
  if (expected != NULL && strstr (error->message, expected) == NULL)
    g_error ("%s: %s", container, error->message);
}

static void
test_containers (void)
{
  check ("{'service':'web','container':'acme-web','runtime':'podman','image':'reg:1/app:1',"
         "'from_id':'" ID "','from_pull':'','to_id':'" ID "','to_pull':'reg:1/app@sha256:" ID "'}",
         NULL);
  check ("{'service':'web','container':'--all','from_id':'" ID "','to_id':'" ID "'}",
         "expected the name of a container");
  check ("{'service':'web','container':'a b','from_id':'" ID "','to_id':'" ID "'}",
         "expected the name of a container");
  check ("{'service':'web','container':'a','from_id':'latest','to_id':'" ID "'}", "from_id");
  check ("{'service':'web','container':'a','from_id':'" ID
         "','to_id':'0123456789abcdef0123456789abcdef01234567'}",
         "expected 64 hexadecimal digits");
  check ("{'service':'web','container':'a','from_id':'" ID "','to_id':'" ID
         "','to_pull':'--tls-verify=false'}",
         "expected the reference of an image");
  check ("{'service':'web','container':'a','from_id':'" ID "'}", "to_id");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/step-args-container/containers", test_containers);
  return g_test_run ();
}
