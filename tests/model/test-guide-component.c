/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components: which release wants what, and which version fits. */
#include "model/hoist-guide-component.h"

static HoistGuideComponent *
new_component (void)
{
  HoistGuideComponent *component = hoist_guide_component_new ();
  static const char *const from[] = { "", "v2.0.0", "v3.0.0" };

  component->roles = g_new0 (char *, 1);
  for (guint i = 0; i < G_N_ELEMENTS (from); i++)
    {
      HoistGuideWant *want = hoist_guide_component_add_want (component);
      want->from = g_strdup (from[i]);
      want->version = g_strdup_printf ("%u.0", i + 1);
    }
  return component;
}

static void
test_want (void)
{
  static const struct
  {
    const char *release, *version;
  } cases[] = { { "", "1.0" },        { "v1.9.9", "1.0" }, { "v2.0.0", "2.0" },
                { "v2.10.0", "2.0" }, { "v3.0.0", "3.0" }, { "v10.0.0", "3.0" } };
  HoistGuideComponent *component = new_component ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (hoist_guide_component_find_want (component, cases[i].release)->version, ==,
                     cases[i].version);
  g_ptr_array_remove_index (component->wants, 0);
  g_assert_null (hoist_guide_component_find_want (component, "v1.0.0"));
  hoist_guide_component_free (component);
}

static void
test_fits (void)
{
  static const struct
  {
    const char *found, *wanted;
    gboolean at_least, fits;
  } cases[] = {
    { "4.6.1", "4.6.1", FALSE, TRUE }, { "4.6.2", "4.6.1", FALSE, FALSE },
    { "4.6.2", "4.6.1", TRUE, TRUE },  { "4.10", "4.6.1", TRUE, TRUE },
    { "4.6", "4.6.0", TRUE, TRUE },    { "4.6.0rc1", "4.6.0", TRUE, FALSE },
    { "", "4.6.0", TRUE, FALSE },      { "4.6.0", "", TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (
        hoist_guide_component_fits (cases[i].found, cases[i].wanted, cases[i].at_least), ==,
        cases[i].fits);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/guide-component/want", test_want);
  g_test_add_func ("/model/guide-component/fits", test_fits);
  return g_test_run ();
}
