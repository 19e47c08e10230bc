CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- Microseconds since 1970: when a queued job may start, when a running one is taken for abandoned.
    due INTEGER NOT NULL,
    phase TEXT,
    progress INTEGER CHECK (progress BETWEEN 0 AND 100),
    result BLOB,
    error TEXT,
    message TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX job_due ON job (due) WHERE state IN ('queued', 'running');
