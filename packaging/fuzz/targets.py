"""All targets by name."""

from fuzz import (
    authorities,
    contacts,
    containers,
    contents,
    directories,
    files,
    messages,
    packed,
    published,
    streams,
    texts,
)
from fuzz.target import Target

_READERS = (containers, messages, streams, texts, authorities, files)
_BEYOND = (contents, packed, directories, published, contacts)

TARGETS: dict[str, Target] = {target.name: target for room in (*_READERS, *_BEYOND) for target in room.TARGETS}
