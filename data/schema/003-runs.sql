-- SPDX-License-Identifier: GPL-3.0-or-later
-- Plans, the snapshots of runs and their log lines.

CREATE TABLE plans (
  id     TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  body   TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
  id             TEXT NOT NULL PRIMARY KEY,
  plan           TEXT NOT NULL,
  tenant         TEXT NOT NULL,
  kind           TEXT NOT NULL,
  state          TEXT NOT NULL,
  outcome        TEXT NOT NULL,
  from_version   TEXT NOT NULL,
  to_version     TEXT NOT NULL,
  failed         INTEGER NOT NULL CHECK (failed IN (0, 1)),
  resolved       INTEGER NOT NULL CHECK (resolved IN (0, 1)),
  ended_at       INTEGER NOT NULL,
  first_position INTEGER NOT NULL UNIQUE REFERENCES journal (position),
  position       INTEGER NOT NULL REFERENCES journal (position),
  body           TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_tenant ON runs (tenant, first_position);
CREATE INDEX runs_by_state ON runs (state, first_position);
CREATE INDEX runs_failed ON runs (tenant, from_version, to_version) WHERE failed = 1 AND resolved = 0;
CREATE INDEX runs_parked ON runs (tenant) WHERE outcome = 'parked' AND resolved = 0;
CREATE INDEX runs_upgraded ON runs (tenant, ended_at) WHERE kind = 'upgrade' AND outcome = 'new-healthy';
-- One run per tenant (ARCHITECTURE, engine contract 6).
CREATE UNIQUE INDEX runs_one_open ON runs (tenant) WHERE state <> 'ended';

CREATE TABLE log_lines (
  run   TEXT NOT NULL,
  seq   INTEGER NOT NULL,
  time  INTEGER NOT NULL,
  step  INTEGER NOT NULL,
  level TEXT NOT NULL,
  text  TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
