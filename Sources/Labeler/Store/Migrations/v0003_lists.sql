-- The order of every list, with all that a list shows: a page of one lies together here, while its rows are all over
-- the log. That no two rows of an identity are the latest is up to the one place that appends.
DROP INDEX label_identity;
CREATE INDEX label_identity ON label (src, uri, cid, val, neg, cts, exp, expires_at, sig, signing_key, state)
WHERE state = 1;
