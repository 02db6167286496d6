"""The databases: `mail.db` of a profile and one `sealed-*.db` per holder; the only room with SQLite (apsw-sqlite3mc).

May import: domain. Door: `stores.Stores`. Invariants: every page of a file, its WAL and its copies is encrypted and
authenticated (ChaCha20-Poly1305), and temporary tables stay in memory; one writing connection per file, guarded by a
lock of the operating system; a write is durable when it returns (WAL, synchronous=FULL); moments are integers, UTC
microseconds since 1970; nothing but `SecmailError` gets out. Thread: engine writes, read reads, each by its own
connection.
"""
