"""Forged, altered, revoked, unsigned, not for us: what is said, and that nothing of it is filed or learned."""

import base64
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.results import HeldFile, MessageView
from secmail.app.demo import pki
from secmail.app.demo.pki import Credential
from secmail.app.demo.profiles import organisation_software
from secmail.domain.errors import Code
from secmail.domain.security import (
    AddressMatch,
    Chain,
    EncryptedLayer,
    Finding,
    Integrity,
    Revocation,
    SignedLayer,
    SignerFacts,
    Summary,
)
from tests.support.front import Front
from tests.support.office import Office
from tests.support.pki_lab import PkiLab, session_key


@dataclass(frozen=True, slots=True)
class Wrong:
    """A message that must not look trusted. `signer`: integrity, chain, revocation, address; None: no signature."""

    make: Callable[[Office], bytes]
    summary: Summary
    signer: tuple[Integrity, Chain, Revocation, AddressMatch] | None = None
    findings: frozenset[Finding] = frozenset()
    held: str | None = None
    """Why it is not filed; None: the summary says it."""
    reason: Finding | None = None
    """Why it was not decrypted; None: it was."""
    prepare: Callable[[Office], None] = lambda _: None


def _impostor(office: Office) -> Credential:
    """In the laboratory's name, by authorities that nobody knows."""
    return PkiLab(office.cast.lab.at, prefix="FAUSSE ").organisation(office.laboratory)


def _namesake(office: Office) -> Credential:
    """The same, by authorities that bear the names of ours."""
    at = office.cast.lab.at
    false = pki.build(at, lambda name: session_key(f"false {name}"))
    profile = organisation_software(office.laboratory)
    return false.organisations.issue(profile, session_key("false laboratory"), pki.leaf_life(at))


def _colleague_as_laboratory(office: Office) -> bytes:
    return office.result(signer=office.cast.colleague_signature)


