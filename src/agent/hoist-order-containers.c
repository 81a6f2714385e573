/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-order-containers.h. Owned by nobody; called by the order `facts` in its worker thread.
 * It changes nothing of a container: an image that is pulled lies beside the others. */
#include "agent/hoist-order-containers.h"

#include "drivers/hoist-container-copy.h"
#include "model/hoist-guide-container.h"
#include "model/hoist-plan.h"

typedef struct
{
  const HoistOrderContainers *asking;
  const HoistGuideService *service;
  HoistContainerRuntime runtime;
  HoistValue *container, *image; /* of the container: it, and the image that it has */
  HoistContainerImage target;
  HoistValue *entry;
  GPtrArray *findings;
} Look;

static void
look_clear (Look *look)
{
  hoist_container_runtime_clear (&look->runtime);
  g_clear_pointer (&look->container, hoist_value_unref);
  g_clear_pointer (&look->image, hoist_value_unref);
  hoist_container_image_clear (&look->target);
  g_clear_pointer (&look->entry, hoist_value_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

static void
set_text (Look *look, const char *name, const char *text)
{
  hoist_value_set (look->entry, name, hoist_value_new_string (text != NULL ? text : ""));
}

static void
found (Look *look, HoistFindingSeverity severity, const char *message, const char *next)
{
  g_ptr_array_add (look->findings, hoist_finding_new ("containers", severity, message, next, ""));
}

static char *
fill_image (const Look *look, const char *release)
{
  return hoist_guide_container_fill_image (look->asking->subject->guide, look->service, release);
}

/* Whether the tag of the deployed release still means what runs. */
static void
compare_deployed (Look *look, const char *from_id)
{
  g_autofree char *reference = fill_image (look, look->asking->deployed);
  g_autoptr (HoistValue) tagged =
      reference[0] != '\0'
          ? hoist_container_inspect_image (&look->runtime, reference, look->asking->call, NULL)
          : NULL;
  g_autofree char *id = tagged != NULL ? hoist_container_dup_image_id (tagged) : NULL;
  g_autofree char *message = NULL;

  if (id == NULL || g_str_equal (id, from_id))
    return;
  message =
      g_strdup_printf ("The files are %s, but %s does not run the image %s (%.12s): it has %.12s.",
                       look->asking->deployed, look->service->name, reference, id, from_id);
  found (look, HOIST_FINDING_WARNING, message,
         "Going back brings back what runs now. Look at who changed the container, or the tag.");
}

/* That all its settings can be said again is tried before the stop; what is known of them already
 * is said now. */
static void
check_settings (Look *look)
{
  const HoistContainerCopyOrder order = { look->container, look->image, "try", look->target.id,
                                          "" };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = hoist_container_copy_new_argv (&look->runtime, &order, &error);
  g_autofree char *message = NULL;

  if (argv != NULL)
    return;
  message = g_strdup_printf ("The container of %s can’t be replaced: %s.", look->service->name,
                             error->message);
  found (look, HOIST_FINDING_BLOCKER, message, "Make it anew without that, then make a new plan.");
}

/* What it writes into itself goes nowhere with its image. */
static void
check_volumes (Look *look)
{
  const HoistValue *mounts = hoist_value_get_member (look->container, "Mounts");
  g_autofree char *message = g_strdup_printf (
      "The container of %s has no volume: what it has written into itself stays behind in the old "
      "one.",
      look->service->name);

  if (mounts == NULL || hoist_value_get_type_of (mounts) != HOIST_VALUE_ARRAY
      || hoist_value_get_size (mounts) == 0)
    found (look, HOIST_FINDING_WARNING, message,
           "See that it keeps its data in a database, or give it a volume.");
}

static void
look_at_target (Look *look)
{
  g_autofree char *reference = fill_image (look, look->asking->target);
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (!look->asking->pulls || reference[0] == '\0')
    return;
  set_text (look, "image", reference);
  if (!hoist_container_resolve (&look->runtime, reference, &look->target, look->asking->call,
                                &error))
    {
      message =
          g_strdup_printf ("The image of %s can’t be had: %s", look->service->name, error->message);
      found (look, HOIST_FINDING_BLOCKER, message,
             "See that the registry has it and can be reached, or bring it here (podman load).");
      return;
    }
  if (look->target.is_local && look->target.reason[0] != '\0')
    {
      message = g_strdup_printf ("Nobody could be asked what %s is now, so the one that is here is "
                                 "meant (%.12s): %s",
                                 reference, look->target.id, look->target.reason);
      found (look, HOIST_FINDING_WARNING, message, "");
    }
  set_text (look, "to_id", look->target.id);
  set_text (look, "to_pull", look->target.pulled_by);
  check_settings (look);
  check_volumes (look);
}

/* By which name and digest a registry had the image that the container has. */
static char *
dup_pulled_by (const Look *look)
{
  const HoistValue *list = hoist_value_get_member (look->image, "RepoDigests");

  if (list == NULL || hoist_value_get_type_of (list) != HOIST_VALUE_ARRAY
      || hoist_value_get_size (list) == 0)
    return g_strdup ("");
  const HoistValue *first = hoist_value_get_element (list, 0);
  const char *text =
      hoist_value_get_type_of (first) == HOIST_VALUE_STRING ? hoist_value_get_string (first) : "";
  return g_strdup (g_str_has_prefix (text, "localhost/") ? "" : text);
}

static gboolean
look_at_container (Look *look, GError **error)
{
  const HoistOrderSubject *subject = look->asking->subject;
  g_autofree char *name =
      hoist_guide_fill (look->service->container, subject->tenant, subject->guide, NULL, error);
  g_autofree char *id = NULL, *pulled_by = NULL;

  if (name == NULL)
    return FALSE;
  set_text (look, "container", name);
  if (!hoist_container_runtime_find (look->service->runtime, &look->runtime, look->asking->call,
                                     error))
    return FALSE;
  set_text (look, "runtime", look->runtime.name);
  look->container = hoist_container_inspect (&look->runtime, name, look->asking->call, error);
  if (look->container == NULL)
    return FALSE;
  id = hoist_container_dup_image (look->container);
  look->image = hoist_container_inspect_image (&look->runtime, id, look->asking->call, error);
  if (look->image == NULL)
    return FALSE;
  pulled_by = dup_pulled_by (look);
  set_text (look, "from_id", id);
  set_text (look, "from_pull", pulled_by);
  compare_deployed (look, id);
  return TRUE;
}

static HoistValue *
new_entry (Look *look)
{
  static const char *const members[] = { "container", "runtime", "image",  "from_id",
                                         "from_pull", "to_id",   "to_pull" };
  g_autoptr (GError) error = NULL;

  look->entry = hoist_value_new_object ();
  set_text (look, "service", look->service->name);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    set_text (look, members[i], "");
  if (look_at_container (look, &error))
    look_at_target (look);
  else
    found (look, HOIST_FINDING_BLOCKER, error->message,
           "Bring the runtime or the container into order, then check again.");
  return hoist_value_ref (look->entry);
}

HoistValue *
hoist_order_containers_list (const HoistOrderContainers *asking, GPtrArray *findings)
{
  const GPtrArray *services = asking->subject->guide->services;
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; i < services->len; i++)
    {
      g_auto (Look)
          look = { .asking = asking, .service = services->pdata[i], .findings = findings };
      if (look.service->image[0] != '\0')
        hoist_value_append (list, new_entry (&look));
    }
  return list;
}
