-- SPDX-License-Identifier: GPL-3.0-or-later
-- Rollouts and their targets. `body` is the noun as JSON, a rollout's without its targets, so that a target that moves on rewrites one
-- small row.

CREATE TABLE rollouts (
  id         TEXT NOT NULL PRIMARY KEY,
  state      TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  body       TEXT NOT NULL
) STRICT;
CREATE INDEX rollouts_by_time ON rollouts (created_at);
CREATE INDEX rollouts_open ON rollouts (state) WHERE state IN ('running', 'stopping');

CREATE TABLE rollout_targets (
  rollout TEXT NOT NULL REFERENCES rollouts (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  tenant  TEXT NOT NULL,
  state   TEXT NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (rollout, ordinal),
  UNIQUE (rollout, tenant)
) STRICT;
