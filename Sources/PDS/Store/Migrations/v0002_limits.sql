-- How many bytes the blocks of each repository have, kept by triggers: the limit for an account is checked with every
-- commit.
CREATE TABLE repository_size (
    account INTEGER NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    bytes INTEGER NOT NULL
) STRICT;

INSERT INTO repository_size (account, bytes) SELECT account, sum(length(bytes)) FROM block GROUP BY account;

CREATE TRIGGER block_added AFTER INSERT ON block BEGIN
    INSERT INTO repository_size (account, bytes) VALUES (new.account, length(new.bytes))
    ON CONFLICT (account) DO UPDATE SET bytes = bytes + excluded.bytes;
END;

CREATE TRIGGER block_removed AFTER DELETE ON block BEGIN
    UPDATE repository_size SET bytes = bytes - length(old.bytes) WHERE account = old.account;
END;

-- Blobs of an account that no record refers to are counted by it.
CREATE INDEX blob_account ON blob (account, created_at);

-- Tokens of other services that have been used, until they expire: none is accepted twice, after a restart neither.
CREATE TABLE used_token (
    digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    -- Seconds since 1970.
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX used_token_expiry ON used_token (expires_at);
