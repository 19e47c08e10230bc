CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    did TEXT NOT NULL UNIQUE,
    -- In lower case.
    handle TEXT NOT NULL UNIQUE,
    email TEXT UNIQUE,
    -- scrypt, with its parameters.
    password TEXT NOT NULL,
    -- Private keys, sealed.
    signing_key BLOB NOT NULL,
    rotation_key BLOB NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'deactivated', 'suspended', 'takendown')),
    -- Microseconds since 1970, here and everywhere.
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- Identifies the refresh token that is valid.
    refresh_id TEXT NOT NULL UNIQUE,
    -- The one before, which clients may still send when they missed the answer.
    previous_id TEXT UNIQUE,
    previous_until INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_account ON session (account);
CREATE INDEX session_expiry ON session (expires_at);

-- The newest commit of each repository.
CREATE TABLE repository (
    account INTEGER NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    head BLOB NOT NULL CHECK (length(head) = 36),
    rev TEXT NOT NULL
) STRICT;

-- Commits, tree nodes and records: all that the newest commit refers to and nothing else.
CREATE TABLE block (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    cid BLOB NOT NULL CHECK (length(cid) = 36),
    -- The commit that added it.
    rev TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (account, cid)
) STRICT;

CREATE INDEX block_rev ON block (account, rev);

CREATE TABLE record (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    collection TEXT NOT NULL,
    rkey TEXT NOT NULL,
    cid BLOB NOT NULL CHECK (length(cid) = 36),
    rev TEXT NOT NULL,
    PRIMARY KEY (account, collection, rkey)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_cid ON record (account, cid);

-- Blobs of an account; the bytes are in the object store, under their hash.
CREATE TABLE blob (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    cid BLOB NOT NULL CHECK (length(cid) = 36),
    mime_type TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    -- When it was uploaded last.
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, cid)
) STRICT, WITHOUT ROWID;

CREATE INDEX blob_cid ON blob (cid);
CREATE INDEX blob_age ON blob (created_at);

-- Which records refer to which blobs. A blob without a row here is temporary.
CREATE TABLE blob_reference (
    account INTEGER NOT NULL,
    cid BLOB NOT NULL,
    collection TEXT NOT NULL,
    rkey TEXT NOT NULL,
    PRIMARY KEY (account, cid, collection, rkey),
    FOREIGN KEY (account, collection, rkey) REFERENCES record (account, collection, rkey) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX blob_reference_record ON blob_reference (account, collection, rkey);

-- The firehose. AUTOINCREMENT: a number is never given out twice.
CREATE TABLE event (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- The frame as it is sent.
    frame BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX event_age ON event (created_at);

-- The log of the PLC directory.
CREATE TABLE plc_operation (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    did TEXT NOT NULL,
    cid BLOB NOT NULL CHECK (length(cid) = 36),
    -- DAG-CBOR, signed.
    operation BLOB NOT NULL,
    is_nullified INTEGER NOT NULL CHECK (is_nullified IN (0, 1)),
    created_at INTEGER NOT NULL,
    UNIQUE (did, cid)
) STRICT;

CREATE INDEX plc_operation_did ON plc_operation (did, seq);
CREATE INDEX plc_operation_time ON plc_operation (created_at, seq);
