"""Readers, cards and their keys: the only room that knows PKCS#11.

    room.py            `CardRoom`, the card port of the engine: one watcher for each source
    watcher.py         one source with its thread: looks, works, notices what hangs
    thread.py          the one thread that owns a library and its sessions; everything else hands it work
    merging.py         one list of cards out of what several modules show
    source.py          what a source of cards must be able to do
    pkcs11_source.py   cards of one PKCS#11 module (with its helpers and `trial.py` the only importer of `pkcs11`)
    pkcs11_token.py    one token, its login and its working session; `pkcs11_keys.py` its certificates and keys
    pkcs12_source.py   cards that are PKCS#12 files in a folder; `soft_card.py` writes them
    ending.py          ends a module while other threads go on
    mechanisms.py      which mechanism of a token signs with a key of which kind
    inventory.py       from certificates to keys with roles, the holder, and what to warn of
    modules.py         where PKCS#11 modules are; `p11_kit.py` those that p11-kit lists
    probing.py         whether a module can be used: its header (`architecture.py`), then a child process (`trial.py`)
    pcsc.py            whether the PC/SC service runs, and whether something was put in or taken out
    file_key.py        one key of one token, for `secmail smime` on files

May import `cms`, `pki` and `domain`. Invariants: a PIN is used once, in the card's thread, and never tried again; no
last try is used unless it was shown as one; a card that was pulled out is never found unlocked when it comes back; a
card does not change from one module to another while it is in; no error of a library leaves the room.
"""
