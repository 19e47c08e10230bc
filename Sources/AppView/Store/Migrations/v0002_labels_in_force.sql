-- Labels that were read before go on to hide what they hide. When they expire is marked as they are read anew from the
-- labelers.
DELETE FROM cursor WHERE source >= 'labeler ' AND source < 'labeler!';

ALTER TABLE label ADD COLUMN is_negation INTEGER NOT NULL DEFAULT 0 CHECK (is_negation IN (0, 1));
-- Microseconds since 1970; absent for one that holds for ever.
ALTER TABLE label ADD COLUMN expires_at INTEGER;

-- What a negation has in DAG-CBOR and nothing else can: the key neg, and a byte that no text has.
UPDATE label SET is_negation = 1 WHERE instr(label, x'636E6567F5') > 0;

CREATE INDEX label_in_force ON label (expires_at) WHERE is_negation = 0;

-- Whether the author's repository has the audio as a blob: then the file is the author's to play, whoever else has it.
ALTER TABLE track ADD COLUMN has_blob INTEGER NOT NULL DEFAULT 0 CHECK (has_blob IN (0, 1));
