"""BODYSTRUCTURE (RFC 3501 §7.4.2) to the leaves of a message. Pure; whatever a server sends gives some answer."""

from collections.abc import Iterator

from secmail.domain.mailbox import MessagePart
from secmail.smime.words import decode_words, parameters, raw_text

PARTS_LIMIT = 200
_DEPTH = 30
_NAME_LENGTH = 500
_PARAMETERS = 40
_SIZE_LIMIT = 2**40


def parts(structure: object) -> tuple[MessagePart, ...]:
    """The leaves in order, bounded in number and depth; what cannot be read is left out."""
    found: list[MessagePart] = []
    for leaf in _leaves(structure, "", 0):
        found.append(leaf)
        if len(found) == PARTS_LIMIT:
            break
    return tuple(found)


def _leaves(node: object, section: str, depth: int) -> Iterator[MessagePart]:
    if not isinstance(node, tuple) or not node or depth > _DEPTH:
        return
    if isinstance(node[0], tuple):
        for number, child in enumerate(_children(node), 1):
            yield from _leaves(child, f"{section}.{number}" if section else str(number), depth + 1)
        return
    leaf = _leaf(node, section or "1")
    if leaf is not None:
        yield leaf


def _children(node: tuple[object, ...]) -> list[object]:
    """Of a multipart: the bodies come first, then its subtype."""
    bodies: list[object] = []
    for child in node:
        if not isinstance(child, tuple):
            break
        bodies.append(child)
    return bodies


def _leaf(node: tuple[object, ...], section: str) -> MessagePart | None:
    main, kind = (_word(item) for item in (*node[:2], None, None)[:2])
    size = node[6] if len(node) > 6 else 0
    if not main or not kind:
        return None
    name = _named(node[2] if len(node) > 2 else None, "name")
    for extension in node[7:]:
        # The disposition is the one extension of the form ("attachment" (parameters)); its place depends on the type.
        if isinstance(extension, tuple) and len(extension) == 2 and _word(extension[0]):
            name = _named(extension[1], "filename") or name
    known = isinstance(size, int) and 0 <= size < _SIZE_LIMIT
    return MessagePart(section, f"{main}/{kind}", name, int(str(size)) if known else 0)


def _word(item: object) -> str:
    return item.decode("ascii", "replace").lower() if isinstance(item, bytes) and len(item) <= 100 else ""


def _named(pairs: object, wanted: str) -> str:
    """A parameter in any of its forms (RFC 2231, and RFC 2047 as many programs have it)."""
    if not isinstance(pairs, tuple):
        return ""
    texts = [_text(item) for item in pairs[: 2 * _PARAMETERS]]
    joined = "".join(f'; {name}="{_escaped(value)}"' for name, value in zip(texts[::2], texts[1::2], strict=False))
    return decode_words(parameters("x" + joined)[1].get(wanted, ""))[:_NAME_LENGTH]


def _text(item: object) -> str:
    if isinstance(item, bytes):
        return raw_text(item[: 4 * _NAME_LENGTH])
    return str(item) if isinstance(item, int) else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
