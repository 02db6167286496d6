-- Each letter by which somebody was told by itself: one that comes back leaves what an earlier one has told.
CREATE TABLE own_certificates_told_anew (
    sha256 TEXT NOT NULL,
    way TEXT NOT NULL, -- 'letter', 'directory', 'domain'
    place TEXT NOT NULL, -- an address in the form under which addresses compare, or the name of a directory
    at INTEGER NOT NULL, -- of a letter: when it was queued
    PRIMARY KEY (sha256, way, place, at)
) STRICT, WITHOUT ROWID;
INSERT INTO own_certificates_told_anew SELECT sha256, way, place, at FROM own_certificates_told;
DROP TABLE own_certificates_told;
ALTER TABLE own_certificates_told_anew RENAME TO own_certificates_told;
CREATE INDEX own_certificates_told_place ON own_certificates_told (place, at);
