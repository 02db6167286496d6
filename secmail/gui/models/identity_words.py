"""Who has signed, in words: for the banner, for its details, and for the question that the user answers. Pure."""

from dataclasses import dataclass

from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.identity import DISAGREEMENTS, OF_ANOTHER, Remark, Tie
from secmail.domain.messages import OpenedMessage
from secmail.domain.security import Finding, SignedLayer, SignerFacts, Summary
from secmail.domain.sentences.cards import profession_words
from secmail.domain.sentences.identity import (
    HOLDERS,
    Manner,
    holder_words,
    remark_sentences,
    tie_sentence,
    who_signed,
)
from secmail.gui.i18n import Words
from secmail.gui.models.card_words import Said
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_DETAIL = 120
"""Characters of what a certificate or directory says that stand in the banner."""
_SAID_BY_REMARKS = {
    Finding.MAILBOX_OF_ANOTHER: OF_ANOTHER,
    Finding.DIRECTORY_DISAGREES: DISAGREEMENTS,
    Finding.NAME_OF_ANOTHER: frozenset({Remark.SHOWN_AS_ANOTHER}),
}
_PROVEN = frozenset({Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user may say of the signer: confirm it, or take back what he has confirmed (`confirmed`)."""

    sha256: str
    address: str
    who: str
    confirmed: bool
    remarks: tuple[str, ...] = ()
    """What to know of him before answering."""


def signers_of(message: OpenedMessage) -> list[SignerFacts]:
    """All of them, the outermost first."""
    return [one for layer in message.layers if isinstance(layer, SignedLayer) for one in layer.signers]


def about_lines(message: OpenedMessage, words: Words) -> list[str]:
    """Who signed, what ties him to the sender, and what to know of him; nothing where nobody is proven."""
    known = [one for one in signers_of(message) if one.identity is not None]
    manner = _manner(words)
    lines = []
    for one in known:
        key = "banner.signer" if message.summary in _PROVEN else "identity.of"
        who = who_signed(one, manner)
        lines.append(words(key, name=who) if key == "banner.signer" else words(key, who=who))
        if one.tie is not None and one.tie.by is not Tie.CERTIFICATE:
            lines.append(tie_sentence(one, manner))
        lines += remark_sentences(one, manner, loud=True)
    return lines


def loud_lines(message: OpenedMessage, words: Words) -> list[str]:
    """What to know of who signed beside the verdict, and nothing else."""
    manner = _manner(words)
    return [line for one in signers_of(message) for line in remark_sentences(one, manner, loud=True)]


def signed_by(message: OpenedMessage, words: Words) -> str:
    """Who is proven to have signed, as short as the certificate tells it; "" where nobody is."""
    manner = _manner(words)
    found = dict.fromkeys(who_signed(one, manner) for one in signers_of(message))
    proven = message.summary in _PROVEN and any(found)
    return words("banner.by", name=one_line(" ; ".join(filter(None, found)))) if proven else ""


def is_said_by_a_remark(message: OpenedMessage, code: Finding) -> bool:
    """Whether the banner says it in more detail already."""
    wanted = _SAID_BY_REMARKS.get(code, frozenset())
    return any(one.identity is not None and one.identity.has(*wanted) for one in signers_of(message))


def holder_lines(signer: SignerFacts, words: Words) -> list[str]:
    """What the certificate tells of its holder, beside name and number."""
    facts, identity = signer.certificate, signer.identity
    if facts is None:
        return []
    lines = [HOLDERS[identity.holder][words.language]] if identity is not None else []
    profession = profession_words(facts.profession, words.language) if facts.profession else ""
    if profession:
        lines.append(words("identity.profession", profession=one_line(profession)))
    if facts.title and facts.title != profession:
        lines.append(words("identity.title", title=one_line(facts.title)))
    if facts.organisation:
        lines.append(words("identity.establishment", name=one_line(facts.organisation)))
    if facts.structure_id and facts.structure_id != facts.national_id:
        lines.append(words("identity.structure", id=one_line(facts.structure_id)))
    return lines


def tie_lines(signer: SignerFacts, words: Words) -> list[str]:
    """What ties him to the sender, and every remark."""
    manner = _manner(words)
    tie = tie_sentence(signer, manner)
    return [*((tie,) if tie else ()), *remark_sentences(signer, manner)]


def asked(message: OpenedMessage, words: Words) -> Asked | None:
    """What the user may be asked about this message; None: nothing."""
    signers = signers_of(message)
    if len(signers) != 1 or len(message.headers.from_) != 1 or signers[0].certificate is None:
        return None
    (one,) = signers
    confirmed = one.tie is not None and one.tie.by is Tie.CONFIRMATION
    if not confirmed and (one.identity is None or not one.identity.confirmable):
        return None
    address = message.headers.from_[0].address
    manner = _manner(words)
    remarks = remark_sentences(one, manner, loud=True)
    return Asked(signers[0].certificate.sha256, address, who_signed(one, manner), confirmed, remarks)


def confirmed_who(one: ConfirmedIdentity, words: Words) -> str:
    """Whom the user has confirmed, as the certificate told it then."""
    return holder_words(one.certificate, _manner(words))


def confirmed_said(one: ConfirmedIdentity, words: Words) -> Said:
    """A row of what the user has confirmed: whom, for which address, and when."""
    lines = (one_line(one.address, _DETAIL), words("confirmed.day", day=words.date(one.at)))
    if one.asked_again:
        return Said("people", Tone.CAUTION, confirmed_who(one, words), (*lines, words("confirmed.again")))
    return Said("people", Tone.NEUTRAL, confirmed_who(one, words), lines)


def names(message: OpenedMessage, words: Words) -> list[str]:
    """Who holds the certificate, where no more is told: the name beside a good address is what the sender wrote."""
    signers = signers_of(message)
    if message.summary not in _PROVEN or any(one.identity is not None for one in signers):
        return []
    found = dict.fromkeys(one.certificate.common_name or one.certificate.subject for one in signers if one.certificate)
    return [words("banner.signer", name=one_line(", ".join(found)))] if found else []


def _manner(words: Words) -> Manner:
    return Manner(words.language, words.date, lambda text: one_line(text, _DETAIL))
