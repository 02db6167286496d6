-- `document`: the place of a message in the index, made from the moment of its receipt (64 numbers a second), so that
-- the index's own order is newest first. NULL: what was learned by an older program, until it is read again.
ALTER TABLE digests ADD COLUMN document INTEGER;
-- Whether something of it was sealed: what was not is nobody's secret at this computer.
ALTER TABLE digests ADD COLUMN sealed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE digests ADD COLUMN conversation INTEGER;

CREATE UNIQUE INDEX digests_document ON digests (document) WHERE document IS NOT NULL;
CREATE INDEX digests_conversation ON digests (conversation, document) WHERE conversation IS NOT NULL;
CREATE INDEX digests_version ON digests (pipeline_version);

DROP TRIGGER digests_forget_text;
DROP TABLE digest_text;

-- Only the index, no copy of the text. What is deleted leaves its (encrypted) words until the next merge of its part:
-- FTS5 could overwrite them at once only if it still had the text. Beginnings of two and three letters have indexes of
-- their own: longer ones have few words, and each further index costs a quarter of the writing.
CREATE VIRTUAL TABLE found_text USING fts5 (
    subject, sender, recipients, patient, text, files, attached, results, marks,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

-- Many messages are written together: fewer, larger merges.
INSERT INTO found_text (found_text, rank) VALUES ('automerge', 16);
INSERT INTO found_text (found_text, rank) VALUES ('crisismerge', 64);

CREATE TRIGGER digests_forget_text AFTER DELETE ON digests WHEN old.document IS NOT NULL BEGIN
    DELETE FROM found_text WHERE rowid = old.document;
END;

-- The Message-IDs, and the requests of laboratories, by which messages belong together; 64 bits of a hash.
-- `owner`: the message that is so called; NULL: one that others name and that is not here.
CREATE TABLE conversation_names (
    name INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    owner INTEGER
) STRICT;

CREATE INDEX conversation_names_conversation ON conversation_names (conversation);
CREATE INDEX conversation_names_owner ON conversation_names (owner) WHERE owner IS NOT NULL;