def _bit_turned(office: Office) -> bytes:
    head, separator, body = office.result().partition(b"\r\n\r\n")
    content = bytearray(base64.b64decode(body))
    content[len(content) // 2] ^= 1
    return head + separator + base64.encodebytes(content).replace(b"\n", b"\r\n")


def _signed_text_changed(office: Office) -> bytes:
    """The value of a result, changed after signing and sealed anew."""
    clear = office.result_letter()
    signed = office.signed(clear)
    digits = base64.encodebytes(office.result_file())
    assert digits.split(b"\n")[3] in signed
    line = digits.split(b"\n")[3]
    changed = signed.replace(line, line[:10] + (b"A" if line[10:11] != b"A" else b"B") + line[11:])
    return office.sealed(changed, protect_headers=False)


def _not_for_us(office: Office) -> bytes:
    return office.sealed(office.result_letter(), signer=office.laboratory_signature, to=office.colleague_keys)


def _unsigned(office: Office) -> bytes:
    return office.sealed(office.result_letter())


def _plain(office: Office) -> bytes:
    return office.result_letter()


def _revoke(office: Office) -> None:
    office.trust(revoked=[office.laboratory_signature])


def _lose_lists(office: Office) -> None:
    office.trust(lists=False)


BROKEN, INTACT = Integrity.BROKEN, Integrity.INTACT
GOOD, MATCH = Revocation.GOOD, AddressMatch.MATCH

CASES = {
    "forged by another authority": Wrong(
        lambda office: office.result(signer=_impostor(office)),
        Summary.SIGNED_UNTRUSTED,
        (INTACT, Chain.INCOMPLETE, Revocation.UNKNOWN, MATCH),
    ),
    "forged by a namesake of our authority": Wrong(
        lambda office: office.result(signer=_namesake(office)),
        Summary.SIGNED_UNTRUSTED,
        (INTACT, Chain.INCOMPLETE, Revocation.UNKNOWN, MATCH),
    ),
    "signed by somebody else": Wrong(
        _colleague_as_laboratory, Summary.SIGNED_MISMATCH, (INTACT, Chain.TRUSTED, GOOD, AddressMatch.UNKNOWN)
    ),
    "a bit turned on the way": Wrong(
        _bit_turned, Summary.UNSIGNED, findings=frozenset({Finding.DECRYPT_FAILED}), held=Code.SMIME_DECRYPT_FAILED,
        reason=Finding.DECRYPT_FAILED,
    ),
    "signed text changed": Wrong(
        _signed_text_changed, Summary.SIGNATURE_BROKEN, (BROKEN, Chain.TRUSTED, GOOD, MATCH),
        frozenset({Finding.DIGEST_MISMATCH}),
    ),
    "not for us": Wrong(
        _not_for_us, Summary.UNSIGNED, findings=frozenset({Finding.NOT_FOR_US}), held=Code.SMIME_NOT_FOR_US,
        reason=Finding.NOT_FOR_US,
    ),
    "revoked": Wrong(
        lambda office: office.result(), Summary.SIGNED_UNTRUSTED, (INTACT, Chain.TRUSTED, Revocation.REVOKED, MATCH),
        prepare=_revoke,
    ),
    "no revocation list": Wrong(
        lambda office: office.result(), Summary.SIGNED_UNCONFIRMED, (INTACT, Chain.TRUSTED, Revocation.UNKNOWN, MATCH),
        prepare=_lose_lists,
    ),
    "encrypted, unsigned": Wrong(_unsigned, Summary.UNSIGNED),
    "neither signed nor encrypted": Wrong(_plain, Summary.UNSIGNED),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_wrong_message_says_what_is_wrong_and_is_not_filed(office: Office, case: Wrong) -> None:
    case.prepare(office)
    office.receive(case.make(office))
    with office.open() as front:
        front.pins.append(office.reader.pin)
        view = _only_message(front)
        assert view.opened.summary is case.summary
        assert case.findings <= _findings(view)
        _the_signer_is_seen_as(view, case)
        _nothing_shown_where_nothing_was_read(view, case)
        assert front.do(c.FileResults(view.message)).held == (HeldFile(view.message, case.held or case.summary),)
        assert front.do(c.FileResults()).exported == ()
        assert office.dropped() == {}
        assert front.ask(q.Exports()) == ()
        if case.summary is not Summary.SIGNED_UNCONFIRMED:
            assert front.ask(q.Certificates()) == ()
        assert not any(known.confirmed for known in front.ask(q.Certificates()))


def test_an_unconfirmed_result_is_filed_once_the_lists_are_there(office: Office) -> None:
    _lose_lists(office)
    office.receive(office.result())
    with office.open() as front:
        front.pins.append(office.reader.pin)
        message = _only_message(front).message
        assert front.do(c.FileResults(message)).exported == ()
        office.trust()
        assert len(front.do(c.FileResults(message)).exported) == 1
    assert list(office.dropped().values()) == [office.result_file()]


def test_a_certificate_revoked_since_makes_old_mail_and_recipients_untrusted(office: Office) -> None:
    office.receive(office.colleagues_letter())
    with office.open() as front:
        front.pins.append(office.reader.pin)
        assert _only_message(front).opened.summary is Summary.SIGNED_TRUSTED
        office.trust(revoked=[office.cast.colleague_signature, office.colleague_keys])
        assert _only_message(front).opened.summary is Summary.SIGNED_UNTRUSTED
        (status,) = front.ask(q.RecipientStatuses((office.colleague.address,)))
        assert (status.state, status.certificate) == ("revoked", None)


def _only_message(front: Front) -> MessageView:
    front.do(c.Synchronise())
    (row,) = front.ask(q.MessagePage())
    view: MessageView = front.do(c.OpenMessage(row.id)).view
    return view


def _the_signer_is_seen_as(view: MessageView, case: Wrong) -> None:
    signers = _signers(view)
    if case.signer is None:
        assert signers == []
        return
    (found,) = signers
    assert (found.integrity, found.chain, found.revocation, found.address_match) == case.signer


def _nothing_shown_where_nothing_was_read(view: MessageView, case: Wrong) -> None:
    encrypted = [layer for layer in view.opened.layers if isinstance(layer, EncryptedLayer)]
    assert [layer.reason for layer in encrypted if not layer.opened] == ([case.reason] if case.reason else [])
    if case.reason is not None:
        assert (view.opened.text, view.opened.attachments, view.results) == ("", (), ())
    else:
        assert len(view.results) == 1


def _signers(view: MessageView) -> list[SignerFacts]:
    return [signer for layer in view.opened.layers if isinstance(layer, SignedLayer) for signer in layer.signers]


def _findings(view: MessageView) -> set[Finding]:
    own = {problem.code for problem in view.opened.problems}
    return own | {problem.code for signer in _signers(view) for problem in signer.problems}
