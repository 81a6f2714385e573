/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which image belongs to a release. */
#include "model/hoist-guide-container.h"

#include "examples.h"

static void
test_image (void)
{
  static const struct
  {
    const char *tags, *service, *release, *image;
  } cases[] = {
    { "v", EXAMPLE_CONTAINER, "v1.2.0", "reg.example:5000/team/app:1.2.0" },
    { "release-", EXAMPLE_CONTAINER, "release-1.2", "reg.example:5000/team/app:1.2" },
    { "v", "driver: container, container: web, image: \"app:{release}-slim\"", "v1.2.0",
      "app:v1.2.0-slim" },
    { "v", EXAMPLE_CONTAINER, "", "" },
    { "v", "driver: container, container: web", "v1.2.0", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide =
          example_parse_service (cases[i].tags, cases[i].service, &error);

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
