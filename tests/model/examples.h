/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nouns to test with, and a JSON text of any of them. */
#pragma once
#include "model/hoist-guide.h"
#include "model/hoist-json.h"
#include "model/hoist-run.h"
#include "model/hoist-tenant.h"

#define EXAMPLE_TENANT_ID "tn_0123456789abcdef"
#define EXAMPLE_PLAN_ID "pl_0123456789abcdef"
#define EXAMPLE_RUN_ID "rn_0123456789abcdef"
#define EXAMPLE_BACKUP_ID "bk_0123456789abcdef"
#define EXAMPLE_COMMIT_A "295fb7f0295fb7f0295fb7f0295fb7f0295fb7f0"
#define EXAMPLE_COMMIT_B "17b3ab3017b3ab3017b3ab3017b3ab3017b3ab30"
#define EXAMPLE_TIME G_GINT64_CONSTANT (1763697906789123)

typedef void (*ExampleWrite) (gconstpointer noun, HoistJsonWriter *w, const char *name);

char *example_to_json (ExampleWrite write, gconstpointer noun);
#define EXAMPLE_JSON(write, noun) example_to_json ((ExampleWrite) (write), (noun))
HoistValue *example_parse (const char *json); /* asserts that it is good */
/* The JSON text with one member set to `member` (JSON text), or removed when it is NULL. */
HoistValue *example_edit (const char *json, const char *name, const char *member);

HoistTenant *example_tenant (void);
HoistPlan *example_plan (void);
HoistRun *example_run (void);
HoistGuide *example_guide (void); /* data/guides/cbapp.yaml */
/* A guide with one service, "web", of those members; `tags` as in "releases". */
HoistGuide *example_parse_service (const char *tags, const char *service, GError **error);
#define EXAMPLE_CONTAINER                                                                          \
  "driver: container, container: \"{slug}-web\", image: \"reg.example:5000/team/app:{version}\""
char *example_read_source (const char *relative);
