-- The log of all that was said. Nothing is ever deleted: the next number is behind the greatest here, and behind those
-- that are left out.
CREATE TABLE entry (
    seq INTEGER NOT NULL PRIMARY KEY,
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
SELECT seq, src, uri, cid, val, neg, cts, exp, created_at, expires_at, sig, signing_key, replaces, state
FROM label ORDER BY seq;

-- What was known about a subject when it was labeled, for review.
CREATE TABLE entry_context (
    seq INTEGER NOT NULL PRIMARY KEY REFERENCES entry (seq),
    -- A JSON object.
    context TEXT NOT NULL
) STRICT;

INSERT INTO entry_context SELECT seq, context FROM label_context;

-- What is known of the log as a whole.
CREATE TABLE whole_log (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- When it was last written, within a second, in microseconds since 1970: a copy that is taken up again knows how
    -- old it is.
    appended_at INTEGER NOT NULL,
    -- Numbers up to this one are given out or left out.
    left_out INTEGER NOT NULL
) STRICT;

INSERT INTO whole_log
SELECT id, appended_at, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'label'), 0) FROM log;

DROP TABLE label_context;
DROP TABLE label;
DROP TABLE log;
ALTER TABLE entry RENAME TO label;
ALTER TABLE entry_context RENAME TO label_context;
ALTER TABLE whole_log RENAME TO log;

-- The order of every list, with all that a list shows: a page of one lies together here, while its rows are all over
-- the log. That no two rows of an identity are the latest is up to the one place that appends.
CREATE INDEX label_identity ON label (src, uri, cid, val, neg, cts, exp, expires_at, sig, signing_key, state)
WHERE state = 1;
CREATE UNIQUE INDEX label_lapsed ON label (src, uri, cid, val) WHERE state = 2;
CREATE INDEX label_created ON label (created_at, seq) WHERE state = 1;
CREATE INDEX label_expiring ON label (expires_at) WHERE state = 1 AND expires_at IS NOT NULL;
