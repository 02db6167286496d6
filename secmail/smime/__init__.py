"""S/MIME (RFC 8551) with protected headers (RFC 9788) over MIME, as pure steps that ask for what they lack.

May import: `domain`, `hprim`, `cms`, `pki`. Imported by: `api` and everything above.
Invariants: what is shown is a byte range, and a signature covers exactly that range or does not count; nothing
decrypted is handed out before its authentication tag has been checked. No file, network, card or clock. Thread: any.
"""
