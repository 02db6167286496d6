"""A certificate and what is known of it, in words. Pure."""

import re
from dataclasses import dataclass

from secmail.domain.people import CertificateReason, Decision, RankedCertificate
from secmail.domain.security import CertificateFacts
from secmail.domain.sentences.cards import profession_words
from secmail.domain.sentences.recipients import REASONS
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_AGAINST = frozenset(
    {
        *(CertificateReason.NOT_FOR_ENCRYPTION, CertificateReason.WEAK_KEY, CertificateReason.GAVE_UP_POST_QUANTUM),
        *(CertificateReason.EXPIRED, CertificateReason.NOT_YET_VALID, CertificateReason.UNTRUSTED),
        *(CertificateReason.REVOKED, CertificateReason.REVOCATION_UNKNOWN, CertificateReason.ONLY_CLAIMED),
        *(CertificateReason.NAMES_OTHERS, CertificateReason.REPLACED, CertificateReason.CHANGED),
        *(CertificateReason.REFUSED, CertificateReason.EXPIRES_SOON, CertificateReason.OF_ANOTHER),
    }
)
LASTING = frozenset(
    {
        *(CertificateReason.NOT_FOR_ENCRYPTION, CertificateReason.WEAK_KEY, CertificateReason.UNTRUSTED),
        *(CertificateReason.EXPIRED, CertificateReason.NOT_YET_VALID, CertificateReason.REVOKED),
        *(CertificateReason.NAMES_OTHERS, CertificateReason.OF_ANOTHER),
    }
)
"""What keeps letters from being sealed to a certificate whatever a person says of it."""
_TOLD = frozenset(
    {"look.organisation", "look.issuer", "look.until", "look.fingerprint", "look.learned", "look.for", "look.against"}
)
"""What a row tells; the rest is seen when it is looked at."""


_PARTS = re.compile(r"(?:\\.|[^,+\\])+")
"""Of a distinguished name, between the separators: an escaped one is part of a word."""
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a certificate: its key among the words, and what it says. `compared`: it says who that is.

    `whole`: what the text is short for; two that read the same may still differ in it.
    """

    key: str
    text: str
    compared: bool = False
    whole: str = ""


def facts_of(certificate: CertificateFacts, words: Words) -> tuple[Fact, ...]:
    """Who it names and who answers for it; what a person compares with what she knows."""
    profession = (
        profession_words(certificate.profession, words.language) if certificate.profession else certificate.title
    )
    return (
        Fact("look.name", one_line(certificate.common_name or certificate.subject), compared=True),
        Fact("look.number", one_line(certificate.national_id or "—"), compared=True),
        Fact("look.profession", one_line(profession or "—"), compared=True),
        Fact("look.organisation", one_line(certificate.organisation or "—"), compared=True),
        Fact("look.emails", one_line(", ".join(certificate.emails) or "—"), compared=True),
        Fact("look.issuer", authority_name(certificate.issuer), compared=True, whole=certificate.issuer),
        Fact("look.from", words.date(certificate.not_before)),
        Fact("look.until", words.date(certificate.not_after)),
        Fact("look.fingerprint", in_groups(certificate.sha256)),
    )


def authority_name(issuer: str) -> str:
    """Of a distinguished name (RFC 4514) what people know an authority by: its name, and whose it is."""
    parts = (part.partition("=") for part in reversed(_PARTS.findall(issuer)))
    named = {key: value for key, _, value in parts}  # of two of a kind the first one counts
    known = [_ESCAPED.sub(r"\1", named[key]) for key in ("CN", "O") if key in named]
    return one_line(" — ".join(known) or issuer)


def known_of(ranked: RankedCertificate, words: Words) -> tuple[Fact, ...]:
    """How it came here, and what speaks for and against it."""
    learned = words(
        "look.learned.line", source=words(f"source.{ranked.known.source.value}"), day=words.date(ranked.known.learned)
    )
    pro, contra = (
        ", ".join(REASONS[one][words.language] for one in ranked.reasons if (one in _AGAINST) is against)
        for against in (False, True)
    )
    return (Fact("look.learned", learned), Fact("look.for", pro or "—"), Fact("look.against", contra or "—"))


def hindrance(ranked: RankedCertificate, words: Words) -> str:
    """Why accepting it would change nothing; empty where it would."""
    reasons = [REASONS[one][words.language] for one in ranked.reasons if one in LASTING]
    return words("look.hindered", reasons=", ".join(reasons)) if reasons else ""


def in_groups(sha256: str) -> str:
    """A fingerprint as it is read out over the telephone."""
    return " ".join(sha256[place : place + 4] for place in range(0, len(sha256), 4))


def certificate_said(ranked: RankedCertificate, words: Words, *, asks: bool) -> Said:
    """A row: whose, for which address, what is known of it. `asks`: a person is to look at it."""
    one, told = ranked.known.certificate, (*facts_of(ranked.known.certificate, words), *known_of(ranked, words))
    lines = tuple(
        words("certificate.fact", name=words(fact.key), text=one_line(fact.whole) or fact.text)
        for fact in told
        if fact.key in _TOLD and fact.text != "—"
    )
    refused = ranked.known.decision is Decision.REFUSED
    if not (asks or refused):
        state = words("certificate.used" if ranked.usable else "certificate.not-used")
    else:
        state = words("certificate.refused" if refused else "certificate.asks")
    title = one_line(one.common_name or one.subject, 120)
    first = (words("certificate.of", address=one_line(ranked.known.address, 120)), *(() if asks else (state,)))
    # One for signatures alone is as good as any: only what asks for a look has the colour of care.
    tone = Tone.CAUTION if asks else Tone.NEUTRAL
    return Said("certificate", tone, title, (*first, *lines), (state,) if asks else ())


def certificate_line(ranked: RankedCertificate, words: Words) -> str:
    """One certificate in a line: whose, until when, whether it is used, and what speaks against it."""
    one = ranked.known.certificate
    _, _, against = known_of(ranked, words)
    said = words(
        "certificate.usable" if ranked.usable else "certificate.unusable",
        name=one_line(one.common_name or one.subject, 80),
        day=words.date(one.not_after),
    )
    return f"{said} ({against.text})" if against.text != "—" else said
