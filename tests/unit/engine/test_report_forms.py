"""What reports say, in every form that servers and software give them, and what hostile ones do not do."""

import time
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.history import Happening
from secmail.domain.reports import Report, Said
from secmail.engine.report_forms import outline, read_part, read_report

OURS = "<0011223344556677@cabinet.example>"
NOE, EVE = "noe@cardio.example", "eve@labo.example"


def mail(text: str) -> bytes:
    return dedent(text).lstrip("\n").replace("\n", "\r\n").encode()


def read(text: str) -> Report:
    found = read_report(mail(text))
    assert found is not None
    return found


POSTFIX = f"""
    From: MAILER-DAEMON@relay.example (Mail Delivery System)
    To: camille@cabinet.example
    Subject: Undelivered Mail Returned to Sender
    Content-Type: multipart/report; report-type=delivery-status;
    \tboundary="b"

    --b
    Content-Description: Notification

    I'm sorry to have to inform you that your message could not be delivered.

    --b
    Content-Type: message/delivery-status

    Reporting-MTA: dns; relay.example
    Original-Envelope-Id: {"e" * 32}
    Arrival-Date: Fri, 20 Nov 2026 12:00:00 +0000 (UTC)

    Final-Recipient: rfc822; {NOE}
    Original-Recipient: rfc822;{NOE}
    Action: failed
    Status: 5.1.1
    Diagnostic-Code: smtp; 550 5.1.1 <{NOE}>: Recipient address
        rejected: unknown

    Final-Recipient: rfc822; {EVE}
    Action: delivered
    Status: 2.0.0

    --b
    Content-Type: text/rfc822-headers

    Message-ID: {OURS}
    Subject: [...]

    --b--
"""


def test_a_delivery_report() -> None:
    assert read(POSTFIX) == Report(
        (
            Said(Happening.FAILED, (NOE, NOE), f"550 5.1.1 <{NOE}>: Recipient address rejected: unknown"),
            Said(Happening.DELIVERED, (EVE,), "2.0.0"),
        ),
        "e" * 32,
        (OURS,),
        "MAILER-DAEMON@relay.example",
    )


@pytest.mark.parametrize(
    ("action", "what"),
    [
        ("delayed", Happening.DELAYED),
        ("relayed", Happening.RELAYED),
        ("expanded", Happening.RELAYED),
        ("Failed ", Happening.FAILED),
        ("failed (bounced)", Happening.FAILED),
    ],
)
def test_each_action(action: str, what: Happening) -> None:
    assert read(POSTFIX.replace("Action: failed", f"Action: {action}")).said[0].what is what


def test_groups_without_a_blank_line_between_them() -> None:
    found = read(POSTFIX.replace("unknown\n\n", "unknown\n"))
    assert [said.what for said in found.said] == [Happening.FAILED, Happening.DELIVERED]


def mdn(disposition: str, more: str = "") -> str:
    return f"""
    From: {NOE}
    Subject: Disposition notification
    Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

    --b

    The message was displayed.

    --b
    Content-Type: message/disposition-notification

    Reporting-UA: joes-pc.cs.example.com; Foomail 97.1
    Original-Recipient: rfc822;{NOE}
    Final-Recipient: rfc822;{NOE}
    Original-Message-ID: {OURS}
    Disposition: {disposition}
    {more}
    --b--
"""


@pytest.mark.parametrize(
    ("disposition", "what", "words"),
    [
        ("manual-action/MDN-sent-manually; displayed", Happening.DISPLAYED, ""),
        ("automatic-action/MDN-sent-automatically; processed", Happening.PROCESSED, ""),
        (
            "automatic-action/MDN-sent-automatically;processed/Error: 902^Patient inconnu",
            Happening.PROCESSING_FAILED,
            "902^Patient inconnu",
        ),
        ("manual-action/MDN-sent-manually; deleted", Happening.DELETED, ""),
        ("automatic-action/MDN-sent-automatically; dispatched", Happening.RELAYED, ""),
        ("automatic-action/MDN-sent-automatically; failed", Happening.PROCESSING_FAILED, ""),
    ],
)
def test_each_disposition(disposition: str, what: Happening, words: str) -> None:
    found = read(mdn(disposition))
    assert found.said == (Said(what, (NOE, NOE), words),)
    assert found.message_ids == (OURS,)


def test_an_error_field_outweighs_the_disposition() -> None:
    found = read(mdn("automatic-action/MDN-sent-automatically; processed", "Error: 905 incomplet"))
    assert found.said[0] == Said(Happening.PROCESSING_FAILED, (NOE, NOE), "905 incomplet")


def test_a_reader_who_says_nothing_has_said_nothing() -> None:
    assert read_report(mail(mdn("manual-action/MDN-sent-manually; denied"))) is None


MALFORMED = f"""
    From: {NOE}
    To: camille@cabinet.example
    Subject: [KO =?utf-8?Q?Int=C3=A9gration_syst=C3=A8me?= !][902] XDM/1.0/DDM+Compte rendu
    Date: Thu, 27 Mar 2025 10:30:00 +0100 CET
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=disposition-notification; boundary="RAA14128.773615765/cabinet.example"

    --RAA14128.773615765/cabinet.example
    Le document n'a pas été intégré.
    --RAA14128.773615765/cabinet.example
    Content-Type: message/disposition-notification
    Content-Transfert-Encoding: 7bit
    Reporting-UA: lps.example; LPS 1.0
    Original-Recipient: rfc822;{NOE}
    Final-Recipient: rfc822;{NOE}
    Original-Message-ID: {OURS}
    Disposition: automatic-action/MDN-sent-automatically; processed/Error: 902^Patient inconnu
    --RAA14128.773615765/cabinet.example\u2014
"""


