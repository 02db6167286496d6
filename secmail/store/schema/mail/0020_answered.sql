-- Messages that were answered: few among many. `flags` is a JSON list of strings, in which a backslash is written twice.
CREATE INDEX messages_answered ON messages (folder, received DESC, id DESC)
    WHERE flags LIKE '%"\\Answered"%' AND lost < 2;
-- The message here that a letter answers: it is marked so when the letter has left.
ALTER TABLE outbox ADD COLUMN answers INTEGER;
