-- What our letters asked for. No reference to the outbox: a proof outlives the row of its letter.
CREATE TABLE asked_receipts (
    identifier BLOB NOT NULL PRIMARY KEY,
    entry INTEGER NOT NULL UNIQUE, -- of the outbox, whose numbers never come back
    content_sha256 BLOB NOT NULL,
    signature_digest BLOB NOT NULL,
    readers TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What came back and had proved itself. `proof`: the signed receipt.
CREATE TABLE receipts (
    identifier BLOB NOT NULL REFERENCES asked_receipts (identifier) ON DELETE CASCADE,
    address TEXT NOT NULL, -- the form under which addresses compare
    read INTEGER NOT NULL,
    message_sha256 TEXT NOT NULL,
    proof BLOB NOT NULL,
    PRIMARY KEY (identifier, address)
) STRICT, WITHOUT ROWID;

-- What was said to those who asked us. `request`: SHA-256 of the receipt's content; `entry`: the answer, NULL: declined.
CREATE TABLE answered_receipts (
    request BLOB NOT NULL PRIMARY KEY,
    entry INTEGER
) STRICT, WITHOUT ROWID;
