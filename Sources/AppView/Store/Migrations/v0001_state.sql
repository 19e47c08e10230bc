-- What cannot be derived from the network.

CREATE TABLE play_count (
    -- The track.
    uri TEXT NOT NULL PRIMARY KEY,
    plays INTEGER NOT NULL CHECK (plays >= 0)
) STRICT, WITHOUT ROWID;