def test_the_published_example_with_all_its_faults() -> None:
    """No header in the first part, a misspelt field, no blank line, an em dash, a date with two zones."""
    assert outline(mail(MALFORMED)).may_report
    found = read(MALFORMED)
    assert found.said == (Said(Happening.PROCESSING_FAILED, (NOE, NOE), "902^Patient inconnu"),)
    assert found.message_ids == (OURS,)


@pytest.mark.parametrize(
    "subject",
    [
        "[KO Int\u00e9gration syst\u00e8me !][902] XDM/1.0/DDM+Compte rendu",
        "[Erreur d'int\u00e9gration !][902]",
        "=?iso-8859-1?Q?[Erreur_d'int=E9gration_!][902]?=",
        "Re: [ko integration systeme] [902]",
    ],
)
def test_an_ordinary_mail_that_says_that_it_failed(subject: str) -> None:
    raw = mail(f"""
        From: {NOE}
        Subject: {subject}
        In-Reply-To: {OURS}

        Patient inconnu.
    """)
    assert outline(raw).may_report
    assert read_report(raw) == Report((Said(Happening.PROCESSING_FAILED, (), "902"),), "", (OURS,), NOE)


def test_qmail() -> None:
    found = read(f"""
        From: MAILER-DAEMON@relay.example
        Subject: failure notice

        Hi. This is the qmail-send program at relay.example.
        I'm afraid I wasn't able to deliver your message to the following addresses.

        <{NOE}>:
        Sorry, no mailbox here by that name. (#5.1.1)

        --- Below this line is a copy of the message.

        Message-ID: {OURS}
        Subject: [...]
    """)
    assert found == Report((Said(Happening.FAILED, (NOE,), "5.1.1"),), "", (OURS,), "MAILER-DAEMON@relay.example")


def test_old_exchange() -> None:
    found = read(f"""
        From: System Administrator <postmaster@relay.example>
        Subject: Undeliverable: [...]
        In-Reply-To: {OURS}

        Your message did not reach some or all of the intended recipients.

        Delivery to the following recipients could not be delivered to the following recipient(s):

              {NOE} on 20/11/2026 12:00
                    The e-mail account does not exist. <relay.example #5.1.1>
    """)
    assert found.said == (Said(Happening.FAILED, (NOE,), "5.1.1"),)


def test_what_only_talks_like_qmail_is_an_answer() -> None:
    """Anybody may quote a report; only what calls itself a server is read as one in free text."""
    raw = mail(f"""
        From: {NOE}
        In-Reply-To: {OURS}

        This is the qmail-send program, it said. <x@y.example>:
    """)
    assert read_report(raw) is None
    assert (outline(raw).answers, outline(raw).author) == (OURS, NOE)


def test_a_sealed_message_shows_nothing() -> None:
    kinds = ("application/pkcs7-mime; smime-type=enveloped-data", "application/x-pkcs7-mime")
    assert all(outline(f"Content-Type: {kind}\r\n\r\n".encode()).sealed for kind in kinds)
    assert not outline(b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n").sealed


def test_the_parts_of_an_opened_message() -> None:
    part = mail(f"""
        Final-Recipient: rfc822;{NOE}
        Disposition: automatic-action/MDN-sent-automatically; processed
    """)
    assert read_part(part, subject="") == (Said(Happening.PROCESSED, (NOE,), ""),)
    assert read_part(b"", subject="[KO Intégration système !][904] x") == (
        Said(Happening.PROCESSING_FAILED, (), "904"),
    )
    assert read_part(b"", subject="Merci") == ()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from(
                [
                    b"Action: failed",
                    b"Disposition: a/b; displayed",
                    b"",
                    b" ;",
                    b"Final-Recipient: rfc822;a@b",
                    b"From: postmaster@x",
                    b"Message-ID: <a@b>",
                    b"Subject: =?utf-8?Q?=FF?=",
                ]
            ),
        ),
        max_size=30,
    )
)
def test_whatever_comes_is_read_or_left(lines: list[bytes]) -> None:
    raw = b"\r\n".join(lines)
    outline(raw)
    found = read_report(raw)
    assert found is None or all(len(said.words) <= 300 for said in found.said)


@pytest.mark.parametrize(
    "body",
    [
        b"Action: failed\r\n\r\n" * 200_000,
        b"Disposition: " + b"/" * 4_000_000,
        b"Final-Recipient: rfc822;" + b" \r\n x" * 500_000,
        b"<" * 4_000_000,
        b"From: " + b"(" * 300_000 + b"\r\n\r\n",
        b"Subject: " + b"=?utf-8?Q?a?= " * 100_000 + b"\r\n\r\n",
        b"References: " + b"<a@b>" * 100_000 + b"\r\n\r\n",
    ],
    ids=["groups", "slashes", "folds", "angles", "comments", "words", "references"],
)
def test_hostile_reports_cost_little(body: bytes) -> None:
    raw = b"From: mailer-daemon@x.example\r\nContent-Type: multipart/report\r\n\r\n" + body
    for mail in (raw, body):
        begun = time.process_time()
        found = read_report(mail)
        outline(mail[:16384])
        assert time.process_time() - begun < 2.0
        assert found is None or len(found.said) <= 50
