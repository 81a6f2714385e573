/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-container-copy.h. Owned by whoever replaces a container; any thread. Starts nothing
 * and reads nothing but the two inspections it is given. */
#include "drivers/hoist-container-copy.h"

#include <string.h>

#include "base/hoist-error.h"

/* What one setting becomes on the command line. */
typedef enum
{
  AS_TEXT,   /* --option TEXT, unless "" */
  AS_FLAG,   /* --option, where it is true */
  AS_NUMBER, /* --option N, unless 0 or below */
  AS_SIGNED, /* --option N, unless 0 */
  AS_BYTES,  /* --option Nb, unless 0 or below */
  AS_LIST,   /* --option TEXT for each */
  AS_PAIRS,  /* --option NAME=TEXT for each member */
  AS_PLACES, /* --option NAME:TEXT for each member */
} Form;

typedef struct
{
  const char *group; /* "HostConfig", "Config" */
  const char *member;
  const char *option;
  Form form;
  const char *usual; /* a text that need not be said */
} Setting;

static const Setting settings[] = {
  { "Config", "Tty", "--tty", AS_FLAG, NULL },
  { "Config", "OpenStdin", "--interactive", AS_FLAG, NULL },
  { "Config", "Domainname", "--domainname", AS_TEXT, NULL },
  { "Config", "StopTimeout", "--stop-timeout", AS_NUMBER, NULL },
  { "HostConfig", "Binds", "--volume", AS_LIST, NULL },
  { "HostConfig", "Tmpfs", "--tmpfs", AS_PLACES, NULL },
  { "HostConfig", "Privileged", "--privileged", AS_FLAG, NULL },
  { "HostConfig", "ReadonlyRootfs", "--read-only", AS_FLAG, NULL },
  { "HostConfig", "Init", "--init", AS_FLAG, NULL },
  { "HostConfig", "OomKillDisable", "--oom-kill-disable", AS_FLAG, NULL },
  { "HostConfig", "CapAdd", "--cap-add", AS_LIST, NULL },
  { "HostConfig", "CapDrop", "--cap-drop", AS_LIST, NULL },
  { "HostConfig", "Dns", "--dns", AS_LIST, NULL },
  { "HostConfig", "DnsOptions", "--dns-option", AS_LIST, NULL },
  { "HostConfig", "DnsSearch", "--dns-search", AS_LIST, NULL },
  { "HostConfig", "ExtraHosts", "--add-host", AS_LIST, NULL },
  { "HostConfig", "GroupAdd", "--group-add", AS_LIST, NULL },
  { "HostConfig", "SecurityOpt", "--security-opt", AS_LIST, NULL },
  { "HostConfig", "Sysctls", "--sysctl", AS_PAIRS, NULL },
  { "HostConfig", "OomScoreAdj", "--oom-score-adj", AS_SIGNED, NULL },
  { "HostConfig", "ShmSize", "--shm-size", AS_BYTES, NULL },
  { "HostConfig", "CpuShares", "--cpu-shares", AS_NUMBER, NULL },
  { "HostConfig", "CpusetCpus", "--cpuset-cpus", AS_TEXT, NULL },
  { "HostConfig", "CpusetMems", "--cpuset-mems", AS_TEXT, NULL },
  { "HostConfig", "Memory", "--memory", AS_BYTES, NULL },
  { "HostConfig", "MemoryReservation", "--memory-reservation", AS_BYTES, NULL },
  { "HostConfig", "MemorySwap", "--memory-swap", AS_BYTES, NULL },
  { "HostConfig", "PidsLimit", "--pids-limit", AS_NUMBER, NULL },
  { "HostConfig", "CgroupParent", "--cgroup-parent", AS_TEXT, NULL },
  { "HostConfig", "Cgroups", "--cgroups", AS_TEXT, "default" },
  { "HostConfig", "PidMode", "--pid", AS_TEXT, "private" },
  { "HostConfig", "IpcMode", "--ipc", AS_TEXT, NULL },
  { "HostConfig", "UTSMode", "--uts", AS_TEXT, "private" },
  { "HostConfig", "UsernsMode", "--userns", AS_TEXT, NULL },
};

typedef struct
{
  const HoistContainerRuntime *runtime;
  const HoistContainerCopyOrder *order;
  const HoistValue *config, *host, *of_image; /* Config and HostConfig; Config of the image */
  GPtrArray *argv;
} Making;

