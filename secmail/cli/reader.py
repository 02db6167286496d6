"""Messages and results as lines for people."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from secmail import hprim
from secmail.cli.context import Context
from secmail.cli.documents import closed_reason
from secmail.cli.report_lines import report_lines
from secmail.cli.terminal import safe
from secmail.cli.words import Words
from secmail.domain.kinds import Reason, is_urgent
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.receipts import ReceiptHistory, ReceiptsShown
from secmail.domain.security import SignedLayer, SignerFacts
from secmail.domain.sentences.findings import FINDINGS
from secmail.domain.sentences.hprim_problems import HPRIM_PROBLEMS
from secmail.domain.sentences.identity import Manner, remark_sentences, tie_sentence, who_signed
from secmail.domain.sentences.kinds import kind_word, reasons_words
from secmail.domain.sentences.protection import ENCRYPTION, SUMMARIES
from secmail.domain.sentences.ways import ROLES, told_sentence
from secmail.domain.structured import StructuredDocument


def tell_message(context: Context, opened: OpenedMessage) -> None:
    """Header, protection in words, text, attachments."""
    line, words, language = context.output.line, context.words, context.words.language
    headers = opened.headers
    line(words("header.from", text=", ".join(map(str, headers.from_))))
    if headers.reply_to not in {(), headers.from_}:
        line(words("header.reply-to", text=", ".join(map(str, headers.reply_to))))
    line(words("header.to", text=", ".join(map(str, (*headers.to, *headers.cc)))))
    line(words("header.subject", text=headers.subject))
    if headers.date is not None:
        line(words("header.date", text=f"{headers.date.astimezone():%Y-%m-%d %H:%M}"))
    summary = SUMMARIES[opened.summary][language]
    line(f"{summary.title}. {summary.sentence}")
    for signer in _signers(opened):
        context.output.lines(signer_lines(words, signer))
    line(words("closed") if closed_reason(opened) else ENCRYPTION[opened.encrypted][language])
    for problem in opened.problems:
        line(f"- {FINDINGS[problem.code][language].sentence}")
    line()
    line(opened.text)
    for attachment in opened.attachments:
        line(words("attachment", name=attachment.name, type=attachment.media_type, size=attachment.size))


def tell_kind(context: Context, kind: Kind, *, reasons: tuple[Reason, ...], urgency: tuple[Reason, ...]) -> None:
    """One line for what it is and why, one for why it is urgent where it is or is said to be."""
    line, words, language = context.output.line, context.words, context.words.language
    why = reasons_words(reasons, language)
    line(words("shown.kind", kind=kind_word(kind, language), why=f" ({why})" if why else ""))
    if urgency:
        mark = words("mark.urgent") if is_urgent(urgency) else words("shown.not-urgent")
        line(words("shown.urgency", mark=mark, why=reasons_words(urgency, language)))


def tell_documents(context: Context, documents: tuple[StructuredDocument, ...]) -> None:
    """What structured documents say, as text."""
    line, words = context.output.line, context.words
    for each in documents:
        who = each.patient
        name = " ".join(filter(None, (who.surname, who.given_name)))
        line(words("hprim.patient", name=name or "?", birth=who.birth_date or "?"))
        line(words("shown.document", title=each.title or each.type_label, author=each.author or each.organisation))
        line()
        line(each.text)


def tell_receipts(context: Context, shown: ReceiptsShown) -> None:
    """What a message is about where receipts are concerned."""
    line, words = context.output.line, context.words
    if shown.wish is not None:
        state = shown.wish.answer.value if shown.wish.answer is not None else "wanted"
        line(words(f"receipt.{state}", addresses=", ".join(shown.wish.answer_to)))
    if shown.history is not None:
        tell_history(context, shown.history)
    if shown.proves is not None:
        line(words("receipt.proves", address=shown.proves.address, moment=shown_moment(shown.proves.read)))


def tell_history(context: Context, history: ReceiptHistory) -> None:
    """Who has read an own letter, and whose receipt has not come."""
    line, words = context.output.line, context.words
    for each in history.read:
        line(words("receipt.read", address=each.address, moment=shown_moment(each.read)))
    missing = history.missing
    if missing:
        line(words("receipt.missing", addresses=", ".join(missing)))


def shown_moment(at: datetime) -> str:
    """In the time of this computer."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _signers(opened: OpenedMessage) -> list[SignerFacts]:
    return [signer for layer in opened.layers if isinstance(layer, SignedLayer) for signer in layer.signers]


def signer_lines(words: Words, signer: SignerFacts) -> Iterator[str]:
    """Who he is, what ties him to the sender, and what to know of him."""
    if signer.certificate is None:
        return
    manner = Manner(words.language, lambda at: f"{at.astimezone():%Y-%m-%d}", lambda text: " ".join(safe(text).split()))
    yield words("signer", name=signer.certificate.subject)
    if signer.identity is not None:
        yield words("signer.who", who=who_signed(signer, manner))
    for step in signer.path:
        name = manner.clean(step.certificate.common_name or step.certificate.subject)
        role = ROLES[step.role][words.language]
        yield words("signer.step", name=name, role=role, told=told_sentence(step, manner))
    tie = tie_sentence(signer, manner)
    yield from (f"- {sentence}" for sentence in (*((tie,) if tie else ()), *remark_sentences(signer, manner)))
    if signer.identity is not None and signer.identity.confirmable:
        yield words("signer.confirmable")


def tell_reports(context: Context, document: hprim.Document) -> None:
    """Every report, and what stands outside of them."""
    for report in document.reports:
        context.output.lines(report_lines(context.words, report))
    for outside in document.outside:
        context.output.line(context.words("hprim.outside", line=outside.line))
        context.output.line(outside.text)


def tell_problems(context: Context, document: hprim.Document) -> None:
    """Every remark with its line."""
    context.output.lines(problem_lines(context, document.problems))


def problem_documents(problems: Iterable[hprim.Problem]) -> list[dict[str, object]]:
    """Remarks as `hprim show --json` gives them."""
    return [
        {"line": each.line, "code": each.code, "severity": str(each.severity), "detail": each.detail}
        for each in problems
    ]


def problem_lines(context: Context, problems: Iterable[hprim.Problem]) -> Iterator[str]:
    """Remarks as lines, each with the line of the file that it is about."""
    for problem in problems:
        row = HPRIM_PROBLEMS.get(problem.code)
        sentence = row[context.words.language] if row else problem.detail
        if problem.line is None:
            yield sentence
        else:
            yield context.words("hprim.line", line=problem.line, sentence=sentence)
