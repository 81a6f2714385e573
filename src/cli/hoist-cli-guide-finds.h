/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies in an application's folder that a guide has to name. Thread: main. Reads only; follows
 * no link; of the values of settings it keeps none (of an address of a database its scheme). */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *folder;
  GPtrArray *files;          /* relative, in order of their names; char* */
  GPtrArray *databases;      /* of those, SQLite's; borrowed */
  GPtrArray *migrations;     /* of those, scripts of Python; borrowed */
  const char *program;       /* of those, what probably serves; NULL */
  const char *settings_file; /* of those, KEY=value lines; NULL */
  GPtrArray *settings;       /* the names in it; char* */
  char *url_setting;         /* one that names the database of a server; NULL */
  const char *engine;        /* … and which */
  char *environment;         /* "venv": a Python environment is there; NULL */
  char *wsgi;                /* "shop.wsgi": a Django project; NULL */
  char *tags;                /* what tags of releases begin with; NULL: there are none */
  char *branch;              /* that is checked out; NULL: not known */
  char **start;              /* the program and its arguments: a Procfile's web, npm's; NULL */
  const char *health;        /* a path that the program seems to answer; NULL */
} HoistCliGuideFinds;

/* `folder` must live as long. */
HoistCliGuideFinds *hoist_cli_guide_finds_new (const char *folder);
void hoist_cli_guide_finds_free (HoistCliGuideFinds *finds);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistCliGuideFinds, hoist_cli_guide_finds_free)

gboolean hoist_cli_guide_finds_has (const HoistCliGuideFinds *finds, const char *file);
/* The first setting whose name ends so; NULL. */
const char *hoist_cli_guide_finds_setting (const HoistCliGuideFinds *finds, const char *end);

G_END_DECLS
