-- The log of all that was said. AUTOINCREMENT: a number is never given out twice.
CREATE TABLE label (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    src TEXT NOT NULL,
    uri TEXT NOT NULL,
    -- Empty for labels on all versions of a subject.
    cid TEXT NOT NULL,
    val TEXT NOT NULL CHECK (length(CAST(val AS BLOB)) BETWEEN 1 AND 128),
    neg INTEGER NOT NULL CHECK (neg IN (0, 1)),
    -- Texts exactly as they were signed.
    cts TEXT NOT NULL,
    exp TEXT,
    -- The same as microseconds since 1970.
    expires_at INTEGER,
    sig BLOB NOT NULL,
    -- The did:key that made the signature.
    signing_key TEXT NOT NULL,
    -- Whether this is the latest of its identity.
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1))
) STRICT;

CREATE UNIQUE INDEX label_identity ON label (src, uri, cid, val) WHERE is_current = 1;
CREATE INDEX label_subject ON label (uri, seq) WHERE is_current = 1;
