-- Rules name patients and senders.
CREATE TABLE rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    position INTEGER NOT NULL,
    since INTEGER NOT NULL, -- by itself it acts on what was received from this moment on
    content TEXT NOT NULL
) STRICT;

-- What rules have done or begun. Kept when the message is gone: the same bytes are not acted on twice.
-- rule 0: one that was changed or removed since.
CREATE TABLE rule_acts (
    message_sha256 TEXT NOT NULL,
    rule INTEGER NOT NULL,
    message INTEGER NOT NULL,
    kind TEXT,
    act TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (message_sha256, rule)
) STRICT, WITHOUT ROWID;

CREATE INDEX rule_acts_begun ON rule_acts (at) WHERE state = 'intended';
CREATE INDEX rule_acts_at ON rule_acts (at DESC);

-- How the names are written whose short forms the keywords of messages hold.
CREATE TABLE assignees (
    short TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
