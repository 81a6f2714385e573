/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guide requires, asked: by a command, a file, a setting, and of no database. */
#include "fixture.h"

#include "agent/hoist-order-requirements.h"
#include "base/hoist-error.h"

#include <string.h>
#include <unistd.h>

static HoistGuide *
parse (const char *requires)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      g_strdup_printf ("guide: 1\napplication: {name: demo}\nsettings: {file: .env}\n"
                       "services:\n  - {name: api, start: [/usr/bin/true]}\n"
                       "databases:\n  - {name: a, engine: sqlite, path: a.db}\n"
                       "health: {checks: [{name: h, service: api, url: \"http://127.0.0.1:1/\"}]}\n"
                       "requires:\n%s",
                       requires);
  HoistGuide *guide = hoist_guide_parse ("g", text, -1, &error);

  g_assert_no_error (error);
  return guide;
}

static void
test_list (Fixture *f)
{
  static const struct
  {
    const char *id;
    gboolean holds;
    const char *detail;
  } rows[] = { { "good", TRUE, "" },         { "in-folder", TRUE, "" }, { "bad", FALSE, "" },
               { "none", FALSE, "no-such" }, { "file", FALSE, "" },     { "query", TRUE, "" } };
  g_autoptr (HoistGuide) guide =
      parse ("  - {id: good, says: s, command: [/usr/bin/python3, -c, \"import sys; "
             "sys.exit(sys.version_info "
             "< (3, 6))\"]}\n"
             "  - {id: in-folder, says: s, command: [/usr/bin/test, \"{directory}\", -ef, .]}\n"
             "  - {id: bad, says: s, command: [/usr/bin/false]}\n"
             "  - {id: none, says: s, command: [/usr/bin/no-such-program]}\n"
             "  - {id: file, says: s, file: not-there}\n"
             "  - {id: query, says: s, query: SELECT 0}\n");
  HoistOrderSubject subject = {
    .tenant = f->tenant, .guide = guide, .uid = (gint) geteuid (), .gid = (gint) getegid ()
  };
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  const HoistOrderAsking asking = { &subject, NULL, NULL, &call };
  g_autoptr (HoistValue) all = hoist_order_requirements_list (&asking);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const HoistValue *one = hoist_value_get_member (all, rows[i].id);
      const char *detail = hoist_value_lookup_string (one, "detail", "");

      if (hoist_value_lookup_bool (one, "holds", !rows[i].holds) != rows[i].holds)
        g_error ("%s: %s", rows[i].id, detail);
      g_assert_nonnull (strstr (detail, rows[i].detail));
    }
}

/* A database that does not answer says nothing of what is required of it. */
static void
test_unasked (Fixture *f)
{
  g_autoptr (HoistGuide) guide = parse ("  - {id: query, says: s, query: SELECT 1 FROM nothing}\n");
  HoistOrderSubject subject = { .tenant = f->tenant, .guide = guide };
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_autofree char *nowhere = g_build_filename (f->directory, "no", "such.db", NULL);
  const char *const paths[] = { f->database, nowhere };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const HoistOrderAsking asking = { &subject, "sqlite", paths[i], &call };
      g_autoptr (HoistValue) all = hoist_order_requirements_list (&asking);
      const HoistValue *one = hoist_value_get_member (all, "query");

      g_assert_false (hoist_value_lookup_bool (one, "holds", TRUE));
      g_assert_cmpint (hoist_value_lookup_bool (one, "asked", i == 1), ==, i == 0);
      g_assert_cmpstr (hoist_value_lookup_string (one, "detail", ""), !=, "");
    }
}

/* The reason of the guide stands in place of what could not be read. */
static void
test_explain (Fixture *f)
{
  g_autoptr (HoistGuide) guide =
      parse ("  - {id: engine, says: Only that one., next: Ask., setting: URL, begins: [odd]}\n");
  HoistOrderSubject subject = { .tenant = f->tenant, .guide = guide };
  const HoistOrderAsking asking = { &subject, NULL, NULL, NULL };
  GError *error = g_error_new_literal (HOIST_ERROR, HOIST_ERROR_INVALID, "what is that");

  hoist_order_requirements_explain (&asking, &error);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "Only that one. Ask.");
  g_error_free (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-requirements/list", test_list);
  fixture_add ("/agent/order-requirements/unasked", test_unasked);
  fixture_add ("/agent/order-requirements/explain", test_explain);
  return g_test_run ();
}
