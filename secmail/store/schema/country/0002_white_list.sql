-- Every mail domain of the space of trust, as its operators publish them; also those of which no mailbox is published.
CREATE TABLE white_list (domain TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- At most one row.
CREATE TABLE white_list_facts (imported INTEGER NOT NULL) STRICT;
