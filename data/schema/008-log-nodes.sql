-- SPDX-License-Identifier: GPL-3.0-or-later
-- Where a log line is from: the node of its step, '' where it is the local node, the control plane
-- itself, or a line of before.

ALTER TABLE log_lines ADD COLUMN node TEXT NOT NULL DEFAULT '';
