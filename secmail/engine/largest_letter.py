"""The largest letter that an account's submission server takes (SIZE, RFC 1870), as it said at the last contact.

So one that is too large is refused before the card signs it, also without a network.
"""

import contextlib
from collections.abc import Callable

from secmail.domain.accounts import Account
from secmail.domain.errors import Code, Rejected, SecmailError
from secmail.domain.ids import AccountId
from secmail.engine.desk import Desk
from secmail.smime.wrap import sealed_size

_SETTING = "submission.largest.{}"
_MEGABYTE = 1_000_000


def note(desk: Desk, account: AccountId, most: int) -> None:
    """0: the server names no limit. Never raises: a letter that has just left must not be taken for another."""
    name, said = _SETTING.format(account), str(most)
    with contextlib.suppress(SecmailError):
        if (desk.db.folders.setting(name) or "0") != said:
            desk.db.folders.set_setting(name, said)


def largest(setting: Callable[[str], str | None], account: AccountId) -> int:
    """As the server said; 0: it names no limit, or there was no contact yet."""
    return int(setting(_SETTING.format(account)) or 0)


def require_fits(desk: Desk, account: Account, clear: int) -> None:
    """Rejected MAIL_TOO_LARGE for a letter of so many bytes in clear that surely is too large when it is sealed."""
    most = largest(desk.db.folders.setting, account.id)
    size = sealed_size(clear)
    if 0 < most < size:
        told = f"SIZE {most} ({size / _MEGABYTE:.1f} > {most / _MEGABYTE:.1f} Mo)"
        raise Rejected(Code.MAIL_TOO_LARGE, f"{size} bytes, the server takes {most}", words=told)
