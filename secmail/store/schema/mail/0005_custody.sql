-- What is known of vaults while they are closed. A file of a lower generation was brought back from the past.
CREATE TABLE known_vaults (
    vault TEXT NOT NULL PRIMARY KEY,
    generation INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    holder TEXT NOT NULL,
    address TEXT NOT NULL,
    national_id TEXT,
    owners TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Deeds done while no journal was open. Numbers never come back: a journal remembers which it has taken in.
CREATE TABLE waiting_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    deed TEXT NOT NULL,
    subject TEXT NOT NULL,
    on_behalf TEXT
) STRICT;

-- The last row of each journal, as last seen: an end that was cut off shows.
CREATE TABLE journal_heads (
    vault TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The latest moment that the clock has ever shown.
CREATE TABLE latest_moment (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;
