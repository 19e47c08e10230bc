-- Whether a label is in force is counted without reading it. What is here is derived and has no such marks: it is read
-- anew from the labelers.
DELETE FROM label;
DELETE FROM cursor WHERE source >= 'labeler ' AND source < 'labeler!';

ALTER TABLE label ADD COLUMN is_negation INTEGER NOT NULL DEFAULT 0 CHECK (is_negation IN (0, 1));
-- Microseconds since 1970; absent for one that holds for ever.
ALTER TABLE label ADD COLUMN expires_at INTEGER;

CREATE INDEX label_in_force ON label (expires_at) WHERE is_negation = 0;
