-- The ledger, version 1. "body" is the event's bytes and the only truth; every other column is a
-- projection of it, kept for looking things up, and compared with it when the ledger is verified.
CREATE TABLE events (
    leaf     INTEGER PRIMARY KEY CHECK (leaf >= 0),
    cycle    TEXT    NOT NULL,
    seq      INTEGER NOT NULL CHECK (seq >= 1),
    kind     TEXT    NOT NULL,
    recorded TEXT    NOT NULL,
    idem     TEXT,
    hash     TEXT    NOT NULL,
    body     BLOB    NOT NULL,
    UNIQUE (cycle, seq)
) STRICT;

CREATE UNIQUE INDEX events_idem ON events (idem) WHERE idem IS NOT NULL;

-- A speed bump for a careless hand, not security: who can write the file can drop these.
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
