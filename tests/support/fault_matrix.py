"""Which faults there are: kinds for each step of a clean dialogue, and shares of them for single tests.

In the suite every step meets some of its kinds, in turn, so that every kind meets all sorts of steps; with
SECMAIL_WHOLE_MATRIX=1 every step meets all of them.
"""

import os
from collections.abc import Callable, Sequence

from tests.support.fault_kinds import OPENING, OPENINGS, Fault, Kind, Protocol, Step
from tests.support.fault_wire import Side

WHOLE = os.environ.get("SECMAIL_WHOLE_MATRIX") == "1"
ANYWHERE = (Kind.CUT, Kind.RESET, Kind.HALF, Kind.STALL, Kind.DRIP, Kind.RESTART)
AT_A_LINE = (Kind.GARBAGE, Kind.BYE)
REFUSALS = (Kind.NO, Kind.BAD)
LAST_ANSWER = "250 dot"
"""The server has taken the letter."""


def kinds(step: Step, protocol: Protocol) -> tuple[Kind, ...]:
    """What can happen there. An IMAP server may also have done what it then refuses; an SMTP server that does so makes
    every program send twice, so that is left out.
    """
    if step.number == OPENING:
        return (*OPENINGS, Kind.RESTART)
    if not step.begins:
        return ANYWHERE
    if step.label == LAST_ANSWER:
        return (*ANYWHERE, *AT_A_LINE)
    refusable = step.side is Side.CLIENT or (protocol is Protocol.IMAP and step.label == "tagged OK")
    return ANYWHERE + AT_A_LINE + (REFUSALS if refusable else ())


def planned(steps: Sequence[Step], protocol: Protocol, *, each: int = 1, every: int = 1) -> list[Fault]:
    """`each`: so many kinds for each step, and that for `every` so many steps; all there are before a connection's
    first word, and in the whole matrix.
    """
    faults = []
    turn = 0
    for place, step in enumerate(steps):
        if not (WHOLE or step.number == OPENING) and place % every:
            continue
        possible = kinds(step, protocol)
        count = len(possible) if WHOLE or step.number == OPENING else min(each, len(possible))
        for offset in range(count):
            faults.append(
                Fault(step, possible[(turn + offset * max(1, len(possible) // count)) % len(possible)], place)
            )
        turn += 1 if place % len(ANYWHERE) else 2
    return list(dict.fromkeys(faults))


def share(faults: Sequence[Fault], part: int, parts: int) -> Sequence[Fault]:
    """Every `parts`th."""
    return faults[part::parts]


def harm(scene: str, faults: Sequence[Fault], trial: Callable[[Fault], str]) -> list[str]:
    """Tries them all; fails with everything that went wrong. The names of all, for `fault_count`."""
    wrong = [f"{fault}: {told}" for fault in faults if (told := _tried(trial, fault))]
    assert not wrong, f"{len(wrong)} of {len(faults)} faults did harm:\n" + "\n".join(wrong)
    return [f"{scene}: {fault}" for fault in faults]


def _tried(trial: Callable[[Fault], str], fault: Fault) -> str:
    try:
        return trial(fault)
    except AssertionError as error:
        return f"{type(error).__name__}: {str(error)[:400]}"
