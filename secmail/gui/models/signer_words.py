"""What the banner's details say of one signer: who, when, how that is known, certificate, way, revocation. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from secmail.api.commands import CheckRevocation
from secmail.domain.security import (
    CertificateFacts,
    Chain,
    Integrity,
    PathStep,
    Revocation,
    SignerFacts,
    StepRole,
)
from secmail.domain.sentences import protection
from secmail.domain.sentences.identity import Manner
from secmail.domain.sentences.ways import ROLES, told_sentence
from secmail.gui.i18n import Words
from secmail.gui.models.identity_words import holder_lines, tie_lines
from secmail.gui.problems import finding
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_NAME = 120
"""Characters of a name on the way that are shown."""
_TONES = {Revocation.GOOD: Tone.TRUST, Revocation.REVOKED: Tone.DANGER}


@dataclass(frozen=True, slots=True)
class Step:
    """One certificate on the way to an authority: its name with its role, and what is known of it."""

    title: str
    lines: tuple[str, ...]
    tone: Tone


class Place(Enum):
    """Where something stands among the words that is no word."""

    CHECK = "check"
    """To have what is published fetched now, and what came of it."""


Line = str | Step | Place
Section = tuple[str, tuple[Line, ...]]
"""A heading, and what stands below it."""


def signer_sections(signer: SignerFacts, words: Words) -> Iterator[Section]:
    """Everything about one signer, in the order in which people ask."""
    yield words("detail.who"), _who(signer, words)
    yield words("detail.when"), _when(signer, words)
    yield words("detail.how"), _how(signer, words)
    if signer.certificate is not None:
        yield words("detail.certificate"), _certificate(signer.certificate, words)
        yield words("detail.way"), tuple(_way(signer, words)) or (words("detail.no-way"),)
    yield words("detail.revocation"), tuple(_revocation(signer, words))


def revocation_check(signers: Sequence[SignerFacts]) -> CheckRevocation | None:
    """What is to be fetched when somebody wants to know now; None where nobody may be asked.

    Nothing is looked up because of a signature that does not hold, or of an authority that is not recognised.
    """
    asked = [one for one in signers if one.integrity is Integrity.INTACT and one.chain is Chain.TRUSTED and one.path]
    own = [one.certificate.der for one in asked if one.certificate is not None]
    sealing = [one.encryption_certificate for one in asked if one.encryption_certificate is not None]
    above = [step.certificate.der for one in asked for step in one.path[1:]]
    found = tuple(dict.fromkeys((*own, *sealing)))
    return CheckRevocation(found, tuple(dict.fromkeys(above))) if found else None


def _who(signer: SignerFacts, words: Words) -> tuple[str, ...]:
    facts = signer.certificate
    if facts is None:
        return (words("detail.no-certificate"),)
    lines = [words("detail.name", name=one_line(facts.common_name or facts.subject))]
    if facts.national_id:
        lines.append(words("detail.national", id=one_line(facts.national_id)))
    return (*lines, *holder_lines(signer, words))


def _when(signer: SignerFacts, words: Words) -> tuple[str, ...]:
    if signer.signing_time is None:
        return (words("detail.no-time"),)
    lines = [words("detail.time", moment=words.moment(signer.signing_time))]
    if signer.chain_at_signing is not None and signer.chain_at_signing is not signer.chain:
        lines.append(protection.CHAINS_AT_SIGNING[signer.chain_at_signing][words.language])
    return tuple(lines)


def _how(signer: SignerFacts, words: Words) -> tuple[str, ...]:
    language = words.language
    return (
        protection.INTEGRITY[signer.integrity][language],
        protection.CHAINS[signer.chain][language],
        protection.ADDRESS_MATCHES[signer.address_match][language],
        *tie_lines(signer, words),
        *(finding(problem.code, language).sentence for problem in signer.problems),
    )


def _certificate(facts: CertificateFacts, words: Words) -> tuple[str, ...]:
    emails = words("detail.emails", emails=one_line(", ".join(facts.emails))) if facts.emails else ""
    start, end = facts.not_before, facts.not_after
    return (
        emails or words("detail.no-emails"),
        words("detail.issuer", issuer=one_line(facts.issuer)),
        words(
            "detail.validity",
            start=words.day(start.year, start.month, day=start.day),
            end=words.day(end.year, end.month, day=end.day),
        ),
        words("detail.serial", serial=_in_groups(facts.serial)),
        words("detail.fingerprint", sha256=_in_groups(facts.sha256)),
    )


def _way(signer: SignerFacts, words: Words) -> Iterator[Step]:
    manner = Manner(words.language, words.moment, lambda text: one_line(text, _NAME))
    for number, step in enumerate(signer.path, 1):
        facts = step.certificate
        name, role = one_line(facts.common_name or facts.subject, _NAME), ROLES[step.role][words.language]
        yield Step(
            words("detail.step", number=number, name=name, role=role),
            (_validity(step, signer.path[number:], words), told_sentence(step, manner)),
            Tone.TRUST if step.role is StepRole.ROOT else _TONES.get(step.revocation, Tone.CAUTION),
        )


def _validity(step: PathStep, above: Sequence[PathStep], words: Words) -> str:
    """The next certificate on the way bears the issuer's name, as short as people know it."""
    end = step.certificate.not_after
    until = words.day(end.year, end.month, day=end.day)
    if not above:
        return words("detail.step.root", end=until)
    issuer = above[0].certificate
    return words("detail.step.issuer", issuer=one_line(issuer.common_name or issuer.subject, _NAME), end=until)


def _revocation(signer: SignerFacts, words: Words) -> Iterator[str]:
    language = words.language
    below = [step for step in signer.path if step.role is not StepRole.ROOT]
    if signer.revocation is not Revocation.GOOD or not below:  # which is told with its date
        yield protection.REVOCATIONS[signer.revocation][language]
    if signer.revoked is not None:
        reason = protection.REVOCATION_REASONS[signer.revoked.reason][language]
        yield words("detail.revoked", moment=words.moment(signer.revoked.since), reason=reason)
    if not below:
        return
    manner = Manner(language, words.moment, lambda text: one_line(text, _NAME))
    worst = next((step for step in below if step.revocation is signer.revocation), None)
    if worst is not None:
        yield told_sentence(worst, manner)
    elif all(step.revocation is Revocation.GOOD for step in below):
        yield words("detail.address-certificate")


def _in_groups(number: str) -> str:
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
