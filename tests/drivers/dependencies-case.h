/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the drivers of dependencies share: a release's files, the place of what is made
 * of them, and a Python package that lies in the release. */
#pragma once
#include "drivers/hoist-dependencies-beside.h"
#include "fixture.h"

#define DEPENDENCIES_CASE_DIGEST "aaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

typedef struct
{
  Fixture f;
  const HoistDependenciesDriver *driver;
  char *tree, *environment;
} DependenciesCase;

/* The tree, which is there and empty, and the environment, which is not, by their names in the
 * fixture's folder. */
void dependencies_case_init (DependenciesCase *c, const HoistDependenciesDriver *driver,
                             const char *tree, const char *environment);
void dependencies_case_tear_down (DependenciesCase *c, gconstpointer unused);
/* A file of the release. */
void dependencies_case_put (const DependenciesCase *c, const char *name, const char *text);
/* vendor/demo-1.0-py3-none-any.whl in the release; whether an environment can import it. */
void dependencies_case_put_wheel (const DependenciesCase *c);
gboolean dependencies_case_has_demo (const char *environment);
/* As ourselves, for DEPENDENCIES_CASE_DIGEST. */
gboolean dependencies_case_prepare (const DependenciesCase *c, const HoistDependenciesWish *wish,
                                    GError **error);
/* Nothing is made, and the words are in what is said of it. */
void dependencies_case_assert_not (const DependenciesCase *c, const HoistDependenciesWish *wish,
                                   const char *words);