static void
add (Making *m, const char *option, const char *value)
{
  g_ptr_array_add (m->argv, g_strdup (option));
  if (value != NULL)
    g_ptr_array_add (m->argv, g_strdup (value));
}

G_GNUC_PRINTF (3, 4)
static void
add_printf (Making *m, const char *option, const char *format, ...)
{
  va_list args;

  g_ptr_array_add (m->argv, g_strdup (option));
  va_start (args, format);
  g_ptr_array_add (m->argv, g_strdup_vprintf (format, args));
  va_end (args);
}

static const HoistValue *
get_list (const HoistValue *object, const char *name)
{
  const HoistValue *list = hoist_value_get_member (object, name);

  return list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY ? list : NULL;
}

static const HoistValue *
get_object (const HoistValue *object, const char *name)
{
  const HoistValue *member = hoist_value_get_member (object, name);

  return member != NULL && hoist_value_get_type_of (member) == HOIST_VALUE_OBJECT ? member : NULL;
}

static guint
get_size (const HoistValue *value)
{
  return value != NULL ? hoist_value_get_size (value) : 0;
}

static const char *
get_text_at (const HoistValue *list, guint index)
{
  const HoistValue *element = hoist_value_get_element (list, index);

  return hoist_value_get_type_of (element) == HOIST_VALUE_STRING ? hoist_value_get_string (element)
                                                                 : "";
}

static gboolean
has_text (const HoistValue *list, const char *text)
{
  for (guint i = 0; i < get_size (list); i++)
    if (g_str_equal (get_text_at (list, i), text))
      return TRUE;
  return FALSE;
}

static void
add_members (Making *m, const Setting *setting, const HoistValue *object)
{
  const char *between = setting->form == AS_PLACES ? ":" : "=";

  for (guint i = 0; i < get_size (object); i++)
    {
      const char *name = hoist_value_get_member_name (object, i);
      const char *text = hoist_value_lookup_string (object, name, "");
      add_printf (m, setting->option, "%s%s%s", name,
                  *text == '\0' && setting->form == AS_PLACES ? "" : between, text);
    }
}

static void
add_setting (Making *m, const Setting *setting)
{
  const HoistValue *group = setting->group[0] == 'C' ? m->config : m->host;
  const char *text = hoist_value_lookup_string (group, setting->member, "");
  gint64 number = hoist_value_lookup_int (group, setting->member, 0);
  const HoistValue *list = get_list (group, setting->member);

  switch (setting->form)
    {
    case AS_TEXT:
      if (text[0] != '\0' && g_strcmp0 (text, setting->usual) != 0)
        add (m, setting->option, text);
      break;
    case AS_FLAG:
      if (hoist_value_lookup_bool (group, setting->member, FALSE))
        add (m, setting->option, NULL);
      break;
    case AS_NUMBER:
    case AS_SIGNED:
      if (number > 0 || (number < 0 && setting->form == AS_SIGNED))
        add_printf (m, setting->option, "%" G_GINT64_FORMAT, number);
      break;
    case AS_BYTES:
      if (number > 0)
        add_printf (m, setting->option, "%" G_GINT64_FORMAT "b", number);
      break;
    case AS_LIST:
      for (guint i = 0; i < get_size (list); i++)
        add (m, setting->option, get_text_at (list, i));
      break;
    case AS_PAIRS:
    case AS_PLACES:
    default:
      add_members (m, setting, get_object (group, setting->member));
    }
}

/* --- what has a form of its own -------------------------------------------------------------- */

static void
add_restart (Making *m)
{
  const HoistValue *policy = get_object (m->host, "RestartPolicy");
  const char *name = hoist_value_lookup_string (policy, "Name", "");
  gint64 most = hoist_value_lookup_int (policy, "MaximumRetryCount", 0);

  if (name[0] == '\0' || g_str_equal (name, "no"))
    return;
  if (most > 0)
    add_printf (m, "--restart", "%s:%" G_GINT64_FORMAT, name, most);
  else
    add (m, "--restart", name);
}

