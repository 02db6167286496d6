"""Certificates of correspondents: looked for, ranked with reasons, decided on, handed out; recipients checked."""

import base64

from secmail.api.certificates import (
    CertificateRanking,
    CertificatesFound,
    CertificatesOfFile,
    DecideCertificate,
    ForgetCertificate,
)
from secmail.api.commands import ImportCertificates
from secmail.api.directory import Directories, FindCertificates
from secmail.api.queries import Certificates, RecipientStatuses
from secmail.cli import certificate_listings as shown
from secmail.cli import listings
from secmail.cli.commands.hprim import put
from secmail.cli.context import Context
from secmail.cli.outcome import Exit, Failed
from secmail.domain.addresses import is_address, normal, same_address
from secmail.domain.directory import DirectoryKind
from secmail.domain.errors import Code
from secmail.domain.people import Decision, KnownCertificate, RankedCertificate, RecipientState, RecipientStatus
from secmail.domain.sentences.problems import PROBLEMS

_LINE = 64
"""Characters of a line of PEM."""


def add(context: Context) -> Exit:
    """Learns certificates from a file. NO when it taught nothing and holds nothing that is known."""
    data = context.input.content(context.options.file)
    passphrase = context.input.secret_line() if context.options.passphrase_stdin else ""
    with context.engine() as engine:
        engine.wait_for_cards()
        try:
            learned = engine.do(ImportCertificates(data, context.options.address, passphrase), int)
        except Failed as failed:
            if failed.code is Code.VAULT_WRONG_PASSPHRASE and not context.options.passphrase_stdin:
                raise context.misused("usage.container-passphrase") from None
            raise
        known = engine.ask(CertificatesOfFile(data, passphrase))
    if context.output.as_json:
        context.output.document({"learned": learned, **listings.rows("certificates", map(listings.certificate, known))})
    key = "certificates.already" if known and not learned else "certificates.learned"
    context.output.line(context.words.counted(key, learned or len(known)))
    context.output.lines(shown.known_line(row, context.words) for row in known)
    if not (learned or known):
        context.output.line(context.words("certificates.nothing"))
    return Exit.DONE if learned or known else Exit.NO


def show(context: Context) -> Exit:
    """Those of an address, or one by the beginning of its fingerprint, with what speaks for and against each."""
    wanted = context.options.wanted
    with context.engine() as engine:
        addresses = dict.fromkeys(row.address for row in engine.ask(Certificates()) if _is_meant(row, wanted))
        if is_address(normal(wanted)):
            addresses[normal(wanted)] = None  # one's own too, which is in no list of others
        ranked = [row for address in addresses for row in engine.ask(CertificateRanking(address))]
    found = [row for row in ranked if _is_meant(row.known, wanted)]
    if not found and is_address(normal(wanted)):
        raise Failed(Code.RECIPIENT_NO_CERTIFICATE)
    if not found:
        raise context.misused("usage.certificate")
    if context.output.as_json:
        context.output.document(listings.rows("certificates", map(shown.ranked, found)))
    for row in found:
        context.output.lines(shown.ranked_lines(row, context.words))
    return Exit.DONE


def find(context: Context) -> Exit:
    """Looks everywhere. NO when nothing can be used afterwards; REFUSED where somebody did not answer, too."""
    with context.engine() as engine:
        found = engine.do(FindCertificates(context.options.address), CertificatesFound)
        (status,) = engine.ask(RecipientStatuses((context.options.address,)))
        asked = any(each.enabled and each.kind is not DirectoryKind.OPEN_DATA for each in engine.ask(Directories()))
    if context.output.as_json:
        failures = [{"source": each.source, "code": each.code.value} for each in found.failures]
        counts = {"found": found.found, "learned": found.learned, "known": found.known, "failures": failures}
        left = [shown.left(each) for each in found.left]
        recipient = shown.recipient(status, context.words, looked=True)
        context.output.document({**counts, "left": left, "recipient": recipient})
    context.output.line(context.words.counted("certificates.found", found.found))
    context.output.line(context.words.counted("certificates.learned", found.learned))
    for each in found.left:
        context.output.line(shown.left_line(each, context.words))
    if not asked:
        context.output.line(context.words("certificates.only-domain"))
    for failure in found.failures:
        title = PROBLEMS[failure.code][context.words.language].title
        context.output.line(context.words("certificates.no-answer", source=failure.source, reason=title))
    context.output.lines(shown.recipient_lines(status, context.words, looked=True))
    if status.state is RecipientState.READY:
        return Exit.DONE
    return Exit.REFUSED if found.failures else Exit.NO


