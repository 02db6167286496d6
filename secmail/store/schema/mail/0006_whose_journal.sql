-- Whose journal a deed belongs into, where that is known: others may be opened before it.
ALTER TABLE waiting_entries ADD COLUMN vault TEXT;
