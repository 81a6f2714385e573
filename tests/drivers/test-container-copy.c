/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a container was made with, as the two runtimes say it, becomes a command line again. */
#include "drivers/hoist-container-copy.h"

#include <string.h>

#include "base/hoist-error.h"
#include "fixture.h"

static const HoistContainerRuntime podman = { "podman", (char *) "/usr/bin/podman", NULL };
static const HoistContainerRuntime docker = { "docker", (char *) "/usr/bin/docker", NULL };

static const char of_podman[] =
    "{'Id':'6eda26f36cd3','Config':{'Hostname':'webby','User':'1000','Tty':false,'StopTimeout':10,"
    "'Env':['PATH=/bin','TERM=xterm','container=podman','GREETING=hello there','APP=1',"
    "'HOSTNAME=webby'],'Cmd':['serve','--port','80'],'WorkingDir':'/app','Entrypoint':'/bin/run',"
    "'Labels':{'owner':'team','of':'image','org.hoist.run':'rn_0'}},"
    "'HostConfig':{'Binds':['cache:/cache:rw,rprivate,nosuid,nodev,rbind','/srv/d:/data:rw,rbind'],"
    "'NetworkMode':'host','PortBindings':{'80/tcp':[{'HostIp':'127.0.0.1','HostPort':'8080'}]},"
    "'RestartPolicy':{'Name':'on-failure','MaximumRetryCount':3},'CapDrop':['CAP_NET_RAW'],"
    "'Tmpfs':{'/scratch':'rw,nosuid'},'ShmSize':1048576,'Memory':104857600,'NanoCpus':1500000000,"
    "'ReadonlyRootfs':true,'Privileged':false,'IpcMode':'shareable','PidMode':'private',"
    "'Ulimits':[{'Name':'RLIMIT_NOFILE','Soft':1024,'Hard':4096}],'PidsLimit':2048,"
    "'LogConfig':{'Type':'k8s-file','Config':null,'Size':'1MB','Path':'/x'}},"
    "'Mounts':[{'Type':'volume','Name':'cache','Destination':'/cache','RW':true}]}";
static const char its_image[] =
    "{'Config':{'Env':['PATH=/bin','APP=1'],'Cmd':['serve'],'Entrypoint':['/bin/run'],"
    "'WorkingDir':'/app','Labels':{'of':'image'}}}";

static char *
make (const HoistContainerRuntime *runtime, const char *container, const char *image,
      GError **error)
{
  g_autoptr (HoistValue) of_container = fixture_parse (container);
  g_autoptr (HoistValue) of_image = fixture_parse (image);
  const HoistContainerCopyOrder order = { of_container, of_image, "web", "abc",
                                          "org.hoist.run=rn_1" };
  g_auto (GStrv) argv = hoist_container_copy_new_argv (runtime, &order, error);

  return argv != NULL ? g_strjoinv ("|", argv) : NULL;
}

static void
test_podman (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *argv = make (&podman, of_podman, its_image, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (
      argv, ==,
      "create|--name|web|--hostname|webby|--stop-timeout|10|--volume|"
      "cache:/cache:rw,rprivate,nosuid,nodev,rbind|--volume|/srv/d:/data:rw,rbind|--tmpfs|"
      "/scratch:rw,nosuid|--read-only|--cap-drop|CAP_NET_RAW|--shm-size|1048576b|--memory|"
      "104857600b|--pids-limit|2048|--ipc|shareable|--publish|127.0.0.1:8080:80/tcp|--network|host|"
      "--restart|on-failure:3|--ulimit|nofile=1024:4096|--cpus|1.500000000|--log-driver|k8s-file|"
      "--log-opt|max-size=1MB|--env|GREETING=hello there|--label|owner=team|--label|"
      "org.hoist.run=rn_1|--user|1000|abc|serve|--port|80");
}

/* What an image asked for, and its entry point, are lists there; a volume has no bind. */
static void
test_docker (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *argv = make (
      &docker,
      "{'Id':'6eda26f36cd3','Config':{'Hostname':'6eda26f36cd3','Env':['PATH=/bin'],"
      "'Entrypoint':['/bin/sh','-c'],'Cmd':['serve'],'WorkingDir':'/app','StopSignal':'SIGQUIT'},"
      "'HostConfig':{'Binds':null,'NetworkMode':'shop','RestartPolicy':{'Name':'no'},"
      "'PortBindings':{'80/tcp':[{'HostIp':'::1','HostPort':'80'}]},"
      "'Sysctls':{'net.core.somaxconn':'99'},'LogConfig':{'Type':'json-file','Config':"
      "{'max-size':'1m'}},'Mounts':[{'Type':'bind','Source':'/srv','Target':'/srv',"
      "'ReadOnly':true}]},'Mounts':[{'Type':'volume','Name':'9f00','Destination':'/db',"
      "'RW':true},{'Type':'bind','Source':'/srv','Destination':'/srv'}]}",
      its_image, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (argv, ==,
                   "create|--name|web|--sysctl|net.core.somaxconn=99|--mount|"
                   "type=bind,source=/srv,target=/srv,readonly|--volume|9f00:/db|--publish|"
                   "[::1]:80:80/tcp|--network|shop|--log-driver|json-file|--log-opt|max-size=1m|"
                   "--label|org.hoist.run=rn_1|--stop-signal|SIGQUIT|--entrypoint|/bin/sh|abc|-c|"
                   "serve");
}

static void
test_not_sayable (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *argv =
      make (&podman, "{'Config':{'Entrypoint':'/bin/a b'},'HostConfig':{}}", its_image, &error);

  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED);
  g_clear_error (&error);
  argv = make (&podman,
               "{'Config':{'Entrypoint':'/bin/a b','CreateCommand':['podman','run',"
               "'--entrypoint','[\\u0022/bin/a\\u0022]','x']},'HostConfig':{}}",
               its_image, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (argv, "--entrypoint|[\"/bin/a\"]"));
  g_free (argv);
  argv = make (&docker, "{'Config':{'Healthcheck':{'Test':['CMD','x']}},'HostConfig':{}}",
               its_image, &error);
  g_assert_null (argv);
  g_assert_nonnull (strstr (error->message, "--health-cmd"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/container-copy/podman", test_podman);
  g_test_add_func ("/drivers/container-copy/docker", test_docker);
  g_test_add_func ("/drivers/container-copy/not-sayable", test_not_sayable);
  return g_test_run ();
}
