"""What waits to be seen, as the engine needs it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from secmail.domain.ids import MessageId
from secmail.domain.lab_results import KeptResult
from secmail.domain.worklist import Sight


class WorkReader(Protocol):
    """Of trusted reports alone, as they were learned. Read thread."""

    def panics(self, since: datetime, also: Sequence[MessageId]) -> tuple[MessageId, ...]:
        """Messages with standing values beyond the panic limits that nobody has seen.

        Of those received since then, and of `also`.
        """
        ...

    def abnormal(self, messages: Sequence[MessageId]) -> tuple[KeptResult, ...]:
        """Their standing results out of range that nobody has seen, in the order of the files."""
        ...

    def reports(self, messages: Sequence[MessageId]) -> Mapping[MessageId, tuple[int, int]]:
        """How many reports they brought, and how many of them nobody has seen; only of those that brought any."""
        ...

    def people(self, messages: Sequence[MessageId]) -> Mapping[MessageId, int]:
        """Of how many people the reports are that they brought; only of those that brought any."""
        ...

    def sights(self, message: MessageId) -> tuple[Sight, ...]:
        """Of each of its reports, in their order."""
        ...
