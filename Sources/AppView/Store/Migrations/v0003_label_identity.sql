-- A label's identity is its source, subject and value; before, the version of the subject was a part of it. Of labels
-- that differ by their versions alone the latest counts. Where two were made at the same time, the order of the stream
-- decides, which only the labelers know: their streams are read anew.
DELETE FROM cursor
WHERE source >= 'labeler ' AND source < 'labeler!'
    AND EXISTS (SELECT 1 FROM label GROUP BY uri, src, val HAVING count(*) > 1);

-- The latest label of each identity, negations included.
CREATE TABLE latest_label (
    src TEXT NOT NULL,
    uri TEXT NOT NULL,
    val TEXT NOT NULL,
    -- The one version of the subject that is meant; empty for all of them.
    cid TEXT NOT NULL,
    -- Microseconds since 1970.
    cts INTEGER NOT NULL,
    -- The label as it was signed, DAG-CBOR.
    label BLOB NOT NULL,
    is_negation INTEGER NOT NULL CHECK (is_negation IN (0, 1)),
    -- Microseconds since 1970; absent for one that holds for ever.
    expires_at INTEGER,
    PRIMARY KEY (uri, src, val)
) STRICT, WITHOUT ROWID;

-- Of equal times one that applies stays: what was hidden stays hidden until the stream has been read.
INSERT INTO latest_label
SELECT src, uri, val, cid, cts, label, is_negation, expires_at FROM (
    SELECT *, row_number() OVER (PARTITION BY uri, src, val ORDER BY cts DESC, is_negation, cid) AS place FROM label)
WHERE place = 1;

DROP TABLE label;
ALTER TABLE latest_label RENAME TO label;
CREATE INDEX label_in_force ON label (expires_at) WHERE is_negation = 0;
