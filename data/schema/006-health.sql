-- SPDX-License-Identifier: GPL-3.0-or-later
-- How many tenants were in which health, one row for each look; rows older than a week are removed with the next one.

CREATE TABLE health_points (
  time      INTEGER NOT NULL PRIMARY KEY,
  healthy   INTEGER NOT NULL,
  degraded  INTEGER NOT NULL,
  unhealthy INTEGER NOT NULL,
  unknown   INTEGER NOT NULL
) STRICT;
