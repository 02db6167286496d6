"""After how many minutes without a command a session locks by itself."""

MINUTES = "session.idle-minutes"
"""Name of the setting; absent or 0: never."""
LONGEST = 24 * 60


def idle_minutes(setting: str | None) -> int:
    """0 for never."""
    return int(setting) if setting is not None and setting.isdecimal() else 0
