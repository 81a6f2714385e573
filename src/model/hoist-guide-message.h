/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guide has its users told, and when. A webhook's URL may hold a secret: it stays in the
 * tenant's settings, on the node, and the guide has its name only. Part of HoistGuide, immutable.
 * Thread: any. */
#pragma once
#include "base/hoist-json-writer.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_GUIDE_MESSAGE_BEFORE, /* the services are stopped; of all nodes */
  HOIST_GUIDE_MESSAGE_AFTER,  /* it went well */
  HOIST_GUIDE_MESSAGE_FAILED  /* it did not, and what became of it is known */
} HoistGuideMessageWhen;
extern const char *const hoist_guide_message_when_names[]; /* before, after, failed, NULL */

typedef struct
{
  char *id;
  HoistGuideMessageWhen when;
  char *setting;    /* of a webhook: the setting that holds its URL; "" it stands in the guide */
  char *url;        /* … https, with nothing secret in it; "" */
  HoistValue *body; /* … an object whose texts may have {message} and so on; NULL: all of them */
  char **command;   /* or argv template; empty */
  guint seconds;    /* it may take */
  gboolean must;    /* of BEFORE: else the upgrade does not begin */
} HoistGuideMessage;

void hoist_guide_message_free (gpointer message);
void hoist_guide_message_write (const HoistGuideMessage *message, HoistJsonWriter *w);
/* What may stand in braces in a body; NULL at the end. */
extern const char *const hoist_guide_message_names[];
/* A URL without what could be secret in it: "https://chat.example". New; "" it is none. */
char *hoist_guide_message_dup_host (const char *url);

G_END_DECLS
