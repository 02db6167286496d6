-- Contacts of the practice: people and mailboxes that letters are exchanged with. Proof of nothing.
-- used: the greatest weight of an exchange, else when it was heard of, below any weight.
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    origin TEXT NOT NULL,
    name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    given_name TEXT NOT NULL,
    title TEXT NOT NULL,
    organisation TEXT NOT NULL,
    speciality TEXT NOT NULL,
    town TEXT NOT NULL,
    phone TEXT NOT NULL,
    national_id TEXT,
    note TEXT NOT NULL,
    uid TEXT NOT NULL,
    rest TEXT NOT NULL,
    sorted TEXT NOT NULL,
    used REAL
) STRICT;
CREATE INDEX contacts_sorted ON contacts (sorted, id);
CREATE INDEX contacts_national_id ON contacts (national_id) WHERE national_id IS NOT NULL;

-- The preferred one has the lowest place. One address may be of several contacts: practices share mailboxes.
CREATE TABLE contact_addresses (
    contact INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (contact, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_addresses_address ON contact_addresses (address);

-- Folded words, each beginning of which is looked for, and how they sound.
CREATE TABLE contact_words (
    word TEXT NOT NULL,
    contact INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    sound TEXT NOT NULL,
    PRIMARY KEY (word, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_words_contact ON contact_words (contact);
CREATE INDEX contact_words_sound ON contact_words (sound) WHERE sound <> '';

CREATE TABLE contact_groups (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;
CREATE TABLE contact_members (
    grouping INTEGER NOT NULL REFERENCES contact_groups (id) ON DELETE CASCADE,
    contact INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    PRIMARY KEY (grouping, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_members_contact ON contact_members (contact);

-- By address, so that it stays right when contacts are merged. Weight: domain.contacts.heavier.
CREATE TABLE contact_exchanges (
    address TEXT PRIMARY KEY,
    written INTEGER,
    heard INTEGER,
    letters INTEGER NOT NULL,
    weight REAL
) STRICT, WITHOUT ROWID;

-- Who was dropped by hand, and is not to come back by what is heard.
CREATE TABLE contacts_dropped (
    address TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
