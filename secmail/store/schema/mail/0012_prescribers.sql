
-- To whom a laboratory sends in which form, and what has been sent: no content, only its SHA-256.
CREATE TABLE prescribers (
    key TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    form TEXT NOT NULL,
    one_per TEXT NOT NULL,
    wished TEXT NOT NULL,
    encoding TEXT,
    line_ending TEXT
) STRICT, WITHOUT ROWID;

-- Each report once to each address: written before its letter is signed. Whether it has left is told by the outbox,
-- whose rows stay for good.
CREATE TABLE sent_reports (
    content BLOB NOT NULL,
    address TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    PRIMARY KEY (content, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_reports_entry ON sent_reports (entry);
