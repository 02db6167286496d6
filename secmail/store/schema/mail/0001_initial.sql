-- Moments are UTC microseconds since 1970. AUTOINCREMENT: a number never comes back on another row.

-- Which mail database this is: sealed databases remember whose message numbers they hold.
CREATE TABLE identity (
    value BLOB NOT NULL
) STRICT;

INSERT INTO identity (value) VALUES (randomblob(16));

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address_key TEXT NOT NULL UNIQUE, -- the form under which addresses compare
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    user TEXT NOT NULL,
    imap_host TEXT NOT NULL,
    imap_port INTEGER NOT NULL,
    imap_tls TEXT NOT NULL,
    imap_ca_file TEXT,
    smtp_host TEXT NOT NULL,
    smtp_port INTEGER NOT NULL,
    smtp_tls TEXT NOT NULL,
    smtp_ca_file TEXT
) STRICT;

CREATE TABLE folders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    role TEXT,
    uidvalidity INTEGER NOT NULL DEFAULT 0,
    uidnext INTEGER NOT NULL DEFAULT 0,
    modseq INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, name)
) STRICT;

-- Only what the outside of a message shows; what was learned by opening it is in the sealed database.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folder INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    uid INTEGER NOT NULL,
    flags TEXT NOT NULL,
    seen INTEGER NOT NULL,
    received INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    encrypted INTEGER NOT NULL,
    sender_address TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    UNIQUE (folder, uid)
) STRICT;

CREATE INDEX messages_page ON messages (folder, received DESC, id DESC);
CREATE INDEX messages_unread ON messages (folder) WHERE seen = 0;
CREATE INDEX messages_waiting ON messages (received DESC, id DESC)
    WHERE encrypted = 1 AND state IN ('stored', 'waiting-key');

CREATE TABLE message_bytes (
    message INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    raw BLOB NOT NULL
) STRICT;

CREATE VIRTUAL TABLE message_text USING fts5 (
    subject, sender, recipients,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER messages_forget_text AFTER DELETE ON messages BEGIN
    DELETE FROM message_text WHERE rowid = old.id;
END;

-- No reference to accounts: a letter outlives the account from which it was to be sent.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL,
    state TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    created INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER,
    last_error TEXT
) STRICT;

CREATE TABLE outbox_bytes (
    entry INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE deliveries (
    entry INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (entry, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificates (
    sha256 TEXT NOT NULL PRIMARY KEY,
    der BLOB NOT NULL,
    facts TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    national_id TEXT
) STRICT;

CREATE INDEX certificates_national_id ON certificates (national_id) WHERE national_id IS NOT NULL;

CREATE TABLE known_certificates (
    address TEXT NOT NULL, -- the form under which addresses compare
    sha256 TEXT NOT NULL REFERENCES certificates (sha256) ON DELETE CASCADE,
    source TEXT NOT NULL,
    learned INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    usable INTEGER NOT NULL,
    capabilities TEXT NOT NULL,
    PRIMARY KEY (address, sha256)
) STRICT, WITHOUT ROWID;
