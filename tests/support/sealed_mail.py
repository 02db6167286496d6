"""Opens sealed content with whatever key fits, as a test wants it."""

from collections.abc import Callable

from secmail.cms.recipients import PrivateKey, RecipientHint, recover_key
from secmail.domain.errors import SecmailError
from secmail.domain.policy import Limits
from secmail.smime.files import decrypt, normalise
from secmail.smime.steps import ContentKey, NeedKey

Recover = Callable[[RecipientHint, int], bytes]


def inside(data: bytes, recover: Recover, *, seen: list[RecipientHint] | None = None) -> bytes:
    """The content of a sealed file in any dress; the last error when no recipient gives its key."""
    steps = decrypt(normalise(data), limits=Limits())
    need = next(steps)
    assert isinstance(need, NeedKey)
    if seen is not None:
        seen.extend(need.recipients)
    failure: SecmailError | None = None
    for index, hint in enumerate(need.recipients):
        try:
            answer = ContentKey(recover(hint, need.key_size), index)
        except SecmailError as error:
            failure = error
            continue
        try:
            steps.send(answer)
        except StopIteration as end:
            return bytes(end.value)
    assert failure is not None
    raise failure


def by(key: PrivateKey) -> Recover:
    """Recovers with this key."""
    return lambda hint, size: recover_key(hint, key, key_size=size)