def check(context: Context) -> Exit:
    """Of all correspondents those whose certificate needs something. NO when there are some."""
    with context.engine() as engine:
        known = tuple(dict.fromkeys(row.address for row in engine.ask(Certificates()) if row.usable_for_encryption))
        statuses = [each for each in engine.ask(RecipientStatuses(known)) if _needs_something(each)]
    if context.output.as_json:
        context.output.document(
            {
                "checked": len(known),
                **listings.rows("recipients", (shown.recipient(each, context.words) for each in statuses)),
            }
        )
    for status in statuses:
        context.output.lines(shown.recipient_lines(status, context.words))
    if not statuses:
        context.output.line(context.words("certificates.fine"))
    return Exit.NO if statuses else Exit.DONE


def check_recipients(context: Context) -> Exit:
    """Whether a letter can be sealed to each, and the next step where it cannot. NO unless it can to all."""
    with context.engine() as engine:
        statuses = engine.ask(RecipientStatuses(tuple(context.options.addresses)))
    if context.output.as_json:
        context.output.document(
            listings.rows("recipients", (shown.recipient(each, context.words) for each in statuses))
        )
    for status in statuses:
        context.output.lines(shown.recipient_lines(status, context.words))
    return Exit.DONE if all(status.state is RecipientState.READY for status in statuses) else Exit.NO


def accept(context: Context) -> Exit:
    """Letters may be sealed to it."""
    return _decide(context, Decision.ACCEPTED)


def refuse(context: Context) -> Exit:
    """They may not, however often it comes."""
    return _decide(context, Decision.REFUSED)


def _decide(context: Context, decision: Decision) -> Exit:
    options = context.options
    with context.engine() as engine:
        engine.wait_for_cards()
        engine.do(DecideCertificate(options.address, options.sha256, decision), type(None))
        (status,) = engine.ask(RecipientStatuses((options.address,)))
    if context.output.as_json:
        context.output.document({"decision": decision.value, "recipient": shown.recipient(status, context.words)})
    context.output.line(context.words(f"certificates.{decision.value}"))
    context.output.lines(shown.recipient_lines(status, context.words))
    return Exit.DONE


def remove(context: Context) -> Exit:
    """Forgets one; signed mail that brings it again teaches it again."""
    with context.engine() as engine:
        engine.wait_for_cards()
        engine.do(ForgetCertificate(context.options.address, context.options.sha256), type(None))
    if context.output.as_json:
        context.output.document({"removed": 1})
    context.output.line(context.words("certificates.removed"))
    return Exit.DONE


def export(context: Context) -> Exit:
    """The certificate that letters to an address are sealed to, or the one of this fingerprint, as PEM."""
    wanted = context.options.sha256
    with context.engine() as engine:
        ranked = engine.ask(CertificateRanking(context.options.address))
    found = [row for row in ranked if _fits(row, wanted)] if wanted else [row for row in ranked if row.usable]
    if not found:
        raise Failed(Code.CERTIFICATE_UNKNOWN if wanted else Code.RECIPIENT_NO_CERTIFICATE)
    return put(context, pem(found[0].known.certificate.der))


def pem(der: bytes) -> bytes:
    """A certificate as text (RFC 7468 §5)."""
    text = base64.b64encode(der).decode("ascii")
    lines = (text[start : start + _LINE] for start in range(0, len(text), _LINE))
    return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", "")).encode("ascii")


def _needs_something(status: RecipientStatus) -> bool:
    return status.state is not RecipientState.READY or status.expires_in is not None or status.replaces


def _fits(row: RankedCertificate, wanted: str) -> bool:
    return row.known.certificate.sha256.startswith(_fingerprint(wanted))


def _fingerprint(wanted: str) -> str:
    return wanted.casefold().replace(":", "").replace(" ", "")


def _is_meant(row: KnownCertificate, wanted: str) -> bool:
    begins = _fingerprint(wanted)
    by_fingerprint = len(begins) >= 8 and row.certificate.sha256.startswith(begins)
    return by_fingerprint or same_address(row.address, normal(wanted))
