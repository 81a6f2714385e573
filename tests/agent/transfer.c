/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See transfer.h. */
#include "transfer.h"

#include <string.h>

void
transfer_assert_not_offered (Fixture *f, gboolean back, const char *more)
{
  static const char *const directions[] = { "apply", "undo" };
  g_autofree char *args = g_strdup_printf (
      "{\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},"
      "\"to\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},\"schema\":[\"true\"],"
      "\"folder\":\"%s\",\"alike\":[],\"zone\":\"\",\"back\":%s,\"run\":\"\"%s}",
      f->database, f->database, f->directory, back ? "true" : "false", more);
  gint64 before = fixture_count (f, "SELECT count(*) FROM sqlite_schema");

  fixture_claim (f);
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      g_autofree char *members = fixture_step_members (f, fixture_step_number ("transfer"),
                                                       "transfer", directions[i], args);
      const char *message;

      g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "not-offered");
      g_assert_nonnull (strstr (message, "between SQLite and PostgreSQL only"));
    }
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM sqlite_schema"), ==, before);
}
