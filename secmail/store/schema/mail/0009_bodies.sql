-- A message can be known by its header alone; its bytes come later, in one piece or in several.

ALTER TABLE messages ADD COLUMN message_id TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN in_reply_to TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN refs TEXT NOT NULL DEFAULT ''; -- Message-IDs, oldest first, separated by spaces
ALTER TABLE messages ADD COLUMN attachments TEXT; -- [[name, media type, size], …]; NULL: not known
ALTER TABLE messages ADD COLUMN body INTEGER NOT NULL DEFAULT 1; -- whether the bytes are here; sha256 is '' until then
-- 0: at its place. 1: shown, but its number is not known (UIDVALIDITY changed, or it is being moved).
-- 2: its folder no longer holds it; kept and not shown until it is clear that no other folder does.
ALTER TABLE messages ADD COLUMN lost INTEGER NOT NULL DEFAULT 0; -- where it is not 0, uid is -id

UPDATE messages SET
    message_id = outer_facts.facts ->> 0,
    in_reply_to = outer_facts.facts ->> 1,
    refs = outer_facts.facts ->> 2,
    attachments = outer_facts.facts ->> 3
FROM (SELECT message, outside(substr(raw, 1, 1048576)) AS facts FROM message_bytes) AS outer_facts
WHERE outer_facts.message = messages.id;

DROP INDEX messages_page;
CREATE INDEX messages_page ON messages (folder, received DESC, id DESC) WHERE lost < 2;
DROP INDEX messages_unread;
DROP INDEX messages_waiting;
CREATE INDEX messages_waiting ON messages (received DESC, id DESC)
    WHERE encrypted = 1 AND body = 1 AND lost < 2 AND state IN ('stored', 'waiting-key');
CREATE INDEX messages_without_body ON messages (folder, received DESC, id DESC, size) WHERE body = 0 AND lost = 0;
CREATE INDEX messages_lost ON messages (folder) WHERE lost > 0;
-- By what a message is found again under another number or in another folder; conversations use it too.
CREATE INDEX messages_identity ON messages (message_id, size, received);

-- The bytes of large messages, whole or as far as they are here: contiguous from 0.
CREATE TABLE message_pieces (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    piece BLOB NOT NULL,
    UNIQUE (message, start)
) STRICT;

-- Counts are kept, so that showing the folders reads no message.
ALTER TABLE folders ADD COLUMN total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE folders ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE folders ADD COLUMN placed INTEGER NOT NULL DEFAULT 0; -- with a number of the server
ALTER TABLE folders ADD COLUMN mailbox_id TEXT NOT NULL DEFAULT ''; -- RFC 8474
ALTER TABLE folders ADD COLUMN missing INTEGER; -- since when the server does not list it
ALTER TABLE folders ADD COLUMN gone INTEGER NOT NULL DEFAULT 0; -- a later list agreed: not shown, its messages are looked for

UPDATE folders SET total = counted.total, unread = counted.unread, placed = counted.total
FROM (SELECT folder, count(*) AS total, sum(seen = 0) AS unread FROM messages GROUP BY folder) AS counted
WHERE counted.folder = folders.id;

CREATE TRIGGER messages_count_new AFTER INSERT ON messages BEGIN
    UPDATE folders SET
        total = total + (new.lost < 2),
        unread = unread + (new.lost < 2 AND new.seen = 0),
        placed = placed + (new.lost = 0)
    WHERE id = new.folder;
END;

CREATE TRIGGER messages_count_gone AFTER DELETE ON messages BEGIN
    UPDATE folders SET
        total = total - (old.lost < 2),
        unread = unread - (old.lost < 2 AND old.seen = 0),
        placed = placed - (old.lost = 0)
    WHERE id = old.folder;
END;

CREATE TRIGGER messages_count_changed AFTER UPDATE OF folder, seen, lost ON messages
WHEN old.folder <> new.folder OR old.seen <> new.seen OR old.lost <> new.lost BEGIN
    UPDATE folders SET
        total = total - (old.lost < 2),
        unread = unread - (old.lost < 2 AND old.seen = 0),
        placed = placed - (old.lost = 0)
    WHERE id = old.folder;
    UPDATE folders SET
        total = total + (new.lost < 2),
        unread = unread + (new.lost < 2 AND new.seen = 0),
        placed = placed + (new.lost = 0)
    WHERE id = new.folder;
END;

-- What was done here and the server has not been told yet. The latest wish for a keyword or a place counts.
CREATE TABLE pending (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    keyword TEXT NOT NULL, -- '': a move, out of `source`, where it has the number `uid`
    present INTEGER NOT NULL DEFAULT 0,
    source INTEGER REFERENCES folders (id) ON DELETE CASCADE,
    uid INTEGER,
    local INTEGER NOT NULL DEFAULT 0, -- the folder keeps no such keyword: it stays here
    UNIQUE (message, keyword)
) STRICT;

CREATE INDEX pending_source ON pending (source, uid) WHERE source IS NOT NULL;
