"""What the demonstration's domains announce of their servers: nobody on the internet knows them."""

from secmail.api.accounts import FormerMailbox, Suggestion
from secmail.app.demo.people import MEMBERS
from secmail.app.demo.practice import Practice
from secmail.domain.accounts import SignIn


class Announced:
    """Satisfies `engine.ports.sign_in.ServerFinder`."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice

    def find(self, address: str) -> tuple[Suggestion, ...]:
        """Of the practice's people; nothing of others."""
        for role, member in MEMBERS.items():
            if member.address == address.strip().lower():
                account = self._practice.account(role)
                ways = (SignIn.PASSWORD,)
                return (
                    Suggestion(
                        *(account.protocol, account.incoming, account.outgoing, account.user),
                        sign_in=ways,
                        source="autoconfig",
                    ),
                )
        return ()

    def former(self) -> tuple[FormerMailbox, ...]:
        """No other program of this computer knows the demonstration's mailboxes."""
        return ()
