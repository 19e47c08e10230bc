-- All of this is derived from repositories and labelers, and can be made again from them.

-- How far each stream has been read; written together with what it said.
CREATE TABLE cursor (
    source TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE repo (
    did TEXT NOT NULL PRIMARY KEY,
    handle TEXT NOT NULL,
    -- The last commit that was read; empty before the first.
    rev TEXT NOT NULL,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX repo_handle ON repo (handle);

CREATE TABLE track (
    id INTEGER NOT NULL PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    did TEXT NOT NULL REFERENCES repo (did),
    cid TEXT NOT NULL,
    -- The record as it is in its repository, DAG-CBOR.
    record BLOB NOT NULL,
    -- The name of the audio in the object store, and its media type; empty for audio that is elsewhere.
    file_id TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    -- Microseconds since 1970: when it was made, but never later than when it was seen.
    sort_at INTEGER NOT NULL,
    indexed_at INTEGER NOT NULL,
    like_count INTEGER NOT NULL,
    comment_count INTEGER NOT NULL
) STRICT;

CREATE INDEX track_file ON track (file_id) WHERE file_id != '';
CREATE INDEX track_latest ON track (sort_at, id);
CREATE INDEX track_popular ON track (like_count, id);
CREATE INDEX track_actor_latest ON track (did, sort_at, id);
CREATE INDEX track_actor_popular ON track (did, like_count, id);

-- The columns beside the tag repeat those of the track, so that every list by tag is a walk through an index.
CREATE TABLE track_tag (
    track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    did TEXT NOT NULL,
    sort_at INTEGER NOT NULL,
    like_count INTEGER NOT NULL,
    PRIMARY KEY (track_id, tag)
) STRICT, WITHOUT ROWID;

CREATE INDEX track_tag_latest ON track_tag (tag, sort_at, track_id);
CREATE INDEX track_tag_popular ON track_tag (tag, like_count, track_id);
CREATE INDEX track_tag_actor_latest ON track_tag (tag, did, sort_at, track_id);
CREATE INDEX track_tag_actor_popular ON track_tag (tag, did, like_count, track_id);

-- Likes and comments: remarks of one account on a subject of another. One may come before its subject.
CREATE TABLE remark (
    uri TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('like', 'comment')),
    did TEXT NOT NULL REFERENCES repo (did),
    subject TEXT NOT NULL,
    record BLOB NOT NULL,
    sort_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX remark_subject ON remark (subject, kind, did);
CREATE INDEX remark_author ON remark (did, kind, subject);

CREATE TABLE profile (
    did TEXT NOT NULL PRIMARY KEY REFERENCES repo (did),
    record BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The latest label of each identity, negations included.
CREATE TABLE label (
    src TEXT NOT NULL,
    uri TEXT NOT NULL,
    cid TEXT NOT NULL,
    val TEXT NOT NULL,
    cts INTEGER NOT NULL,
    -- The label as it was signed, DAG-CBOR.
    label BLOB NOT NULL,
    PRIMARY KEY (uri, src, cid, val)
) STRICT, WITHOUT ROWID;
