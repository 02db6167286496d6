"""Readers, cards and their keys: the only room that knows PKCS#11.

    thread.py          the one thread that owns every library and session; everything else hands it work
    room.py            `CardRoom`, the card port of the engine
    source.py          what a source of cards must be able to do
    pkcs11_source.py   cards of one PKCS#11 module (the only importer of `pkcs11`, with its helpers)
    pkcs12_source.py   cards that are PKCS#12 files in a folder; `soft_card.py` writes them
    mechanisms.py      which mechanism of a token signs with a key of which kind
    modules.py         where the PKCS#11 modules are, and whether they can be loaded without crashing
    file_key.py        one key of one token, for `secmail smime` on files

May import `cms`, `pki` and `domain`. Invariants: a PIN is used once, in the card thread, and never tried again; a card
that was pulled out is never found unlocked when it comes back; no error of a library leaves the room.
"""
