"""The setting that says which bodies come without being asked for."""

from secmail.domain.policy import MEBIBYTE

LARGEST = "bodies.largest"
_USUAL = 10 * MEBIBYTE
"""Results and letters are smaller by far; beyond it are scans and films."""


def largest_body(setting: str | None) -> int:
    """Bytes; what cannot be read is as if nothing had been set."""
    return int(setting) if setting is not None and setting.isdecimal() else _USUAL
