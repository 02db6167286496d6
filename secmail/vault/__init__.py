"""Confidentiality keys, sealed on disk, with one slot for each way to open them.

    wrapping.py    how a slot gives the master key (VMK): a decrypting card, a signing card, a passphrase; pure
    container.py   the file format: clear slots, sealed content, both under one authentication; pure
    disk.py        writing it so that a crash leaves one of two valid states, with a backup copy
    opened.py      a vault whose master key is known: content keys, the database key, wiping
    editor.py      making a vault, adding slots and keys
    room.py        `VaultRoom`, the vault port of the engine

May import `cms`, `pki` and `domain`; it never sees a card: it hands out challenges and takes answers. Runs in the work
pool; the files of a profile have one user, the engine.

What is in clear in a file: its id, and of each slot its kind and the fingerprint and public key of a card. Not the
holder's name. Whoever has both the file and the certificate of a card can tell that they belong together.

What wiping does not do: Python may have copied key bytes, and libraries keep their own copies until they are collected.
"""
