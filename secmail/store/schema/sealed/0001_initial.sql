-- Moments are UTC microseconds since 1970. `message` is a row of the profile's mail database.

-- The identity of that mail database.
CREATE TABLE belongs_to (
    mail BLOB NOT NULL
) STRICT;

CREATE TABLE content_keys (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    recipient INTEGER NOT NULL,
    key BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE digests (
    message INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    sender_address TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    summary TEXT NOT NULL,
    kind TEXT NOT NULL,
    urgent INTEGER NOT NULL,
    patient TEXT,
    pipeline_version INTEGER NOT NULL
) STRICT;

CREATE VIRTUAL TABLE digest_text USING fts5 (
    subject, sender, patient, text,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER digests_forget_text AFTER DELETE ON digests BEGIN
    DELETE FROM digest_text WHERE rowid = old.message;
END;

-- Kept when the message is gone: the same result must not be filed a second time.
CREATE TABLE exports (
    message_sha256 TEXT NOT NULL,
    part INTEGER NOT NULL,
    content_sha256 TEXT NOT NULL,
    message INTEGER NOT NULL,
    state TEXT NOT NULL,
    file TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (message_sha256, part, content_sha256)
) STRICT, WITHOUT ROWID;

CREATE INDEX exports_message ON exports (message, state);
CREATE INDEX exports_at ON exports (at DESC);

CREATE TABLE drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    content TEXT NOT NULL
) STRICT;

CREATE TABLE draft_attachments (
    id INTEGER PRIMARY KEY,
    draft INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content BLOB NOT NULL,
    UNIQUE (draft, position)
) STRICT;

-- Append-only: each hash is over the hash before it and the row.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    deed TEXT NOT NULL,
    subject TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;

CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;
