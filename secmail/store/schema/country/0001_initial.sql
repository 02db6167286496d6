-- The published mailboxes of the whole country: can be made anew from the file that publishes them.
CREATE TABLE mailboxes (
    id INTEGER PRIMARY KEY,
    digest INTEGER NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    family_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    title TEXT NOT NULL,
    organisation TEXT NOT NULL,
    service TEXT NOT NULL,
    national_id TEXT,
    structure_id TEXT,
    profession TEXT NOT NULL,
    profession_code TEXT NOT NULL,
    speciality TEXT NOT NULL,
    town TEXT NOT NULL,
    postcode TEXT NOT NULL,
    department TEXT NOT NULL,
    paperless INTEGER,
    source TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX mailboxes_digest ON mailboxes (digest);
CREATE INDEX mailboxes_address ON mailboxes (address_key);
CREATE INDEX mailboxes_national_id ON mailboxes (national_id) WHERE national_id IS NOT NULL;
CREATE INDEX mailboxes_structure_id ON mailboxes (structure_id) WHERE structure_id IS NOT NULL;

-- The words of each, by what they are. The words themselves are not kept twice: `mailboxes` has them.
CREATE VIRTUAL TABLE mailbox_words USING fts5 (
    name, town, profession, speciality, address,
    content = '', contentless_delete = 1, detail = column,
    tokenize = "unicode61 remove_diacritics 2"
);

-- Every word that is in use, for beginnings and for words that are not spelled as they are here.
CREATE TABLE spellings (
    word TEXT PRIMARY KEY,
    uses INTEGER NOT NULL,
    sound TEXT NOT NULL,
    backwards TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX spellings_sound ON spellings (sound) WHERE sound <> '';
CREATE INDEX spellings_backwards ON spellings (backwards) WHERE backwards <> '';

CREATE TABLE domains (domain TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- At most one row.
CREATE TABLE facts (
    mailboxes INTEGER NOT NULL,
    published INTEGER,
    imported INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;
