/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of a run's parts share: the fixture with an upgrade that is queued, and a worker for
 * it that is connected to no node yet. Thread: main. */
#pragma once
#include "engine/hoist-run-worker.h"
#include "fixture.h"

typedef struct
{
  Fixture f;
  HoistPlan *plan;
  char *run;
  HoistRunWorker *worker;
} RunCase;

void run_case_set_up (RunCase *c, gconstpointer unused);
void run_case_tear_down (RunCase *c, gconstpointer unused);
/* The second part of run_case_set_up, for a test that prepares the fixture before, or with settings
 * of its own. */
void run_case_queue (RunCase *c, const HoistRunWorkerSettings *settings);
void run_case_connect (RunCase *c); /* to the lead */
