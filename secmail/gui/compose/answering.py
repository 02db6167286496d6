"""Letters that begin with another one: its answer, the answer to everybody, and its being passed on. Pure.

Message-IDs that were only inside of the encryption would stand outside of the answer, and are left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from secmail.api.results import MessageView
from secmail.domain.addresses import Mailbox, normal, same_address
from secmail.domain.messages import OpenedMessage
from secmail.domain.security import EncryptedLayer, Finding, Summary
from secmail.gui.compose.content import Content
from secmail.gui.compose.typed_names import typed
from secmail.gui.i18n import Words
from secmail.gui.models.protection import banner_words
from secmail.gui.safe_text import block, one_line
from secmail.gui.style import Tone

_REPLY = re.compile(r"^\s*(re|ré|rép|aw)\s*:", re.IGNORECASE)
_FORWARD = re.compile(r"^\s*(tr|fwd?|wg)\s*:", re.IGNORECASE)
QUOTED_LIMIT = 20_000
PASSED_ON_LIMIT = 400_000
"""Characters of another letter; that it was cut is said."""
REFERENCES = 50
"""Message-IDs kept of a long thread; RFC 5322 wants the first and the latest."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the writer has to know of the letter that he answers or passes on. DANGER: ask before sending."""

    tone: Tone
    text: str


def doubt(view: MessageView, words: Words, *, forward: bool = False) -> Doubt | None:
    """None where a trusted signature proves who has written it."""
    banner = banner_words(view.opened, words)
    if banner.tone is Tone.TRUST:
        return None
    tone = Tone.DANGER if banner.tone is Tone.DANGER else Tone.CAUTION
    key = "answer.doubt.forward" if forward else "answer.doubt"
    return Doubt(tone, words(key, title=banner.title, sentence=banner.sentence))


def reply(view: MessageView, words: Words) -> Content:
    """An answer to the sender: quoted text, and the thread kept by its Message-IDs (RFC 5322 §3.6.4)."""
    headers = view.opened.headers
    return _answer(view, words, to=headers.reply_to or headers.from_)


def reply_all(view: MessageView, words: Words, *, own: Iterable[str]) -> Content:
    """An answer to the sender and to everybody else who was written to, except for one's own addresses."""
    headers = view.opened.headers
    ours = {normal(one) for one in own}
    to = _others(headers.reply_to or headers.from_, ours) or _others(headers.to, ours) or headers.from_
    taken = ours | {normal(one.address) for one in to}
    return _answer(view, words, to=to, cc=_others((*headers.to, *headers.cc), taken))


def forward(view: MessageView, words: Words) -> Content:
    """The letter for somebody else, with what is known of its sender; its files come by themselves."""
    headers = view.opened.headers
    subject = one_line(headers.subject)
    facts = (
        ("forward.from", ", ".join(str(one) for one in headers.from_)),
        ("forward.date", words.moment(view.received)),
        ("forward.to", ", ".join(str(one) for one in (*headers.to, *headers.cc))),
        ("forward.subject", subject),
        ("forward.verdict", banner_words(view.opened, words).title),
    )
    lines = [words(key, value=one_line(value, 400)) for key, value in facts if value]
    text = _cut(view.opened.text, PASSED_ON_LIMIT, words)
    return Content(
        subject=subject if _FORWARD.match(subject) else words("forward.prefix") + subject,
        body="\n\n" + "\n".join((words("forward.first"), *lines, "", text)) + "\n",
    )


def _answer(view: MessageView, words: Words, *, to: tuple[Mailbox, ...], cc: tuple[Mailbox, ...] = ()) -> Content:
    headers = view.opened.headers
    subject = one_line(headers.subject)
    references = headers.references or ((headers.in_reply_to,) if headers.in_reply_to else ())
    thread = [one for one in (*references, headers.message_id) if one and one not in headers.hidden]
    return Content(
        to=", ".join(typed(one) for one in to),
        cc=", ".join(typed(one) for one in cc),
        subject=subject if _REPLY.match(subject) else words("reply.prefix") + subject,
        body="\n\n" + _quotation(view, words, readers=(*to, *cc)),
        in_reply_to="" if headers.message_id in headers.hidden else headers.message_id,
        answers=view.message,
        references=tuple(thread if len(thread) <= REFERENCES else (thread[0], *thread[1 - REFERENCES :])),
    )


def _others(people: Iterable[Mailbox], taken: set[str]) -> tuple[Mailbox, ...]:
    found: dict[str, Mailbox] = {}
    for one in people:
        if normal(one.address) not in taken:
            found.setdefault(normal(one.address), one)
    return tuple(found.values())


def _refusal(opened: OpenedMessage, readers: Iterable[Mailbox]) -> str:
    """Why the text may not go into an answer, as a key of words; empty where it may.

    What came out of an encryption goes only to whom a trusted signature proves to have written it: others could have
    sent a stolen ciphertext as their own, to have it read to them. And only to further people whom the same signature
    names: whoever passes a message on can write any name beside it that the signature does not cover.
    """
    unsealed = any(isinstance(layer, EncryptedLayer) and layer.opened for layer in opened.layers)
    if not unsealed:
        return ""
    outside = any(problem.code is Finding.SIGNED_OUTSIDE for problem in opened.problems)
    if opened.summary not in {Summary.SIGNED_TRUSTED, Summary.SIGNED_UNCONFIRMED} or outside:
        return "reply.no-quote"
    senders = opened.headers.from_
    among_senders = all(any(same_address(one.address, sender.address) for sender in senders) for one in readers)
    return "" if opened.headers_protected or among_senders else "reply.no-quote.others"


def _quotation(view: MessageView, words: Words, *, readers: Iterable[Mailbox]) -> str:
    refusal = _refusal(view.opened, readers)
    if refusal:
        return words(refusal) + "\n"
    sender = next((one.name or one.address for one in view.opened.headers.from_), "")
    first = words("reply.quote", moment=words.moment(view.received), sender=one_line(sender, 120))
    text = _cut(view.opened.text, QUOTED_LIMIT, words).rstrip()
    return "\n".join((first, *(f"> {line}" if line else ">" for line in text.split("\n")))) + "\n"


def _cut(text: str, limit: int, words: Words) -> str:
    whole = block(text[:limit])
    return whole if len(text) <= limit else f"{whole}\n{words('reply.cut')}"
