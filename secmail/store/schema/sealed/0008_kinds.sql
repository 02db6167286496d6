-- Why a message is of its kind, and why it is urgent: codes with places (domain/kinds). `hprim`: it brings HPRIM files,
-- which can be filed; until it is read again, what was a result did.
ALTER TABLE digests ADD COLUMN hprim INTEGER NOT NULL DEFAULT 0;
ALTER TABLE digests ADD COLUMN kind_reasons TEXT NOT NULL DEFAULT '';
ALTER TABLE digests ADD COLUMN urgent_reasons TEXT NOT NULL DEFAULT '';
UPDATE digests SET hprim = 1 WHERE kind = 'result';

-- Who has sent results, signed: whose further documents are results, too.
CREATE INDEX digests_laboratory ON digests (sender_address) WHERE hprim = 1 AND summary = 'signed-trusted';
