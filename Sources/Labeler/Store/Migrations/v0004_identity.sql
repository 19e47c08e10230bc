-- A label's identity is its source, subject and value (label specification, "Label Lifecycle"); before, the version of
-- the subject was a part of it. Of labels that differ by their versions alone, the latest stays in force.
DROP INDEX label_identity;
DROP INDEX label_lapsed;

UPDATE label
SET replaces = merged.before, state = CASE WHEN merged.after IS NULL THEN max(label.state, 1) ELSE 0 END
FROM (
    SELECT seq, lag(seq) OVER identity AS before, lead(seq) OVER identity AS after
    FROM label WHERE (src, uri, val) IN (SELECT src, uri, val FROM label WHERE cid <> '')
    WINDOW identity AS (PARTITION BY src, uri, val ORDER BY created_at, seq)
) AS merged
WHERE label.seq = merged.seq;

-- The order of every list, with all that a list shows: a page of one lies together here, while its rows are all over
-- the log. That no two rows of an identity are the latest is up to the one place that appends.
CREATE INDEX label_identity ON label (src, uri, val, cid, neg, cts, exp, expires_at, sig, signing_key, state)
WHERE state = 1;
CREATE UNIQUE INDEX label_lapsed ON label (src, uri, val) WHERE state = 2;
