/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in the way of a replacement is named, and so is each setting that would be lost. */
#include <string.h>

#include "drivers/hoist-container-copy.h"
#include "fixture.h"

static void
test_obstacles (void)
{
  static const struct
  {
    const char *container, *why, *detail;
  } cases[] = {
    { "{'Config':{'Labels':{'PODMAN_SYSTEMD_UNIT':'web.service'}}}", "belongs to the unit %s",
      "web.service" },
    { "{'Config':{'Labels':{'com.docker.swarm.service.name':'web'}}}", "of a swarm", "web" },
    { "{'HostConfig':{'AutoRemove':true}}", "--rm", NULL },
    { "{'Pod':'0a0b'}", "part of a pod", NULL },
    { "{'Rootfs':'/srv/root'}", "no image", NULL },
    { "{'HostConfig':{'NetworkMode':'container:0a'}}", "network of another container", NULL },
    { "{'HostConfig':{'RestartPolicy':{'Name':'always'}}}", "“always”", NULL },
    { "{'NetworkSettings':{'Networks':{'shop':{'IPAMConfig':{'IPv4Address':'10.0.0.2'}}}}}",
      "an address of its own", NULL },
    { "{'Config':{'CreateCommand':['podman','run','--secret','key','x']}}", "made with %s",
      "--secret" },
    { "{'Config':{'CreateCommand':['podman','run','--ip=10.0.0.2','x']}}", "made with %s", "--ip" },
    { "{'Config':{'Labels':{'owner':'team'},'CreateCommand':['podman','run','--ipc','host']},"
      "'HostConfig':{'AutoRemove':false,'NetworkMode':'host','RestartPolicy':{'Name':"
      "'unless-stopped'}}}",
      NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) container = fixture_parse (cases[i].container);
      g_autofree char *detail = NULL;
      const char *why, *next;
      gboolean found = hoist_container_copy_find_obstacle (container, &why, &next, &detail);

      g_assert_cmpint (found, ==, cases[i].why != NULL);
      if (found)
        g_assert_nonnull (strstr (why, cases[i].why));
      g_assert_cmpstr (detail, ==, cases[i].detail);
    }
}

static void
test_differences (void)
{
  static const char before[] =
      "{'Config':{'Tty':true,'Env':['A=1'],'Image':'one','AttachStdout':false},'HostConfig':{'"
      "CapAdd':['A','B'],"
      "'Memory':0,'LogConfig':{'Type':'file','Path':'/a'},'Dns':null},'Mounts':[{'Type':'volume',"
      "'Name':'v','Destination':'/v'}],'NetworkSettings':{'Networks':{'shop':{}}}}";
  static const struct
  {
    const char *after, *difference;
  } cases[] = {
    { "{'Config':{'Tty':true,'Env':['A=2'],'Image':'two','AttachStdout':true},'HostConfig':{'"
      "CapAdd':['B','A'],"
      "'LogConfig':{'Type':'file','Path':'/b'},'Dns':[]},'Mounts':[{'Type':'volume','Name':'more',"
      "'Destination':'/more'},{'Type':'volume','Name':'v','Destination':'/v'}],'NetworkSettings':"
      "{'Networks':{'shop':{'NetworkID':'x'}}}}",
      NULL },
    { "{'Config':{'Tty':true},'HostConfig':{'CapAdd':['A','B'],'Memory':5,'LogConfig':{'Type':"
      "'file'}},'Mounts':[{'Type':'volume','Name':'v','Destination':'/v'}],'NetworkSettings':"
      "{'Networks':{'shop':{}}}}",
      "HostConfig.Memory" },
    { "{'Config':{'Tty':true},'HostConfig':{'CapAdd':['A'],'LogConfig':{'Type':'file'}},'Mounts':"
      "[{'Type':'volume','Name':'v','Destination':'/v'}],'NetworkSettings':{'Networks':{'shop':"
      "{}}}}",
      "HostConfig.CapAdd" },
    { "{'Config':{'Tty':true},'HostConfig':{'CapAdd':['A','B'],'LogConfig':{'Type':'journald'}},"
      "'Mounts':[{'Type':'volume','Name':'v','Destination':'/v'}],'NetworkSettings':{'Networks':"
      "{'shop':{}}}}",
      "HostConfig.LogConfig.Type" },
    { "{'Config':{'Tty':true},'HostConfig':{'CapAdd':['A','B'],'LogConfig':{'Type':'file'}},"
      "'Mounts':[{'Type':'volume','Name':'other','Destination':'/v'}],'NetworkSettings':{"
      "'Networks':{'shop':{}}}}",
      "Mounts (volume v at /v)" },
    { "{'Config':{'Tty':true},'HostConfig':{'CapAdd':['A','B'],'LogConfig':{'Type':'file'}},"
      "'Mounts':[{'Type':'volume','Name':'v','Destination':'/v'}]}",
      "Networks (shop)" },
    { "{'Config':{'Tty':false},'HostConfig':{'CapAdd':['A','B'],'LogConfig':{'Type':'file'}},"
      "'Mounts':[{'Type':'volume','Name':'v','Destination':'/v'}],'NetworkSettings':{'Networks':"
      "{'shop':{}}}}",
      "Config.Tty" },
  };
  g_autoptr (HoistValue) old = fixture_parse (before);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) made = fixture_parse (cases[i].after);
      g_autofree char *difference = hoist_container_copy_find_difference (old, made);

      g_assert_cmpstr (difference, ==, cases[i].difference);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/container-difference/obstacles", test_obstacles);
  g_test_add_func ("/drivers/container-difference/differences", test_differences);
  return g_test_run ();
}
