-- 1: from before a backup was put back. It may have been withdrawn since, so it counts only once it has been said again.
ALTER TABLE confirmations ADD COLUMN asked_again INTEGER NOT NULL DEFAULT 0;
