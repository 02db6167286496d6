"""The steps of trying a directory that is asked over https."""

from urllib.parse import urlsplit

from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code

_STEPS = (
    (CheckSubject.DIRECTORY, (Code.DIRECTORY_OFFLINE, Code.DIRECTORY_SLOW, Code.DIRECTORY_VALUE_UNFIT)),
    (CheckSubject.DIRECTORY_PROOF, (Code.DIRECTORY_UNTRUSTED,)),
    (CheckSubject.DIRECTORY_SIGN_IN, (Code.DIRECTORY_KEY_MISSING, Code.DIRECTORY_REFUSED)),
    (CheckSubject.DIRECTORY_ANSWER, ()),
)
"""What is tried, one after the other, and what says that it failed; the last fails by everything else."""


def place_of(url: str) -> str:
    """Host and port, to be shown; empty for what is no address."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def checks_of(place: str, code: Code | None) -> tuple[Check, ...]:
    """Each step, when it ended with that code, or (None) well. What comes after a failure is skipped."""
    failed = next((at for at, (_, codes) in enumerate(_STEPS) if code in codes), len(_STEPS) - 1)
    if code is None:
        failed = len(_STEPS)
    return tuple(
        Check(subject, CheckState.OK, place)
        if at < failed
        else Check(subject, CheckState.FAILED, place, code)
        if at == failed
        else Check(subject, CheckState.SKIPPED)
        for at, (subject, _) in enumerate(_STEPS)
    )
