"""Links to addresses: what they may put into a letter, and that nothing else of them gets there."""

import pytest

from secmail.domain.addresses import Mailbox
from secmail.gui.desktop.mailto import LONGEST, Wished, wished


@pytest.mark.parametrize(
    ("link", "letter"),
    [
        ("mailto:a@b.exemple", Wished((Mailbox("a@b.exemple"),))),
        ("MAILTO:a@b.exemple#x", Wished((Mailbox("a@b.exemple"),))),
        ("mailto:a@b.exemple,c@d.exemple?to=a@b.exemple", Wished((Mailbox("a@b.exemple"), Mailbox("c@d.exemple")))),
        ("mailto:?to=a@b.exemple&CC=c@d.exemple", Wished((Mailbox("a@b.exemple"),), (Mailbox("c@d.exemple"),))),
        ("mailto:%22a%2Cb%22%40b.exemple", Wished((Mailbox('"a,b"@b.exemple'),))),
        ("mailto:a@b.exemple?body=x%0D%0Ay+z", Wished((Mailbox("a@b.exemple"),), body="x\ny+z")),
        ("mailto:", Wished()),
        ("mailto:nobody", Wished()),
        ("mailto:a@b.exemple?bcc=c@d.exemple&attach=/etc/passwd&From=e@f.exemple", Wished((Mailbox("a@b.exemple"),))),
    ],
)
def test_what_a_link_asks_for(link: str, letter: Wished) -> None:
    assert wished(link) == letter


def test_a_subject_stays_one_line_without_tricks() -> None:
    found = wished("mailto:a@b.exemple?subject=x%0D%0ABcc:%20c@d.exemple%E2%80%AEy")
    assert found is not None
    assert found.subject == "x Bcc: c@d.exemple\N{REPLACEMENT CHARACTER}y"


@pytest.mark.parametrize("link", ["", "https://a.exemple", "show", "mailto", "mailto:" + "a" * LONGEST])
def test_what_is_no_link_to_an_address_is_none(link: str) -> None:
    assert wished(link) is None


def test_it_ends_somewhere() -> None:
    found = wished("mailto:" + ",".join(f"{number}@b.fr" for number in range(800)))
    assert found is not None and len(found.to) == 50
