-- Whose labels the log holds. One server may speak for several.
CREATE TABLE labeler (
    id INTEGER NOT NULL PRIMARY KEY,
    did TEXT NOT NULL UNIQUE
) STRICT;

-- Every key that has signed a label that is kept.
CREATE TABLE signing_key (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    labeler INTEGER NOT NULL REFERENCES labeler (id),
    -- A did:key.
    public_key TEXT NOT NULL,
    -- Sealed; absent for a key that is not used any more.
    private_key BLOB,
    -- Nothing is signed while a key is pending: it is being published.
    state TEXT NOT NULL CHECK (state IN ('pending', 'current', 'retired')),
    -- Microseconds since 1970.
    created_at INTEGER NOT NULL,
    UNIQUE (labeler, public_key),
    CHECK (private_key IS NOT NULL OR state = 'retired')
) STRICT;

CREATE UNIQUE INDEX signing_key_current ON signing_key (labeler) WHERE state = 'current';
CREATE UNIQUE INDEX signing_key_pending ON signing_key (labeler) WHERE state = 'pending';

INSERT INTO labeler (did) SELECT src FROM label GROUP BY src ORDER BY min(seq);
INSERT INTO signing_key (labeler, public_key, state, created_at)
SELECT labeler.id, label.signing_key, 'retired', 0 FROM label JOIN labeler ON labeler.did = label.src
GROUP BY labeler.id, label.signing_key ORDER BY min(label.seq);

CREATE TABLE entry (
    -- AUTOINCREMENT: a number is never given out twice.
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    src INTEGER NOT NULL REFERENCES labeler (id),
    uri TEXT NOT NULL,
    -- Empty for labels on all versions of a subject.
    cid TEXT NOT NULL,
    val TEXT NOT NULL CHECK (length(CAST(val AS BLOB)) BETWEEN 1 AND 128),
    neg INTEGER NOT NULL CHECK (neg IN (0, 1)),
    -- Texts exactly as they were signed.
    cts TEXT NOT NULL,
    exp TEXT,
    -- The same as microseconds since 1970.
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    sig BLOB NOT NULL,
    signing_key INTEGER NOT NULL REFERENCES signing_key (id),
    -- The label of the same identity before this one.
    replaces INTEGER,
    -- 0: there is a later one of its identity. 1: it is the latest. 2: it is the latest, and has expired.
    state INTEGER NOT NULL CHECK (state IN (0, 1, 2))
) STRICT;

INSERT INTO entry
SELECT label.seq, labeler.id, label.uri, label.cid, label.val, label.neg, label.cts, label.exp,
    coalesce(CAST(round((julianday(label.cts) - 2440587.5) * 86400000) AS INTEGER), 0) * 1000,
    label.expires_at, label.sig, signing_key.id,
    lag(label.seq) OVER (PARTITION BY label.src, label.uri, label.cid, label.val ORDER BY label.seq),
    label.is_current
FROM label JOIN labeler ON labeler.did = label.src
JOIN signing_key ON signing_key.labeler = labeler.id AND signing_key.public_key = label.signing_key
ORDER BY label.seq;

DROP TABLE label;
ALTER TABLE entry RENAME TO label;

-- The order of every list: the latest labels by source, subject, version and value.
CREATE UNIQUE INDEX label_identity ON label (src, uri, cid, val) WHERE state = 1;
CREATE UNIQUE INDEX label_lapsed ON label (src, uri, cid, val) WHERE state = 2;
CREATE INDEX label_created ON label (created_at, seq) WHERE state = 1;
CREATE INDEX label_expiring ON label (expires_at) WHERE state = 1 AND expires_at IS NOT NULL;

-- What was known about a subject when it was labeled, for review.
CREATE TABLE label_context (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES label (seq),
    -- A JSON object.
    context TEXT NOT NULL
) STRICT;

-- How far each file has been taken in, written together with its labels.
CREATE TABLE import (
    labeler INTEGER NOT NULL REFERENCES labeler (id),
    -- SHA-256 of the whole file.
    digest BLOB NOT NULL,
    lines INTEGER NOT NULL,
    PRIMARY KEY (labeler, digest)
) STRICT, WITHOUT ROWID;

-- When the log was last written, in microseconds since 1970: a copy that is taken up again knows how old it is.
CREATE TABLE log (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    appended_at INTEGER NOT NULL
) STRICT;

INSERT INTO log SELECT 1, coalesce(max(created_at), 0) FROM label;
