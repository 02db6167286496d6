"""Scripted submission servers.

with SmtpScript(lab).signed_in().command("MAIL FROM:<a@b.example>", "250 2.1.0 ok") as server: …
"""

import base64
from typing import Self

from tests.support.dialogue import Dialogue


class SmtpScript(Dialogue):
    """`command` is one exchange."""

    def command(self, text: str, *answers: str | bytes) -> Self:
        return self.hears(text).says(*answers)

    def greeting(self, *extensions: str) -> Self:
        """Greeting and EHLO."""
        return self.says("220 ready").ehlo(*extensions)

    def ehlo(self, *extensions: str) -> Self:
        lines = ("here", *extensions)
        answers = [f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines]
        return self.hears("ehlo [127.0.0.1]").says(*answers)

    def authenticate(self, answer: str = "235 2.7.0 in", *, user: str = "alice", password: str = "geheim é") -> Self:
        secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        return self.command(f"AUTH PLAIN {secret}", answer)

    def signed_in(self, *extensions: str) -> Self:
        return self.greeting("AUTH PLAIN LOGIN", *extensions).authenticate()

    def signed_in_again(self, *extensions: str) -> Self:
        """After STARTTLS."""
        return self.ehlo(*extensions).authenticate()
