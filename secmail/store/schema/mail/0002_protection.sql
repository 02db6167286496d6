-- The content algorithm of a letter; NULL while it is prepared, and for letters of version 1, which did not say.
ALTER TABLE outbox ADD COLUMN protection TEXT;

-- The signing time of the mail that announced the capabilities; NULL where version 1 learned them.
ALTER TABLE known_certificates ADD COLUMN announced INTEGER;
