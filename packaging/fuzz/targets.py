"""All targets by name."""

from fuzz import authorities, contacts, containers, contents, directories, files, messages, published, streams, texts
from fuzz.target import Target

TARGETS: dict[str, Target] = {
    target.name: target
    for room in (containers, messages, streams, texts, authorities, files, contents, directories, published, contacts)
    for target in room.TARGETS
}
