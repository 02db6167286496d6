"""Certificates and paths at a given moment: facts of a certificate, its uses, anchors, path and revocation.

Pure: bytes, anchors and the moment are arguments; nothing is fetched, no file is opened, no clock is read. A hostile
certificate gives facts, a `Chain` or one `SecmailError`, never a library's exception. May import `hprim` and `domain`;
must not know CMS, mail or cards.
"""
