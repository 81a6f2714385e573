/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services that are containers, in a guide: read, written again, refused with their place. */
#include "model/hoist-guide-reader-container.h"

#include <string.h>

#include "base/hoist-error.h"
#include "examples.h"

static void
test_whole (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = example_parse_service (
      "v", EXAMPLE_CONTAINER ", runtime: docker, port: \"80\", stop: {seconds: 9}", &error);
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  g_assert_no_error (error);
  hoist_json_writer_init (&w, text);
  hoist_guide_write (guide, &w, NULL);
  g_autoptr (HoistValue) value = hoist_json_parse (text->str, -1, &error);
  g_autoptr (HoistGuide) again = hoist_guide_read (value, &error);
  g_assert_no_error (error);
  const HoistGuideService *service = g_ptr_array_index (again->services, 0);
  g_assert_true (hoist_guide_reader_container_is_one (service));
  g_assert_cmpstr (service->container, ==, "{slug}-web");
  g_assert_cmpstr (service->image, ==, "reg.example:5000/team/app:{version}");
  g_assert_cmpstr (service->runtime, ==, "docker");
  g_assert_cmpuint (service->stop_seconds, ==, 9);
  g_assert_cmpuint (g_strv_length (service->start), ==, 0);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *service, *message;
  } cases[] = {
    { "driver: container", "services[0].container: is missing" },
    { "driver: container, container: -x", "services[0].container: expected the name" },
    { EXAMPLE_CONTAINER ", start: [run]", "services[0].start: the container has it already" },
    { EXAMPLE_CONTAINER ", environment: [A=1]",
      "services[0].environment: the container has it already" },
    { EXAMPLE_CONTAINER ", stop: {signal: INT}", "stop.signal: the container has one" },
    { EXAMPLE_CONTAINER ", runtime: lxc", "expected one of podman, docker" },
    { "driver: container, container: web, image: \"app:latest\"", "stays the same" },
    { "driver: container, container: web, image: \"app\"", "expected an image and its tag" },
    { "driver: container, container: web, image: \"-app:{version}\"", "expected an image" },
    { "driver: container, container: web, image: \"reg:5000/app{version}\"", "expected an image" },
    { "driver: container, container: web, image: \"a b:{version}\"", "expected an image" },
    { "driver: container, container: web, image: \"{slug}/app:{version}\"", "other placeholders" },
    { "start: [run], image: \"app:{version}\"",
      "services[0].image: is for driver: container only" },
    { "start: [run], container: web", "services[0].container: is for driver: container only" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = example_parse_service ("v", cases[i].service, &error);

      g_assert_null (guide);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("%s: %s", cases[i].service, error->message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/guide-reader-container/whole", test_whole);
  g_test_add_func ("/model/guide-reader-container/refused", test_refused);
  return g_test_run ();
}
