/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a step of a guide is besides a command: values of a configuration file, a card for a person,
 * or daemons that are ended. Part of HoistGuideStep, immutable. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_GUIDE_INI,
  HOIST_GUIDE_DOTENV,
  HOIST_GUIDE_YAML,
  HOIST_GUIDE_PYTHON
} HoistGuideFormat;
extern const char *const hoist_guide_format_names[]; /* ini, dotenv, yaml, python, NULL */

/* One value of a configuration file. */
typedef struct
{
  char *section, *key; /* section: "" none */
  char *value;         /* template; written as a text of that format */
  char *literal;       /* or as it stands: true, 3, None; no placeholders */
  char *from_setting;  /* or the value of this setting, which never leaves the node */
  gboolean remove, secret;
} HoistGuideSetting;

typedef struct
{
  char *file; /* template, relative to the tenant's folder */
  HoistGuideFormat format;
  GPtrArray *settings; /* HoistGuideSetting* */
} HoistGuideConfigure;

typedef struct
{
  char *text;
  char *who;   /* is waited for, in words: "the owner of the database"; "": whoever may operate */
  char **copy; /* templates of what is copied: commands, SQL */
} HoistGuideCard;

/* All that is given must hold of a daemon, and its owner is the tenant's. */
typedef struct
{
  char *program;    /* base name of its executable, or absolute path */
  char **arguments; /* templates of patterns; each fits one of its arguments */
  char *under;      /* template, relative to the tenant's folder: its working directory is there */
  char **pid_files; /* templates of patterns, relative to the tenant's folder */
  int number;       /* of the signal */
  char *saves;      /* file that each writes at its end, relative to its working directory; "" */
} HoistGuideEnd;

void hoist_guide_setting_free (gpointer setting);

G_END_DECLS
