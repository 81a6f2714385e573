/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what a service that is a container has of its own. Owned by the function that reads a
 * service; one thread; asks no runtime and no registry. */
#include "model/hoist-guide-reader-container.h"

#include <string.h>

#define REFERENCE_MAX 255

gboolean
hoist_guide_reader_container_is_one (const HoistGuideService *service)
{
  return strcmp (service->driver, "container") == 0;
}

/* Of plain letters, with a tag, and no option. */
static gboolean
is_reference (const char *text)
{
  const char *slash = strrchr (text, '/');
  const char *tag = strrchr (slash != NULL ? slash : text, ':');
  gsize n = strlen (text);

  return n > 0 && n <= REFERENCE_MAX && g_ascii_isalnum (text[0]) && tag != NULL && tag[1] != '\0'
         && strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-/:") == n;
}

/* As it would be for a release 1.0. */
static char *
dup_example (const char *image)
{
  GString *text = g_string_new (image);

  g_string_replace (text, "{version}", "1.0", 0);
  g_string_replace (text, "{release}", "v1.0", 0);
  return g_string_free (text, FALSE);
}

static void
read_image (HoistReader *r, HoistGuideService *service)
{
  g_autofree char *example = NULL;

  service->image =
      hoist_guide_reader_dup_text (r, "image", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  if (service->image[0] == '\0' || r->error != NULL)
    return;
  example = dup_example (service->image);
  if (!is_reference (example))
    hoist_reader_fail (
        r, "image",
        "expected an image and its tag, such as registry.example/team/app:{version}; "
        "other placeholders can't stand in it");
  else if (strcmp (example, service->image) == 0)
    hoist_reader_fail (r, "image",
                       "expected {version} or {release} in it: which image belongs to a release is "
                       "not known of a tag that stays the same");
}

/* As far as it can be told before the placeholders are filled. */
static gboolean
is_name (const char *text)
{
  return text[0] == '{' || g_ascii_isalnum (text[0]);
}

void
hoist_guide_reader_container (HoistReader *r, HoistGuideService *service)
{
  static const char *const alone[] = { "container", "image", "runtime" };
  static const char *const of_container[] = { "start", "environment", "unit" };
  static const char *const runtimes[] = { "podman", "docker", NULL };
  gboolean is_one = hoist_guide_reader_container_is_one (service);

  service->container = hoist_guide_reader_dup_template (
      r, "container", is_one ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL);
  read_image (r, service);
  service->runtime =
      hoist_reader_has (r, "runtime")
          ? hoist_guide_reader_dup_word (r, "runtime", HOIST_READER_REQUIRED, runtimes)
          : g_strdup ("");
  for (guint i = 0; !is_one && i < G_N_ELEMENTS (alone); i++)
    if (hoist_reader_has (r, alone[i]))
      hoist_reader_fail (r, alone[i], "is for driver: container only");
  for (guint i = 0; is_one && i < G_N_ELEMENTS (of_container); i++)
    if (hoist_reader_has (r, of_container[i]))
      hoist_reader_fail (r, of_container[i], "the container has it already, and keeps it");
  if (is_one && r->error == NULL && !is_name (service->container))
    hoist_reader_fail (r, "container", "expected the name of a container, such as {slug}-web");
}