static void
add_ports (Making *m)
{
  const HoistValue *ports = get_object (m->host, "PortBindings");

  for (guint i = 0; i < get_size (ports); i++)
    {
      const char *inside = hoist_value_get_member_name (ports, i);
      const HoistValue *list = get_list (ports, inside);
      for (guint k = 0; k < get_size (list); k++)
        {
          const HoistValue *one = hoist_value_get_element (list, k);
          const char *address = hoist_value_lookup_string (one, "HostIp", "");
          const char *port = hoist_value_lookup_string (one, "HostPort", "");
          gboolean is_v6 = strchr (address, ':') != NULL;
          add_printf (m, "--publish", "%s%s%s%s%s:%s", is_v6 ? "[" : "", address, is_v6 ? "]" : "",
                      address[0] != '\0' ? ":" : "", port, inside);
        }
    }
}

static void
add_networks (Making *m)
{
  const char *mode = hoist_value_lookup_string (m->host, "NetworkMode", "");
  const HoistValue *networks =
      get_object (get_object (m->order->container, "NetworkSettings"), "Networks");

  if (g_str_equal (mode, "bridge") && g_str_equal (m->runtime->name, "podman")
      && get_size (networks) > 0)
    for (guint i = 0; i < get_size (networks); i++)
      add (m, "--network", hoist_value_get_member_name (networks, i));
  else if (mode[0] != '\0' && !g_str_equal (mode, "default"))
    add (m, "--network", mode);
}

/* "RLIMIT_NOFILE" of podman is "nofile" on a command line. */
static void
add_limits (Making *m)
{
  const HoistValue *limits = get_list (m->host, "Ulimits");

  for (guint i = 0; i < get_size (limits); i++)
    {
      const HoistValue *one = hoist_value_get_element (limits, i);
      const char *name = hoist_value_lookup_string (one, "Name", "");
      g_autofree char *lower = g_ascii_strdown (
          g_str_has_prefix (name, "RLIMIT_") ? name + strlen ("RLIMIT_") : name, -1);
      add_printf (m, "--ulimit", "%s=%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, lower,
                  hoist_value_lookup_int (one, "Soft", 0), hoist_value_lookup_int (one, "Hard", 0));
    }
}

static void
add_devices (Making *m)
{
  const HoistValue *devices = get_list (m->host, "Devices");

  for (guint i = 0; i < get_size (devices); i++)
    {
      const HoistValue *one = hoist_value_get_element (devices, i);
      const char *rights = hoist_value_lookup_string (one, "CgroupPermissions", "");
      add_printf (m, "--device", "%s:%s%s%s", hoist_value_lookup_string (one, "PathOnHost", ""),
                  hoist_value_lookup_string (one, "PathInContainer", ""),
                  rights[0] != '\0' ? ":" : "", rights);
    }
}

/* Shares of processors are said in one of two ways, never in both. */
static void
add_processors (Making *m)
{
  gint64 nano = hoist_value_lookup_int (m->host, "NanoCpus", 0);
  gint64 period = hoist_value_lookup_int (m->host, "CpuPeriod", 0);
  gint64 quota = hoist_value_lookup_int (m->host, "CpuQuota", 0);

  if (period > 0)
    add_printf (m, "--cpu-period", "%" G_GINT64_FORMAT, period);
  if (quota > 0)
    add_printf (m, "--cpu-quota", "%" G_GINT64_FORMAT, quota);
  if (nano > 0 && period == 0 && quota == 0)
    add_printf (m, "--cpus", "%" G_GINT64_FORMAT ".%09" G_GINT64_FORMAT, nano / 1000000000,
                nano % 1000000000);
}

static void
add_log (Making *m)
{
  const HoistValue *log = get_object (m->host, "LogConfig");
  const char *driver = hoist_value_lookup_string (log, "Type", "");
  const char *tag = hoist_value_lookup_string (log, "Tag", "");
  const char *size = hoist_value_lookup_string (log, "Size", "");
  static const Setting options = { "", "", "--log-opt", AS_PAIRS, NULL };

  if (driver[0] != '\0')
    add (m, "--log-driver", driver);
  add_members (m, &options, get_object (log, "Config"));
  if (tag[0] != '\0')
    add_printf (m, "--log-opt", "tag=%s", tag);
  if (size[0] != '\0' && !g_str_equal (size, "0B"))
    add_printf (m, "--log-opt", "max-size=%s", size);
}

