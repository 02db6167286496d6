"""Who has signed, and what ties him to the address: one sentence for each tie and each remark.

What stands in braces comes from a certificate or a directory: front ends make one line of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from secmail.domain.identity import Holder, Remark, Tie
from secmail.domain.security import CertificateFacts, Chain, Finding, Integrity, SignerFacts
from secmail.domain.sentences.cards import profession_words
from secmail.domain.sentences.text import LANGUAGES, FindingTexts, Language, finding

Texts = Mapping[Language, str]


def _both(french: str, english: str) -> Texts:
    return dict(zip(LANGUAGES, (french, english), strict=True))


TIES: Mapping[Tie, Texts] = {
    Tie.CERTIFICATE: _both("Le certificat porte cette adresse.", "The certificate names this address."),
    Tie.ACCOMPANYING: _both(
        "L'adresse est attestée par un autre certificat de la même personne, joint au message.",
        "The address is attested by another certificate of the same person, sent along with the message.",
    ),
    Tie.EXCHANGE: _both(
        "L'adresse est connue par un échange antérieur prouvé ({day}).",
        "The address is known by an earlier proven exchange ({day}).",
    ),
    Tie.IMPORTED: _both(
        "L'adresse est connue par un certificat de cette personne importé ici ({day}).",
        "The address is known by a certificate of this person that was imported here ({day}).",
    ),
    Tie.DIRECTORY: _both(
        "L'adresse est la sienne d'après l'annuaire « {source} » (réponse du {day}).",
        "The address is this person's by the directory “{source}” (answer of {day}).",
    ),
    Tie.CONFIRMATION: _both(
        "Vous avez confirmé que cette personne écrit depuis cette adresse ({day}).",
        "You have confirmed that this person writes from this address ({day}).",
    ),
}
"""By what the sender is verified. `{day}`, `{source}`."""

HOLDERS: Mapping[Holder, Texts] = {
    Holder.PERSON: _both("Le certificat est celui d'une personne.", "The certificate is a person's."),
    Holder.EMPLOYEE: _both(
        "Le certificat est celui d'un membre du personnel, qui signe en son propre nom.",
        "The certificate is that of a member of staff, who signs in her own name.",
    ),
    Holder.ORGANISATION: _both("Le certificat est celui d'un organisme.", "The certificate is an organisation's."),
    Holder.OTHER: _both("Le certificat ne porte aucun numéro national.", "The certificate carries no national number."),
}

REMARKS: Mapping[Remark, Texts] = {
    Remark.NAMESAKE: _both(
        "Attention, homonyme : une autre personne du même nom vous écrit depuis {detail}.",
        "Beware of the same name: another person of this name writes to you from {detail}.",
    ),
    Remark.SHOWN_AS_ANOTHER: _both(
        "Le nom affiché est celui d'un autre correspondant, connu ici sous l'adresse {detail} : ce n'est pas lui qui a"
        " signé.",
        "The name that is shown is that of another correspondent, known here by the address {detail}, who has not"
        " signed.",
    ),
    Remark.SEVERAL_ADDRESSES: _both(
        "La même personne écrit aussi depuis {detail}.", "The same person also writes from {detail}."
    ),
    Remark.OTHER_ADDRESS_NAMED: _both(
        "Le certificat a été délivré pour une autre adresse : {detail}.",
        "The certificate was issued for another address: {detail}.",
    ),
    Remark.ORGANISATION_MAILBOX: _both(
        "La boîte est celle d'un organisme ({detail}) ; c'est une personne qui signe, et elle seule est prouvée.",
        "The mailbox is an organisation's ({detail}); a person signs, and only that person is proven.",
    ),
    Remark.STAFF_SIGNS: _both(
        "C'est un membre du personnel qui signe, en son propre nom ({detail}).",
        "A member of staff signs, in her own name ({detail}).",
    ),
    Remark.STAFF_IN_ANOTHERS_MAILBOX: _both(
        "C'est un membre du personnel qui signe, depuis la boîte de {detail}, qui n'a pas signé.",
        "A member of staff signs, from the mailbox of {detail}, who has not signed.",
    ),
    Remark.MAILBOX_OF_ANOTHER: _both(
        "D'après ce qui est connu ici, cette adresse est celle de {detail}.",
        "By what is known here, this address belongs to {detail}.",
    ),
    Remark.NAME_DIFFERS: _both(
        "L'annuaire connaît ce numéro sous un autre nom : {detail}.",
        "The directory knows this number under another name: {detail}.",
    ),
    Remark.PROFESSION_DIFFERS: _both(
        "L'annuaire indique une autre profession : {detail}.", "The directory tells another profession: {detail}."
    ),
    Remark.ESTABLISHMENT_DIFFERS: _both(
        "L'annuaire indique un autre établissement : {detail}.",
        "The directory tells another establishment: {detail}.",
    ),
    Remark.DIRECTORY_HINTS: _both(
        "Selon « {detail} », l'adresse est bien celle du signataire ; cela ne suffit pas à le prouver : vérifiez-la,"
        " par exemple au téléphone, puis confirmez-la.",
        "By “{detail}” the address is the signer's; that alone does not prove it: check it, by telephone for instance,"
        " then confirm it.",
    ),
    Remark.REFUSED: _both(
        "Vous avez refusé un certificat de cette personne pour cette adresse.",
        "You have refused a certificate of this person for this address.",
    ),
    Remark.NOT_TIED: _both(
        "Rien ne dit encore à qui est cette adresse : vérifiez-la, par exemple au téléphone, puis confirmez-la.",
        "Nothing says yet whose address this is: check it, by telephone for instance, then confirm it.",
    ),
}
"""What to know beside the verdict. `{detail}`."""

_NUMBER: Texts = _both("n° {number}", "no. {number}")
_LOUD = frozenset(Remark) - {Remark.SEVERAL_ADDRESSES, Remark.ESTABLISHMENT_DIFFERS}
"""What is said beside the verdict; the others belong to the details."""

IDENTITY_FINDINGS: Mapping[Finding, FindingTexts] = {
    Finding.DIRECTORY_DISAGREES: finding(
        (
            "L'annuaire dit autre chose",
            "Ce que dit l'annuaire du signataire ne correspond pas à son certificat.",
        ),
        ("The directory disagrees", "What the directory says of the signer does not fit the certificate."),
    ),
    Finding.MAILBOX_OF_ANOTHER: finding(
        (
            "Boîte d'une autre personne",
            "D'après ce qui est connu ici, l'adresse de l'expéditeur est celle d'une autre personne.",
        ),
        (
            "Somebody else's mailbox",
            "By what is known here, the address of the sender belongs to another person.",
        ),
    ),
    Finding.NAME_OF_ANOTHER: finding(
        (
            "Nom d'un autre correspondant",
            "Le nom affiché est celui d'un correspondant connu, qui n'a pas signé ce message.",
        ),
        (
            "Another correspondent's name",
            "The name that is shown is that of a known correspondent, who has not signed this message.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a front end writes: its language, a day, and foreign words as one clean line."""

    language: Language
    day: Callable[[datetime], str]
    clean: Callable[[str], str]


