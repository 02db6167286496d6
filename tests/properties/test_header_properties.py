"""Whatever is written outside of a protected message: trust is lost, or what is shown is what its author wrote."""

from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.addresses import ascii_domain, normal, shown_domain
from secmail.domain.lookalikes import imitates
from secmail.domain.security import Summary
from secmail.smime.headers import mailboxes
from secmail.smime.html_text import html_to_text, without_legacy_html
from secmail.smime.protected import without_legacy_display
from tests.support.pki_lab import PkiLab
from tests.support.smime_desk import Desk, letter, wrapped

LAB = PkiLab()
LABO = LAB.organisation()
DOCTOR = LAB.confidentiality()
SEALED = wrapped(letter(extra="Cc: secretariat@cabinet.example\r\n"), LABO, (DOCTOR,))
SIGNED = wrapped(letter(extra="Cc: secretariat@cabinet.example\r\n"), LABO)
HONEST = {raw: Desk((DOCTOR,)).open(raw) for raw in (SEALED, SIGNED)}

FIELDS = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "HP-Outer",
    "Received",
    "from",
    "X-Y",
]
VALUES = st.one_of(
    st.sampled_from(["evil@evil.example", "<evil@evil.example>", "", "resultats@labo-tilleuls.example", "x"]),
    st.text(st.characters(min_codepoint=32, exclude_categories=("Cs",)), max_size=60),
)
LINES = st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(LINES, st.sampled_from([SEALED, SIGNED]), st.booleans())
def test_nothing_added_outside_is_shown_with_trust(lines: list[tuple[str, str]], raw: bytes, before: bool) -> None:
    added = "".join(f"{name}: {value}\r\n" for name, value in lines).encode()
    cut = 0 if before else raw.index(b"MIME-Version")
    opened = Desk((DOCTOR,)).open(raw[:cut] + added + raw[cut:])
    honest = HONEST[raw]
    assert opened.text == honest.text
    if opened.summary is Summary.SIGNED_TRUSTED:
        assert opened.headers == honest.headers
    assert "evil" not in str(opened.headers.reply_to) + str(opened.headers.to) + str(opened.headers.cc)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_addresses_never_fail_and_settle(text: str) -> None:
    for box in mailboxes(text):
        once = normal(box.address)
        assert normal(once) == once
        imitates(box.address, {"labo-tilleuls.example", "xn--hpital-yva.example"})
    assert shown_domain(ascii_domain(text)) is not None


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</div>",
                '<div class="header-protection-legacy-display">',
                "x",
                "<p>",
                "<!--",
                "-->",
                "<",
                ">",
                '"',
            ]
        ),
        max_size=30,
    )
)
def test_hiding_copies_only_takes_away(pieces: list[str]) -> None:
    source = "".join(pieces)
    left = without_legacy_html(source)
    assert len(left) <= len(source)
    if "header-protection" not in source:
        assert left == source
    html_to_text(left)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_hidden_lines_are_fields_that_are_shown(text: str) -> None:
    left = without_legacy_display(text, frozenset({"subject", "to"}))
    assert text.endswith(left)
    hidden = text[: len(text) - len(left)]
    fields = [line for line in hidden.split("\n") if line and line[:1] not in {" ", "\t"}]
    assert all(line.partition(":")[0].strip().lower() in {"subject", "to"} for line in fields)
