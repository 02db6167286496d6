"""All targets by name."""

from fuzz import containers, files, messages, streams, texts
from fuzz.target import Target

TARGETS: dict[str, Target] = {
    target.name: target
    for target in (*containers.TARGETS, *messages.TARGETS, *streams.TARGETS, *texts.TARGETS, *files.TARGETS)
}
