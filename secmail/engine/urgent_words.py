"""The practice's own words of urgency: kept as a setting, and what is known around a message when it is classified."""

from functools import lru_cache
from typing import Protocol

from secmail.api.urgency import SetUrgencyWords
from secmail.domain.errors import Code, Rejected
from secmail.domain.messages import OpenedMessage
from secmail.domain.security import Summary
from secmail.domain.urgency import MOST, SETTING, UrgencyWords, kept_words, plain, setting_of, tidy
from secmail.engine.classify import Around
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession


class Settings(Protocol):
    """Where settings are read: on the engine's thread, or on the one that reads for the index."""

    def setting(self, name: str) -> str | None:
        """None when nothing was set."""
        ...


def words_today(settings: Settings) -> UrgencyWords:
    """What counts for what is read from now on."""
    return _made(settings.setting(SETTING))


def set_words(desk: Desk, command: SetUrgencyWords) -> None:
    """Each once, whatever its accents and case. Rejected URGENCY_WORD_UNFIT for more than there may be, or for none."""
    if command.words is None:
        desk.db.folders.set_setting(SETTING, setting_of(kept_words(None)))
        return
    wanted = [tidy(word) for word in command.words]
    if not all(wanted) or len(wanted) > MOST:
        raise Rejected(Code.URGENCY_WORD_UNFIT)
    once = {plain(word): word for word in reversed(wanted)}
    desk.db.folders.set_setting(SETTING, setting_of(word for word in wanted if once[plain(word)] is word))


def around(desk: Desk, opened: OpenedMessage, session: OpenSession | None) -> Around:
    """What this practice knows of it. Asked of the sealed database only where a signer may be a known laboratory."""
    words = words_today(desk.db.folders)
    signed = opened.summary is Summary.SIGNED_TRUSTED and opened.attachments and opened.headers.from_
    if session is None or not signed:
        return Around(words)
    return Around(words, session.sealed.reading.has_brought_results(opened.headers.from_[0].address))


@lru_cache(maxsize=4)
def _made(setting: str | None) -> UrgencyWords:
    return UrgencyWords(kept_words(setting))
