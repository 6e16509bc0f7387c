-- What may name a person, version 1: the roster, and what stands behind the ledger's commitments.
-- Redaction empties rows here; the ledger's bytes never change. Few indexes: each costs a page of
-- the log at every submission.
CREATE TABLE people (
    person TEXT PRIMARY KEY,
    name   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- "commitment" is the HMAC-SHA-256 of the file's bytes under "salt"; "sha256" their plain digest.
CREATE TABLE files (
    commitment TEXT    PRIMARY KEY,
    cycle      TEXT    NOT NULL,
    sha256     TEXT    NOT NULL,
    salt       BLOB    NOT NULL,
    name       TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    UNIQUE (sha256, cycle)
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (
    commitment TEXT PRIMARY KEY,
    salt       BLOB NOT NULL,
    text       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
