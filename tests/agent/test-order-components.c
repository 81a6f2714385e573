/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions of components as the node says them: read, kept for whoever only looks, forgotten when
 * something changes them, and what a file of the target wants. */
#include "fixture.h"

#include "agent/hoist-agent-secrets.h"
#include "agent/hoist-order-components.h"

#include <string.h>
#include <unistd.h>

typedef struct
{
  HoistGuide *guide;
  HoistOrderSubject subject;
} Case;

static void
case_init (Case *c, Fixture *f)
{
  g_autoptr (GError) error = NULL;

  c->guide = hoist_guide_parse (
      "g",
      "guide: 1\napplication: {name: demo}\nservices: [{name: api, start: [run]}]\n"
      "health: {checks: [{name: h, service: api, url: \"http://127.0.0.1:1/\"}]}\ncomponents:\n"
      "  - {name: proxy, title: The proxy, version: {file: proxy}}\n"
      "  - {name: far, version: {file: far}, wants: [{lock: {file: VERSION}}]}\n",
      -1, &error);
  g_assert_no_error (error);
  c->subject = (HoistOrderSubject){ .state = f->state,
                                    .tenant = f->tenant,
                                    .guide = c->guide,
                                    .uid = (gint) geteuid (),
                                    .gid = (gint) getegid () };
}

static void
assert_version (HoistValue *list, const char *version)
{
  g_autoptr (HoistValue) owned = list;
  const HoistValue *proxy = hoist_value_get_element (owned, 0);
  const HoistValue *far = hoist_value_get_element (owned, 1);

  g_assert_cmpstr (hoist_value_lookup_string (proxy, "title", ""), ==, "The proxy");
  g_assert_cmpstr (hoist_value_lookup_string (proxy, "version", ""), ==, version);
  g_assert_cmpstr (hoist_value_lookup_string (far, "version", "?"), ==, "");
  g_assert_nonnull (strstr (hoist_value_lookup_string (far, "detail", ""), "far"));
}

static void
test_kept (Fixture *f)
{
  Case c;
  g_autofree char *path = g_build_filename (f->directory, "proxy", NULL);

  case_init (&c, f);
  hoist_agent_secrets_note (f->state, f->tenant->id,
                            ""); /* as each order does; the folder is there */
  HoistOrderComponents asking = { &c.subject, "1111111111111111111111111111111111111111", NULL };
  fixture_write (path, "4.5.0");
  assert_version (hoist_order_components_recall (&asking), "4.5.0");
  fixture_write (path, "4.6.1");
  assert_version (hoist_order_components_recall (&asking), "4.5.0");
  hoist_order_components_forget (f->state, f->tenant->id);
  assert_version (hoist_order_components_recall (&asking), "4.6.1");
  fixture_write (path, "4.7.0");
  assert_version (hoist_order_components_read (&asking), "4.7.0"); /* and kept, too */
  fixture_write (path, "4.8.0");
  assert_version (hoist_order_components_recall (&asking), "4.7.0");
  asking.commit = "2222222222222222222222222222222222222222";
  assert_version (hoist_order_components_recall (&asking), "4.8.0");
  hoist_guide_unref (c.guide);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-components/kept", test_kept);
  return g_test_run ();
}