/* Volumes that an image asked for have no bind of their own in docker: their data go along. */
static gboolean
is_bound (const Making *m, const char *place)
{
  const HoistValue *binds = get_list (m->host, "Binds");
  const HoistValue *mounts = get_list (m->host, "Mounts");
  g_autofree char *inside = g_strdup_printf (":%s:", place);
  g_autofree char *last = g_strdup_printf (":%s", place);

  for (guint i = 0; i < get_size (binds); i++)
    if (strstr (get_text_at (binds, i), inside) != NULL
        || g_str_has_suffix (get_text_at (binds, i), last))
      return TRUE;
  for (guint i = 0; i < get_size (mounts); i++)
    if (g_str_equal (hoist_value_lookup_string (hoist_value_get_element (mounts, i), "Target", ""),
                     place))
      return TRUE;
  return FALSE;
}

static void
add_mounts (Making *m)
{
  const HoistValue *mounts = get_list (m->order->container, "Mounts");
  const HoistValue *said = get_list (m->host, "Mounts");

  for (guint i = 0; i < get_size (said); i++)
    {
      const HoistValue *one = hoist_value_get_element (said, i);
      add_printf (m, "--mount", "type=%s,source=%s,target=%s%s",
                  hoist_value_lookup_string (one, "Type", "bind"),
                  hoist_value_lookup_string (one, "Source", ""),
                  hoist_value_lookup_string (one, "Target", ""),
                  hoist_value_lookup_bool (one, "ReadOnly", FALSE) ? ",readonly" : "");
    }
  for (guint i = 0; i < get_size (mounts); i++)
    {
      const HoistValue *one = hoist_value_get_element (mounts, i);
      const char *place = hoist_value_lookup_string (one, "Destination", "");
      if (g_str_equal (hoist_value_lookup_string (one, "Type", ""), "volume")
          && !is_bound (m, place))
        add_printf (m, "--volume", "%s:%s%s", hoist_value_lookup_string (one, "Name", ""), place,
                    hoist_value_lookup_bool (one, "RW", TRUE) ? "" : ":ro");
    }
}

/* --- what may be the image's ----------------------------------------------------------------- */

/* What the runtime sets by itself in each container. */
static gboolean
is_of_runtime (const Making *m, const char *variable)
{
  static const char *const always[] = { "container=", "HOSTNAME=", "TERM=xterm", "HOME=/root" };
  static const char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  if (g_str_equal (m->runtime->name, "podman"))
    for (guint i = 0; i < G_N_ELEMENTS (always); i++)
      if (g_str_has_prefix (variable, always[i]))
        return TRUE;
  return g_str_equal (variable, path);
}

static void
add_environment (Making *m)
{
  const HoistValue *all = get_list (m->config, "Env");
  const HoistValue *of_image = get_list (m->of_image, "Env");

  for (guint i = 0; i < get_size (all); i++)
    {
      const char *variable = get_text_at (all, i);
      if (!has_text (of_image, variable) && !is_of_runtime (m, variable))
        add (m, "--env", variable);
    }
}

static void
add_labels (Making *m)
{
  const HoistValue *all = get_object (m->config, "Labels");
  const HoistValue *of_image = get_object (m->of_image, "Labels");

  for (guint i = 0; i < get_size (all); i++)
    {
      const char *name = hoist_value_get_member_name (all, i);
      const char *text = hoist_value_lookup_string (all, name, "");
      if (g_strcmp0 (hoist_value_lookup_string (of_image, name, NULL), text) != 0
          && !g_str_has_prefix (name, "org.hoist."))
        add_printf (m, "--label", "%s=%s", name, text);
    }
  if (m->order->label[0] != '\0')
    add (m, "--label", m->order->label);
}

static void
add_own_text (Making *m, const char *member, const char *option, const char *usual)
{
  const char *text = hoist_value_lookup_string (m->config, member, "");

  if (text[0] != '\0' && g_strcmp0 (text, usual) != 0
      && !g_str_equal (text, hoist_value_lookup_string (m->of_image, member, "")))
    add (m, option, text);
}

/* A name that was not given is the container's id, or of the host's network the host's. */
static void
add_host_name (Making *m)
{
  const char *id = hoist_value_lookup_string (m->order->container, "Id", "");
  const char *name = hoist_value_lookup_string (m->config, "Hostname", "");

  if (name[0] != '\0' && !g_str_has_prefix (id, name) && !g_str_equal (name, g_get_host_name ()))
    add (m, "--hostname", name);
}

