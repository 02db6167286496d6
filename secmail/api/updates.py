"""Whether there is a newer version of the program."""

from dataclasses import dataclass

from secmail.api.queries import Query
from secmail.domain.updates import Update


@dataclass(frozen=True, slots=True)
class NewestVersion(Query[Update]):
    """Asks the publisher, over the network, because a person wants to know. Takes seconds."""
