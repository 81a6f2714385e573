-- SPDX-License-Identifier: GPL-3.0-or-later
-- The hops of one upgrade are targets of a rollout: the same tenant several times.

CREATE TABLE rollout_hops (
  rollout TEXT NOT NULL REFERENCES rollouts (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  tenant  TEXT NOT NULL,
  state   TEXT NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (rollout, ordinal)
) STRICT;
INSERT INTO rollout_hops (rollout, ordinal, tenant, state, body)
  SELECT rollout, ordinal, tenant, state, body FROM rollout_targets;
DROP TABLE rollout_targets;
ALTER TABLE rollout_hops RENAME TO rollout_targets;
CREATE INDEX rollout_targets_by_tenant ON rollout_targets (tenant);
