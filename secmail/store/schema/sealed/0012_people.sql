-- Of how many people a message's reports and documents are. 0: of none that it names, or read before this was kept;
-- such messages are read anew, for the version of the pipeline has moved with it.
ALTER TABLE digests ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
