-- The saved draft that the letter was, where it could not be marked so when the letter was signed: its sealed database
-- was closed by then. NULL once it is.
ALTER TABLE outbox ADD COLUMN draft INTEGER;
ALTER TABLE outbox ADD COLUMN draft_in TEXT;
CREATE INDEX outbox_owed ON outbox (draft_in) WHERE draft IS NOT NULL;
