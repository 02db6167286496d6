-- `notice`: what reports about the letter call it (ENVID); NULL where nobody was asked for reports. `tried`: when it was
-- first handed to the server since somebody last decided about it. `awaits`: somebody is still to take note of it.
ALTER TABLE outbox ADD COLUMN notice TEXT;
ALTER TABLE outbox ADD COLUMN tells_success INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN matters INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN awaits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN tried INTEGER;
ALTER TABLE outbox ADD COLUMN sent INTEGER;
ALTER TABLE outbox ADD COLUMN finished INTEGER;

UPDATE outbox SET finished = created WHERE state IN ('filed', 'cancelled');

-- What every tick asks for costs the same after ten years.
CREATE INDEX outbox_open ON outbox (state, account)
    WHERE state IN ('preparing', 'queued', 'submitting', 'sent', 'refused', 'uncertain');
CREATE INDEX outbox_message ON outbox (message_id);
CREATE INDEX outbox_notice ON outbox (notice) WHERE notice IS NOT NULL;
CREATE INDEX outbox_awaits ON outbox (sent) WHERE awaits = 1;

-- Until the letter has left: the signer's certificate under '', and whose its copies are sealed to.
CREATE TABLE letter_certificates (
    entry INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    der BLOB NOT NULL,
    PRIMARY KEY (entry, address)
) STRICT, WITHOUT ROWID;

-- What became of letters. It outlives their bytes. `message`: the report, which may have gone since.
CREATE TABLE happenings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entry INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    address TEXT NOT NULL,
    witness TEXT NOT NULL,
    words TEXT NOT NULL,
    message INTEGER
) STRICT;

CREATE INDEX happenings_entry ON happenings (entry, what, address);
