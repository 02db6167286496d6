"""The words of the trade, as frozen values and pure rules.

May import: the standard library, without input/output or clock. Imported by every room.
Invariants: values are frozen; nothing here knows a library, a file, a card or a server. Thread: any.
"""
