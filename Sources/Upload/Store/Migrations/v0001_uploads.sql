CREATE TABLE upload (
    id TEXT NOT NULL PRIMARY KEY,
    did TEXT NOT NULL,
    -- SHA-256 of the bytes, in hexadecimal: the name of the stored object.
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    size INTEGER NOT NULL CHECK (size > 0),
    name TEXT NOT NULL,
    file_type TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    duration_ms INTEGER NOT NULL CHECK (duration_ms > 0),
    -- The key of the record, chosen before it is written, so that writing again is harmless.
    rkey TEXT,
    job_id TEXT REFERENCES job (id),
    uri TEXT,
    cid TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX upload_content ON upload (did, digest);
CREATE INDEX upload_digest ON upload (digest);
CREATE UNIQUE INDEX upload_job ON upload (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX upload_unpublished ON upload (created_at) WHERE uri IS NULL;
