-- Letters that are begun with often, and what stands below each letter of a mailbox.
CREATE TABLE templates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE signature_blocks (
    account INTEGER NOT NULL PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;
