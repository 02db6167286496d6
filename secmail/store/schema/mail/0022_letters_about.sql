-- What a letter about certificates is (LetterAbout): a request that still waits is not written a second time.
ALTER TABLE outbox ADD COLUMN about TEXT;
