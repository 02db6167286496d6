"""Scripted IMAP servers.

with ImapScript(lab).signed_in().command("NOOP", "* 3 EXISTS") as server:
    account(server.port) …
"""

import base64
from typing import Self

from tests.support.dialogue import Dialogue

CAPABILITIES = "IMAP4rev1 AUTH=PLAIN"


class ImapScript(Dialogue):
    """`command` is one exchange; everything of `Dialogue` can be mixed in."""

    def command(self, text: str, *answers: str | bytes, ends: str = "OK done") -> Self:
        """The client's command without its tag, untagged answers, and the tagged end."""
        return self.hears("{tag} " + text).says(*answers, "{tag} " + ends)

    def greeting(self, capabilities: str = CAPABILITIES) -> Self:
        """Up to the question for capabilities that follows it."""
        return self.says("* OK ready").command("CAPABILITY", f"* CAPABILITY {capabilities}")

    def authenticate(self, *answers: str, user: str = "alice", password: str = "geheim é", ends: str = "OK in") -> Self:
        """AUTHENTICATE PLAIN."""
        secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        return self.hears("{tag} AUTHENTICATE PLAIN").says("+ ").hears(secret).says(*answers, "{tag} " + ends)

    def signed_in(self, capabilities: str = "IMAP4rev1") -> Self:
        """Greeting and login; the server tells its capabilities unasked."""
        return self.greeting().authenticate(f"* CAPABILITY {capabilities}")

    def examine(
        self,
        *extra: str,
        folder: str = "INBOX",
        exists: int = 0,
        uidnext: int = 1,
        uidvalidity: int = 7,
        since: str = "",
    ) -> Self:
        """EXAMINE and its usual answers. `since`: what the client knows, as in "(QRESYNC (7 90))"."""
        return self.command(
            f'EXAMINE "{folder}"' + (f" {since}" if since else ""),
            f"* {exists} EXISTS",
            "* 0 RECENT",
            r"* FLAGS (\Seen \Answered)",
            f"* OK [UIDVALIDITY {uidvalidity}] valid",
            f"* OK [UIDNEXT {uidnext}] next",
            *extra,
            ends="OK [READ-ONLY] opened",
        )
