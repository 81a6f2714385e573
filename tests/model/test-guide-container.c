/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which image belongs to a release. */
#include "model/hoist-guide-container.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "releases: {tags: %s}\n"                                                                         \
  "services: [{name: web, %s}]\n"                                                                  \
  "health: {checks: [{name: h, service: web, url: \"http://127.0.0.1:1/\"}]}\n"
#define GOOD                                                                                       \
  "driver: container, container: \"{slug}-web\", image: \"reg.example:5000/team/app:{version}\""

static HoistGuide *
parse (const char *tags, const char *service, GError **error)
{
  g_autofree char *text = g_strdup_printf (START, tags, service);

  return hoist_guide_parse ("t.yaml", text, -1, error);
}

static void
test_image (void)
{
  static const struct
  {
    const char *tags, *service, *release, *image;
  } cases[] = {
    { "v", GOOD, "v1.2.0", "reg.example:5000/team/app:1.2.0" },
    { "release-", GOOD, "release-1.2", "reg.example:5000/team/app:1.2" },
    { "v", "driver: container, container: web, image: \"app:{release}-slim\"", "v1.2.0",
      "app:v1.2.0-slim" },
    { "v", GOOD, "", "" },
    { "v", "driver: container, container: web", "v1.2.0", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = parse (cases[i].tags, cases[i].service, &error);

      g_assert_no_error (error);
      g_autofree char *image = hoist_guide_container_fill_image (
          guide, g_ptr_array_index (guide->services, 0), cases[i].release);
      g_assert_cmpstr (image, ==, cases[i].image);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/guide-container/image", test_image);
  return g_test_run ();
}
