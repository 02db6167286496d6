"""Confidentiality keys, sealed on disk, with one slot for each way to open them.

    locks.py       how a slot's key comes from a decrypting card, a signing card, a passphrase, recovery shares; pure
    slots.py       a slot: its own key pair, the master key (VMK) sealed to it, the holder's authority; pure
    container.py   the file format: clear header, sealed content, their one authentication; pure (encoding, slot_format)
    recovery.py    k of n shares in words (SLIP-0039); pure
    merging.py     two versions of a vault in one; pure
    opening.py     from an answer, a passphrase or shares to an open vault; pure
    keyring.py     the secrets of an open vault, in memory that can be overwritten
    disk.py        writing so that a crash leaves one of two valid states, with a copy
    rivals.py      versions from other workstations: taken in, kept beside, merged
    opened.py      a vault whose master key is known: content keys, the database's keys, wiping
    editor.py      making a vault, changing one
    room.py        `VaultRoom`, the vault port of the engine

May import `cms`, `pki` and `domain`; it never sees a card: it hands out challenges and takes answers. What a mandate
says is not its business: documents are bytes to it, and a mandate is the number that its slots carry. Runs in the work
pool.

What is in clear in a file: its number, generation and epoch, and of each slot its kind, the fingerprint and public key
of a card and the number of its mandate; how many recovery shares there are. No name. Whoever has both the file and the
certificate of a card can tell that they belong together.

Wiping: the VMK, the authority and the slot's private key lie in bytearrays that `wipe` overwrites. What that does not
do: each use makes copies that Python frees without overwriting; confidentiality keys are objects of the cryptographic
library, which frees them when the last reference goes; content that was parsed stays in freed memory until something
else takes its place; and the system may have written any of it to its swap file. Versions of the file that were written
over may live on in blocks of the disk that nobody uses yet, and in the practice's backups.
"""
