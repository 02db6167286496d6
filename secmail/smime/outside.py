"""What a mailbox shows of a message that nobody has opened: its outer fields and what seems to be attached."""

from collections.abc import Iterator
from dataclasses import dataclass

from secmail.domain.errors import SecmailError
from secmail.domain.messages import AttachedFile
from secmail.domain.octets import Buffer
from secmail.domain.policy import Limits
from secmail.smime.mime_tree import Budget, Entity, children, read_entity
from secmail.smime.unwrap import Outer, inspect_outer, outer_of
from secmail.smime.words import decode_words

_NAME_CHARACTERS = 200
_ATTACHED_AT_MOST = 50
_DEPTH = 6
_PARTS = 200
_PROTECTION = frozenset({"pgp-signature", "pgp-encrypted", "pgp-keys", "octet-stream-pgp"})


@dataclass(frozen=True, slots=True)
class Outside:
    """`attachments`: by their names and types alone, for a list; nothing of it is to be believed."""

    outer: Outer
    attachments: tuple[AttachedFile, ...]


def outside(raw: Buffer, *, limits: Limits) -> Outside:
    """Of a whole message, or of its beginning. Never raises on hostile input."""
    budget = Budget(limits)
    budget.parts = min(budget.parts, _PARTS)
    try:
        root = read_entity(raw, budget)
    except SecmailError:
        return Outside(inspect_outer(raw, limits=limits), ())
    outer = outer_of(root)
    if outer.encrypted or root.media_type.startswith("text/"):
        return Outside(outer, ())
    return Outside(outer, tuple(_attached(root, budget, depth=0))[:_ATTACHED_AT_MOST])


def attached_file(media_type: str, name: str, size: int) -> AttachedFile | None:
    """A leaf of a structure as a list shows it; None for text to be read and for signatures."""
    main, _, kind = media_type.partition("/")
    plain_text = main == "text" and not name
    if plain_text or main == "multipart" or "pkcs7" in kind or kind in _PROTECTION:
        return None
    return AttachedFile(name[:_NAME_CHARACTERS], media_type, size)


def _attached(entity: Entity, budget: Budget, *, depth: int) -> Iterator[AttachedFile]:
    if entity.media_type.startswith("multipart/"):
        if depth < _DEPTH:
            for child in children(entity, budget):
                yield from _attached(child, budget, depth=depth + 1)
        return
    found = attached_file(entity.media_type, decode_words(entity.filename), entity.end - entity.body)
    if found is not None:
        yield found
