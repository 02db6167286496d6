-- A file for each report, and for each document beside it; how it was written, and when the practice software took it.
CREATE TABLE exports_new (
    message_sha256 TEXT NOT NULL, -- of a test file, its number
    part INTEGER NOT NULL,
    content_sha256 TEXT NOT NULL,
    report INTEGER NOT NULL, -- 0: the whole part
    copy INTEGER NOT NULL, -- from 1: written again by a person's wish
    message INTEGER NOT NULL,
    state TEXT NOT NULL,
    file TEXT NOT NULL,
    at INTEGER NOT NULL,
    role TEXT NOT NULL,
    folder TEXT NOT NULL,
    form TEXT NOT NULL,
    written_sha256 TEXT NOT NULL,
    losses TEXT NOT NULL,
    picked_up INTEGER,
    PRIMARY KEY (message_sha256, part, content_sha256, report, copy)
) STRICT, WITHOUT ROWID;

INSERT INTO exports_new
    SELECT message_sha256, part, content_sha256, 0, 0, message, state, file, at, 'result', '', '', '', '', NULL FROM exports;
DROP TABLE exports;
ALTER TABLE exports_new RENAME TO exports;

CREATE INDEX exports_message ON exports (message, state);
CREATE INDEX exports_at ON exports (at DESC);
CREATE INDEX exports_content ON exports (content_sha256, state);
CREATE INDEX exports_begun ON exports (at) WHERE state = 'intended';
CREATE INDEX exports_lying ON exports (at DESC) WHERE state = 'done' AND picked_up IS NULL;

-- Results that were not filed by themselves, and why.
CREATE TABLE held_results (
    message_sha256 TEXT NOT NULL PRIMARY KEY,
    message INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Laboratories that the practice has confirmed.
CREATE TABLE laboratories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    national_id TEXT NOT NULL,
    certificate_sha256 TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Letters that the practice software left in a folder; kept for good, so that none is taken twice.
CREATE TABLE dropped_letters (
    content_sha256 TEXT NOT NULL PRIMARY KEY, -- of the file and its recipients
    draft INTEGER NOT NULL,
    wish TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
