"""All targets by name."""

from fuzz import authorities, containers, contents, directories, files, messages, streams, texts
from fuzz.target import Target

TARGETS: dict[str, Target] = {
    target.name: target
    for room in (containers, messages, streams, texts, authorities, files, contents, directories)
    for target in room.TARGETS
}