def who_signed(signer: SignerFacts, manner: Manner) -> str:
    """`holder_words` of his certificate; "" for none."""
    return holder_words(signer.certificate, manner) if signer.certificate is not None else ""


def holder_words(facts: CertificateFacts, manner: Manner) -> str:
    """Name, profession, establishment and number as the certificate tells them, with commas between."""
    profession = profession_words(facts.profession, manner.language) if facts.profession else facts.title
    number = _NUMBER[manner.language].format(number=facts.national_id) if facts.national_id else ""
    name = facts.common_name or facts.subject
    parts = (name, profession[:1].lower() + profession[1:], facts.organisation, number)
    return ", ".join(dict.fromkeys(manner.clean(part) for part in parts if part))


def tie_sentence(signer: SignerFacts, manner: Manner) -> str:
    """By what the sender is verified; "" where he is not."""
    tie = signer.tie
    if tie is None or signer.integrity is not Integrity.INTACT or signer.chain is not Chain.TRUSTED:
        return ""
    day = manner.day(tie.since) if tie.since is not None else ""
    return TIES[tie.by][manner.language].format(day=day, source=manner.clean(tie.source))


def remark_sentences(signer: SignerFacts, manner: Manner, *, loud: bool | None = None) -> tuple[str, ...]:
    """What to know of the signer; `loud`: only what belongs beside the verdict (True), or only the rest (False)."""
    remarks = signer.identity.remarks if signer.identity is not None else ()
    return tuple(
        REMARKS[each.remark][manner.language].format(detail=manner.clean(each.detail) or "?")
        for each in remarks
        if loud is None or (each.remark in _LOUD) is loud
    )
