"""CMS values (RFC 5652, 5083, 5084): bytes to frozen facts and back.

May import: `domain`, cryptography. Imported by: `smime` and whoever drives its steps (card, vault, engine).
Invariants: no file, network, card or clock; every size and depth bounded; randomness comes from the operating system
inside, never as an argument; nothing but `SecmailError` gets out. Thread: any.
"""
