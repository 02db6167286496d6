-- Who said that he has seen a report; NULL: it was noted before this was kept.
ALTER TABLE report_decisions ADD COLUMN seen_by TEXT;

-- What came lately is asked for all day long.
CREATE INDEX learned_messages_received ON learned_messages (received);
