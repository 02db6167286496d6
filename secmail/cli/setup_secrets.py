"""The secrets of `secmail setup`: those that are piped are read at once, a line each, whatever stands already."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secmail.cli.context import Context
from secmail.cli.setup_file import Secret, SetupPlan
from secmail.domain.accounts import SignIn

_PIPED = frozenset({"stdin", "fd"})
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Secrets:
    """Whose place in the file which line came for: one that was skipped would give the next mailbox another's."""

    context: Context
    piped: Mapping[str, str | None]

    def take(self, place: str, secret: Secret, prompt: str, *, user: str) -> str:
        """From where the file says. Misused where nothing is there."""
        found = self._found(place, secret, prompt, user=user)
        if found is None:
            raise self.context.misused("setup.no-secret", user=user, way=f"{secret.way}:{secret.what}".strip(":"))
        return found

    def _found(self, place: str, secret: Secret, prompt: str, *, user: str) -> str | None:
        if secret.way in _PIPED:
            return self.piped.get(place)
        if secret.way == "keyring":
            return self.context.program.secret(secret.what, user)
        return self.context.input.ask(prompt)


def mailbox_place(number: int) -> str:
    """Of a mailbox, counted from 0 as the plan does."""
    return f"mailbox.{number}"


def keys_place(number: int) -> str:
    """Of keys that the vault takes in, counted from 0."""
    return f"vault.import.{number}"


def read_piped(context: Context, plan: SetupPlan) -> Secrets:
    """In the order of the file, mailboxes first: the same input serves again once some of them stand."""
    lines = {place: _line(context, secret) for place, secret in _places(plan) if secret.way in _PIPED}
    return Secrets(context, lines)


def _places(plan: SetupPlan) -> Iterator[tuple[str, Secret]]:
    """All that the file asks for; a card signs in without a password."""
    for number, mailbox in enumerate(plan.mailboxes):
        if mailbox.sign_in is not SignIn.CARD:
            yield mailbox_place(number), mailbox.password
    for number, keys in enumerate(plan.vault.keys if plan.vault is not None else ()):
        yield keys_place(number), keys.passphrase


def _line(context: Context, secret: Secret) -> str | None:
    if secret.way == "stdin":
        return context.input.secret_line() or None
    return _line_of(int(secret.what))


def _line_of(descriptor: int) -> str | None:
    """The next line of an open file, read octet by octet: the rest belongs to what is asked for next."""
    line = bytearray()
    try:
        while len(line) < _LONGEST and (octet := os.read(descriptor, 1)) not in (b"", b"\n"):
            line += octet
    except OSError:
        return None
    return line.decode("utf-8", "replace").rstrip("\r") or None
