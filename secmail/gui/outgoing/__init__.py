"""Letters that have left the composer: held, scheduled, their history, and those that nobody has acknowledged."""
