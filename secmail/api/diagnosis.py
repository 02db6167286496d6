"""Looking at everything that secmail needs, part by part."""

from dataclasses import dataclass

from secmail.api.queries import Query
from secmail.domain.checks import Check
from secmail.domain.diagnosis import Part, TechnicalSheet


@dataclass(frozen=True, slots=True)
class Diagnose:
    """Looks at these parts, at all without one; no PIN is asked for. Each is told by `ChecksMade` as soon as it is
    known. Result: `tuple[Check, ...]`. Takes seconds: servers are connected to and signed in to.
    """

    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class ChecksMade:
    """A part of `Diagnose` was looked at."""

    part: Part
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class TechnicalSheetAsked(Query[TechnicalSheet]):
    """What support asks about this workstation, answered from what is set up. Nobody is connected to."""
