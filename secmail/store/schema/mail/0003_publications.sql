-- Revocation lists, answers of OCSP responders and pinned authorities, as they were fetched and had verified.
-- All of it can be fetched again: what does not fit the bound goes, the oldest first.
CREATE TABLE publications (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    fetched INTEGER NOT NULL,
    until INTEGER,
    tag TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;
