"""The security banner in words: tone, icon, sentence, and the facts behind them. Pure."""

from dataclasses import dataclass, replace

from secmail.api.commands import CheckRevocation
from secmail.domain.messages import OpenedMessage
from secmail.domain.security import (
    BESIDE_THE_VERDICT,
    EncryptedLayer,
    Finding,
    Summary,
)
from secmail.domain.sentences import protection
from secmail.gui.i18n import Words
from secmail.gui.models.identity_words import (
    Asked,
    about_lines,
    asked,
    is_said_by_a_remark,
    loud_lines,
    names,
    signed_by,
    signers_of,
)
from secmail.gui.models.signer_words import Place, Section, revocation_check, signer_sections
from secmail.gui.problems import finding
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_LOOKS: dict[Summary, tuple[Tone, str]] = {
    Summary.SIGNED_TRUSTED: (Tone.TRUST, "trusted"),
    Summary.SIGNED_UNCONFIRMED: (Tone.CAUTION, "doubt"),
    Summary.SIGNED_UNTRUSTED: (Tone.DANGER, "broken"),
    Summary.SIGNED_MISMATCH: (Tone.DANGER, "broken"),
    Summary.SIGNED_PARTLY: (Tone.CAUTION, "doubt"),
    Summary.SIGNATURE_BROKEN: (Tone.DANGER, "broken"),
    Summary.UNSIGNED: (Tone.NEUTRAL, "unsigned"),
}


@dataclass(frozen=True, slots=True)
class BannerWords:
    """What the banner shows; `details` are headings with their sentences."""

    tone: Tone
    icon: str
    title: str
    sentence: str
    encryption: str
    encrypted: bool
    details: tuple[Section, ...]
    brief: str = ""
    """What stands beside the title; empty where whole sentences stand below it."""
    lines: tuple[str, ...] = ()
    """What has to be read before the message: a paragraph each; nothing where the sender is plainly verified."""
    about: tuple[str, ...] = ()
    """Who signed, by what he is tied to the sender, and what to know of him: a line each."""
    asked: Asked | None = None
    """What the user may say of the signer."""
    check: CheckRevocation | None = None
    """What the user may have fetched now; None: nothing."""


def banner_words(message: OpenedMessage, words: Words, *, opened_by: str | None = None) -> BannerWords:
    """The banner of an opened message."""
    closed = still_closed(message)
    remarks = _beside_the_verdict(message)
    if closed is None:
        tone, icon = _LOOKS[message.summary]
        text = protection.SUMMARIES[message.summary][words.language]
    else:
        # What could not be opened says more than that the outside is unsigned.
        tone, icon, text = Tone.CAUTION, "lock", finding(closed, words.language)
    title = text.title
    if remarks and tone in {Tone.TRUST, Tone.NEUTRAL}:
        title = words("banner.remarked") if tone is Tone.TRUST else title
        tone, icon = Tone.CAUTION, "doubt"
    said = _said(message, remarks, words=words, closed=closed is not None)
    found = BannerWords(
        tone=tone,
        icon=icon,
        title=title,
        sentence=" ".join([text.sentence, *said]),
        about=tuple(about_lines(message, words)) if closed is None else (),
        encryption=protection.ENCRYPTION[message.encrypted][words.language],
        encrypted=message.encrypted,
        details=tuple(_details(message, words, opened_by=opened_by)),
        asked=asked(message, words) if closed is None else None,
        check=revocation_check(signers_of(message)),
    )
    return _shortened(found, message, words)


def _shortened(found: BannerWords, message: OpenedMessage, words: Words) -> BannerWords:
    """What has to be read is spread out; the rest goes on one line, and in full above the details."""
    in_short = (words("detail.verdict"), (found.sentence, found.encryption, *found.about))
    whole = replace(found, details=(in_short, *found.details))
    travelled = words("banner.sealed" if found.encrypted else "banner.clear")
    # Where the line is cut, its end goes: who signed matters more than that all is as it should be.
    parts = (signed_by(message, words), travelled) if found.encrypted else (travelled, signed_by(message, words))
    brief = " · ".join(filter(None, parts))
    loud = loud_lines(message, words)
    if found.tone is Tone.TRUST:
        return replace(whole, brief=brief, lines=tuple(loud))
    if found.tone is Tone.NEUTRAL:
        return replace(whole, brief=brief, lines=(found.sentence,))
    if message.summary is Summary.SIGNED_TRUSTED and found.icon == "doubt":
        # The reservation first: what is in order would only weaken it.
        said = [code for code in _beside_the_verdict(message) if not is_said_by_a_remark(message, code)]
        first = " ".join([*(finding(code, words.language).sentence for code in said), *loud])
        return replace(whole, lines=(first, f"{brief}."))
    return replace(whole, lines=(f"{found.sentence} {found.encryption}", *found.about))


def _beside_the_verdict(message: OpenedMessage) -> list[Finding]:
    return list(dict.fromkeys(problem.code for problem in message.problems if problem.code in BESIDE_THE_VERDICT))


def _said(message: OpenedMessage, remarks: list[Finding], *, words: Words, closed: bool) -> list[str]:
    """Who signed where no more is known of him, and what stands beside the verdict and is not told of him."""
    found = [code for code in remarks if closed or not is_said_by_a_remark(message, code)]
    return [*([] if closed else names(message, words)), *(finding(code, words.language).sentence for code in found)]


def still_closed(message: OpenedMessage) -> Finding | None:
    """Why a part of the message is still encrypted, or None when all of it was opened."""
    for layer in message.layers:
        if isinstance(layer, EncryptedLayer) and not layer.opened:
            return layer.reason or Finding.KEY_NEEDED
    return None


def _details(message: OpenedMessage, words: Words, *, opened_by: str | None) -> list[Section]:
    signers = signers_of(message)
    sections: list[Section] = []
    for number, one in enumerate(signers, 1):
        found = signer_sections(one, words)
        if len(signers) > 1:
            found = ((words("detail.numbered", number=number, heading=head), lines) for head, lines in found)
        sections += found
    if signers and revocation_check(signers) is not None:
        heading, lines = sections[-1]  # of the last one's revocation
        sections[-1] = heading, (*lines, Place.CHECK)
    sections.append((words("detail.encrypted"), tuple(_encryption(message, words, opened_by=opened_by))))
    remarks = tuple(dict.fromkeys(finding(problem.code, words.language).sentence for problem in message.problems))
    if remarks:
        sections.append((words("detail.remarks"), remarks))
    return sections


def _encryption(message: OpenedMessage, words: Words, *, opened_by: str | None) -> list[str]:
    lines = [protection.ENCRYPTION[message.encrypted][words.language]]
    for layer in message.layers:
        if isinstance(layer, EncryptedLayer):
            lines.append(words.count("detail.recipients", len(layer.recipients)))
            if layer.reason is not None:
                lines.append(finding(layer.reason, words.language).sentence)
    if opened_by:
        lines.append(words("detail.opened-by", holder=one_line(opened_by)))
    lines.append(words("detail.headers" if message.headers_protected else "detail.headers.not"))
    return lines
