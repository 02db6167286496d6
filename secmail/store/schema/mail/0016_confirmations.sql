-- Which address the user has confirmed to be whose: the holder's certificate as it was seen then.
CREATE TABLE confirmations (
    address TEXT NOT NULL, -- the form under which addresses compare
    sha256 TEXT NOT NULL,
    national_id TEXT,
    der BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (address, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmations_national_id ON confirmations (national_id) WHERE national_id IS NOT NULL;
