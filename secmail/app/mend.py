"""A damaged `mail.db` is salvaged before anything of the profile is opened: with it nothing else would start."""

from collections.abc import Generator
from datetime import datetime

from secmail.app.keystores import keys_of
from secmail.app.profile import Profile
from secmail.app.restore import alone
from secmail.domain.upkeep import Flaw, FlawKind, Progress
from secmail.store.salvage import is_damaged, salvage


def mend(profile: Profile, *, repair: bool, now: datetime) -> Generator[Progress, None, tuple[Flaw, ...]]:
    """What is damaged of `mail.db`, mended where that is asked for.

    ActionNeeded STORE_UNREADABLE when not even its first page can be read; STORE_IN_USE.
    """
    profile.make()
    path = profile.databases / "mail.db"
    with alone(profile):
        key = keys_of(profile).device_key()
        if not is_damaged(path, key):
            return ()
        if not repair:
            return (Flaw(FlawKind.PAGES, 1),)
        done = yield from salvage(path, key, "mail", stamp=f"{now:%Y%m%d-%H%M%S}")
        return (Flaw(FlawKind.PAGES, max(1, sum(done.lost.values())), mended=True),)