/* podman says a list as one text. */
static char *
dup_joined (const HoistValue *object, const char *name)
{
  const HoistValue *list = get_list (object, name);
  GString *text = g_string_new (list == NULL ? hoist_value_lookup_string (object, name, "") : NULL);

  for (guint i = 0; i < get_size (list); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", get_text_at (list, i));
  return g_string_free (text, FALSE);
}

static gboolean
has_own_entrypoint (const Making *m)
{
  g_autofree char *present = dup_joined (m->config, "Entrypoint");
  g_autofree char *of_image = dup_joined (m->of_image, "Entrypoint");

  return present[0] != '\0' && !g_str_equal (present, of_image);
}

/* Its value on the command line that made the container; podman alone keeps that. */
static const char *
find_said_entrypoint (const Making *m)
{
  const HoistValue *said = get_list (m->config, "CreateCommand");

  for (guint i = 0; i < get_size (said); i++)
    {
      const char *word = get_text_at (said, i);
      if (g_str_has_prefix (word, "--entrypoint="))
        return word + strlen ("--entrypoint=");
      if (g_str_equal (word, "--entrypoint") && i + 1 < get_size (said))
        return get_text_at (said, i + 1);
    }
  return NULL;
}

/* podman says of its own in another way: hoist_container_copy_find_obstacle. */
static gboolean
check_probe (const Making *m, GError **error)
{
  const HoistValue *present = get_object (m->config, "Healthcheck");
  const HoistValue *of_image = get_object (m->of_image, "Healthcheck");

  if (g_str_equal (m->runtime->name, "podman") || present == NULL
      || (of_image != NULL && hoist_value_equal (present, of_image)))
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
                       "it has a health check of its own (--health-cmd)");
  return FALSE;
}

static gboolean
add_entrypoint (Making *m, GError **error)
{
  const HoistValue *list = get_list (m->config, "Entrypoint");
  const char *text = hoist_value_lookup_string (m->config, "Entrypoint", "");
  const char *said = find_said_entrypoint (m);

  if (!has_own_entrypoint (m))
    return TRUE;
  if (list != NULL)
    text = get_text_at (list, 0);
  else if (said != NULL)
    text = said;
  else if (strchr (text, ' ') != NULL)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
                           "its entry point has several words, and how they were given is not "
                           "known");
      return FALSE;
    }
  add (m, "--entrypoint", text);
  return TRUE;
}

/* The words behind the image. */
static void
add_command (Making *m)
{
  const HoistValue *entry = get_list (m->config, "Entrypoint");
  const HoistValue *command = get_list (m->config, "Cmd");
  gboolean own = has_own_entrypoint (m);
  g_autofree char *present = dup_joined (m->config, "Cmd");
  g_autofree char *of_image = dup_joined (m->of_image, "Cmd");

  for (guint i = 1; own && i < get_size (entry); i++)
    add (m, get_text_at (entry, i), NULL);
  for (guint i = 0; (own || !g_str_equal (present, of_image)) && i < get_size (command); i++)
    add (m, get_text_at (command, i), NULL);
}

char **
hoist_container_copy_new_argv (const HoistContainerRuntime *runtime,
                               const HoistContainerCopyOrder *order, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  Making m = { .runtime = runtime,
               .order = order,
               .config = get_object (order->container, "Config"),
               .host = get_object (order->container, "HostConfig"),
               .of_image = get_object (order->image, "Config"),
               .argv = argv };

  add (&m, "create", NULL);
  add (&m, "--name", order->name);
  add_host_name (&m);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    add_setting (&m, &settings[i]);
  add_mounts (&m);
  add_ports (&m);
  add_networks (&m);
  add_restart (&m);
  add_limits (&m);
  add_devices (&m);
  add_processors (&m);
  add_log (&m);
  add_environment (&m);
  add_labels (&m);
  add_own_text (&m, "User", "--user", NULL);
  add_own_text (&m, "WorkingDir", "--workdir", "/");
  if (g_str_equal (runtime->name, "docker"))
    add_own_text (&m, "StopSignal", "--stop-signal", NULL);
  if (!check_probe (&m, error) || !add_entrypoint (&m, error))
    return NULL;
  add (&m, order->image_id, NULL);
  add_command (&m);
  g_ptr_array_add (argv, NULL);
  return g_strdupv ((char **) argv->pdata);
}
