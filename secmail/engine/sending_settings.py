"""How letters are sent where they do not say it themselves: names and meanings of the settings."""

HOLD = "letters.hold"
REMIND = "letters.remind"
_HOLD_SECONDS = 10
_HOLD_AT_MOST = 300
_REMIND_DAYS = 5
_REMIND_AT_MOST = 365


def hold_seconds(setting: str | None) -> int:
    """For how many seconds a letter can be taken back; 0: not at all."""
    return min(_number(setting, _HOLD_SECONDS), _HOLD_AT_MOST)


def remind_days(setting: str | None) -> int:
    """After how many days somebody's silence is told; 0: never."""
    return min(_number(setting, _REMIND_DAYS), _REMIND_AT_MOST)


def _number(setting: str | None, otherwise: int) -> int:
    return int(setting) if setting is not None and setting.isascii() and setting.isdecimal() else otherwise
