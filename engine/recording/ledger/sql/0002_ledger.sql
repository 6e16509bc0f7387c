-- Version 2: the tree's inner nodes, each beside the leaf that completed it (docs/format.md, 8). A
-- projection like the other columns: what was recorded before is filled in by the upgrade.
ALTER TABLE events ADD COLUMN nodes BLOB NOT NULL DEFAULT x'';
