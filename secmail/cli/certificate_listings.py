"""Recipients and certificates as JSON and as lines: names and values of the JSON are a contract."""

from collections.abc import Iterator

from secmail.api.certificates import CertificateLeft, PublishedLook
from secmail.api.results import MessageView
from secmail.cli import listings
from secmail.cli.documents import Document
from secmail.cli.words import Words
from secmail.domain.own_certificates import LetterAbout, OwnCertificate, Told, Way
from secmail.domain.people import KnownCertificate, RankedCertificate, RecipientState, RecipientStatus
from secmail.domain.security import CertificateFacts
from secmail.domain.sentences.recipients import AFTER_LOOKING, EXPIRES_SOON, REASONS, RECIPIENTS, REPLACED

_SHORT = 16
_SOME = 3
"""Addresses that are named of many."""


def recipient(status: RecipientStatus, words: Words, *, looked: bool = False) -> Document:
    """`expires_in`: days, where they are few; `candidate`: what is to be looked at; `meant`: a domain, or "".

    `looked`: directories have just been asked, which is no next step then.
    """
    used, candidate = status.certificate, status.candidate
    text = EXPIRES_SOON if status.expires_in is not None else RECIPIENTS[status.state]
    said = text[words.language]
    return {
        "address": status.address,
        "state": status.state.value,
        "certificate": used.sha256 if used is not None else None,
        "not_after": listings.moment(used.not_after) if used is not None else None,
        "expires_in": status.expires_in,
        "replaces": status.replaces,
        "candidate": candidate.sha256 if candidate is not None else None,
        "meant": status.meant,
        "requested": status.requested,
        "title": said.title,
        "sentence": said.sentence,
        "remedy": _remedy(status, words, looked=looked),
    }


def recipient_lines(status: RecipientStatus, words: Words, *, looked: bool = False) -> Iterator[str]:
    """The state, what it means, and the next step. `looked` as above."""
    text = RECIPIENTS[status.state][words.language]
    yield words("recipient.line", address=status.address, state=text.title)
    if status.state is not RecipientState.READY:
        yield f"  {text.sentence}"
    if status.meant:
        yield words("recipient.meant", domain=status.meant)
    if status.requested:
        yield words("recipient.requested")
    if status.candidate is not None:
        facts = status.candidate
        name = facts.common_name or facts.subject
        yield words("recipient.candidate", name=name, issuer=facts.issuer, sha256=facts.sha256[:_SHORT])
    if status.expires_in is not None:
        yield f"  {EXPIRES_SOON[words.language].sentence}"
        yield words("recipient.expires", days=status.expires_in)
    if status.replaces:
        yield f"  {REPLACED[words.language].sentence}"
    if status.state is not RecipientState.READY:
        yield f"  {_remedy(status, words, looked=looked)}"


def _remedy(status: RecipientStatus, words: Words, *, looked: bool) -> str:
    if looked and status.state in AFTER_LOOKING:
        return AFTER_LOOKING[status.state][words.language]
    return RECIPIENTS[status.state][words.language].remedy


def left(each: CertificateLeft) -> Document:
    facts = each.certificate
    reasons = [reason.value for reason in each.reasons]
    return {"sha256": facts.sha256, "subject": facts.subject, "issuer": facts.issuer, "reasons": reasons}


def left_line(each: CertificateLeft, words: Words) -> str:
    facts = each.certificate
    reasons = ", ".join(REASONS[reason][words.language] for reason in each.reasons)
    return words("certificates.left", name=facts.common_name or facts.subject, issuer=facts.issuer, reasons=reasons)


def about_lines(view: MessageView, words: Words) -> Iterator[str]:
    """What a letter about certificates wants, and how it gets it; that the sender's certificate has changed."""
    shown = view.about
    if view.changed is not None:
        address = view.opened.headers.from_[0].address
        yield words("about.changed", address=address, sha256=view.changed.sha256[:_SHORT])
    if shown is None:
        return
    if shown.about is LetterAbout.INTRODUCTION:
        yield words("about.introduction")
    else:
        yield words("about.request" if shown.answered is None else "about.answered", id=view.message)


def ranked(row: RankedCertificate) -> Document:
    """The certificate as in every list, with its place."""
    decision = row.known.decision
    return {
        **listings.certificate(row.known),
        "usable": row.usable,
        "reasons": [reason.value for reason in row.reasons],
        "decision": decision.value if decision is not None else None,
    }


def ranked_lines(row: RankedCertificate, words: Words) -> Iterator[str]:
    facts = row.known.certificate
    yield f"{row.known.address}\n  {facts.subject}\n  {facts.issuer}\n  {facts.serial}  {facts.sha256}"
    yield words("certificates.usable" if row.usable else "certificates.unusable")
    yield "  " + ", ".join(REASONS[reason][words.language] for reason in row.reasons)


def known_line(row: KnownCertificate, words: Words) -> str:
    facts = row.certificate
    until = f"{facts.not_after:%Y-%m-%d}"
    return words("certificates.known", address=row.address, name=facts.common_name or facts.subject, until=until)


def own(row: OwnCertificate) -> Document:
    """`expires_in`: days, negative when it is over; `record`: what the mail domain would publish in DNS, or ""."""
    return {
        "sha256": row.certificate.sha256,
        "name": _name(row.certificate),
        "subject": row.certificate.subject,
        "not_after": listings.moment(row.certificate.not_after),
        "expires_in": row.expires_in,
        "in_use": row.in_use,
        "revocation": row.judged.revocation.value,
        "told": [told(each) for each in row.told],
        "record": row.record,
    }


def own_lines(row: OwnCertificate, words: Words, *, looked: bool = False) -> Iterator[str]:
    """`looked`: directories and the domain have just been asked."""
    facts = row.certificate
    yield f"{_name(facts)}  {facts.sha256[:_SHORT]}"
    key = "own.in-use" if row.in_use else "own.not-used"
    yield words(key, until=f"{facts.not_after:%Y-%m-%d}", days=row.expires_in)
    letters = [each for each in row.told if each.way is Way.LETTER]
    if letters:
        some = ", ".join(each.place for each in letters[:_SOME]) + (", …" if len(letters) > _SOME else "")
        yield words.counted("own.letters", len(letters), who=some)
    shown = [each for each in row.told if each.way is not Way.LETTER]
    for each in shown:
        yield told_line(each, words)
    if row.in_use and not shown:
        yield words("own.looked-in-vain" if looked else "own.seen-nowhere")
    if row.record:
        yield words("own.record", name=row.record.partition(" ")[0])


def _name(facts: CertificateFacts) -> str:
    return facts.common_name or facts.subject


def told(each: Told) -> Document:
    return {"way": each.way.value, "place": each.place, "at": listings.moment(each.at), "sha256": each.sha256}


def told_line(each: Told, words: Words) -> str:
    return words(f"own.seen-{each.way}", place=each.place, when=f"{each.at.astimezone():%Y-%m-%d}")


def look(found: PublishedLook) -> Document:
    failures = [{"source": each.source, "code": each.code.value} for each in found.failures]
    return {"told": [told(each) for each in found.told], "failures": failures}
