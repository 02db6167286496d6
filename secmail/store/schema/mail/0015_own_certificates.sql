
-- What a person has said of a certificate that asked for a look: 'accepted' or 'refused'.
ALTER TABLE known_certificates ADD COLUMN decision TEXT;

-- Where own certificates have gone: by letter to an address, or seen in a directory; never what else was written.
CREATE TABLE own_certificates_told (
    sha256 TEXT NOT NULL,
    way TEXT NOT NULL, -- 'letter', 'directory', 'domain'
    place TEXT NOT NULL, -- an address in the form under which addresses compare, or the name of a directory
    at INTEGER NOT NULL,
    PRIMARY KEY (sha256, way, place)
) STRICT, WITHOUT ROWID;

-- Requests for our certificate that were answered, by the SHA-256 of the message: each once.
CREATE TABLE answered_requests (
    message TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
