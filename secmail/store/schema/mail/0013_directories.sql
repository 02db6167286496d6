-- Directories that the practice has set up, and whom they have told of: known without a network too.
CREATE TABLE directories (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    settings TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    secret TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each mailbox or person of a directory, without certificates: these are learned by themselves, or not.
CREATE TABLE directory_people (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    address TEXT NOT NULL,
    national_id TEXT NOT NULL,
    structure_id TEXT NOT NULL,
    sought TEXT NOT NULL,
    entry TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (source, address, national_id, structure_id)
) STRICT;
CREATE INDEX directory_people_address ON directory_people (address);
CREATE INDEX directory_people_national_id ON directory_people (national_id);
-- Words are searched in this index alone, newest first.
CREATE INDEX directory_people_at ON directory_people (at, sought);
