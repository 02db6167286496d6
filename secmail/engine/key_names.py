"""Under which name the key of an encrypted layer is kept. Pure."""

import hashlib

from secmail.cms.recipients import RecipientHint


def fingerprint(recipients: tuple[RecipientHint, ...]) -> str:
    """Of the recipient list of an encrypted layer: under it its key is kept."""
    digest = hashlib.sha256()
    for hint in recipients:
        digest.update(len(hint.encrypted_key).to_bytes(4, "big") + hint.encrypted_key)
    return digest.hexdigest()
