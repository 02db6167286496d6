-- NULL: in one's own name; rows of before have no other. Part of the hash only where it is set, so that theirs hold on.
ALTER TABLE journal ADD COLUMN on_behalf TEXT;

-- Cards' signatures over the journal up to and with `number`.
CREATE TABLE journal_seals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    at INTEGER NOT NULL,
    document BLOB NOT NULL
) STRICT;

CREATE INDEX journal_seals_number ON journal_seals (number);

CREATE TRIGGER journal_seals_no_update BEFORE UPDATE ON journal_seals BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_seals_no_delete BEFORE DELETE ON journal_seals BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;

-- Up to which number the entries that waited in the mail database are in this journal: none is taken in twice.
CREATE TABLE journal_taken (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    waiting INTEGER NOT NULL
) STRICT;
