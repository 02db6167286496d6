-- Pairs of contacts that look like one person and are two, by a person's word: they are not proposed for joining again.
CREATE TABLE contacts_apart (
    one INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE, -- the lower number
    other INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX contacts_apart_other ON contacts_apart (other);
