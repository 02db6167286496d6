"""A laboratory's side: prescribers, and batches of reports."""

from collections import Counter
from pathlib import Path

from secmail import hprim
from secmail.api.laboratory import BatchResult, DropPrescriber, KeepPrescriber, Prescribers, SendBatch
from secmail.cli.commands.accounts import chosen
from secmail.cli.context import Context
from secmail.cli.outcome import Exit, Failed
from secmail.cli.terminal import STANDARD
from secmail.domain.drafts import DraftAttachment
from secmail.domain.errors import Code
from secmail.domain.prescribers import Fate, OnePer, Prescriber, ReportFate, Wished
from secmail.domain.sentences.hprim_problems import HPRIM_PROBLEMS
from secmail.domain.sentences.problems import PROBLEMS

_FAILED = frozenset({Fate.REFUSED, Fate.UNCERTAIN})


def send(context: Context) -> Exit:
    """Every report of the batch to whom it is for; NO when one was held."""
    options = context.options
    content = context.input.content(options.file)
    document = hprim.read(content)
    if not document.reports:
        raise Failed(Code.HPRIM_UNREADABLE)
    beside = _files_beside(context, document)
    with context.engine() as engine:
        if not options.dry_run:
            engine.wait_for_cards()
        account = chosen(context, engine).id
        command = SendBatch(account, content, beside, dry_run=options.dry_run, queue_only=options.queue)
        result = engine.do(command, BatchResult)
    if context.output.as_json:
        context.output.document({"reports": [_document(fate) for fate in result.fates], **_counts(result)})
    context.output.lines(line for fate in result.fates for line in _lines(context, fate))
    if any(fate.fate in _FAILED for fate in result.fates):
        return Exit.REFUSED
    return Exit.NO if any(fate.fate is Fate.HELD for fate in result.fates) else Exit.DONE


def add(context: Context) -> Exit:
    """Remembers what a prescriber gets."""
    options = context.options
    prescriber = Prescriber(
        options.code,
        options.address,
        options.form,
        OnePer(options.one_per),
        Wished(options.protection),
        options.name or "",
        options.encoding,
        options.line_ending,
    )
    with context.engine() as engine:
        engine.do(KeepPrescriber(prescriber, new=not options.replace), type(None))
    if prescriber.wished is not Wished.SIGNED_AND_ENCRYPTED:
        context.say("laboratory.nothing-less")
    return Exit.DONE


def show(context: Context) -> Exit:
    """All of them."""
    with context.engine() as engine:
        known = engine.ask(Prescribers())
    if context.output.as_json:
        context.output.document({"recipients": [_prescriber(each) for each in known]})
    for each in known:
        context.output.line("  ".join(filter(None, (each.code, each.name, each.address, each.form, each.one_per))))
    return Exit.DONE


def remove(context: Context) -> Exit:
    """Forgets one."""
    with context.engine() as engine:
        engine.do(DropPrescriber(context.options.code), type(None))
    return Exit.DONE


def _files_beside(context: Context, document: hprim.Document) -> tuple[DraftAttachment, ...]:
    """What the reports name, from the folder of the batch; what is not there holds its report."""
    name = context.options.file
    folder = Path(context.options.beside or ("." if name == STANDARD else Path(name).parent))
    wanted = dict.fromkeys(each.name for report in document.reports for each in report.attachments)
    return tuple(
        DraftAttachment(each, "application/octet-stream", context.input.content(str(folder / each)))
        for each in wanted
        if (folder / each).is_file()
    )


def _lines(context: Context, fate: ReportFate) -> list[str]:
    language = context.words.language
    told = context.words(f"laboratory.{fate.fate}")
    line = context.words("laboratory.report", number=fate.report, name=fate.prescriber or "?", told=told)
    lines = [f"{line} ({fate.address}, {fate.form})" if fate.address else line]
    if fate.reason is not None:
        text = PROBLEMS[fate.reason][language]
        lines.append(f"    {text.sentence} {text.remedy}")
    lines.extend(f"    {HPRIM_PROBLEMS[code][language]}" for code in fate.losses)
    if fate.wished is not Wished.SIGNED_AND_ENCRYPTED and fate.fate is not Fate.HELD:
        lines.append("    " + context.words("laboratory.nothing-less"))
    return lines


def _document(fate: ReportFate) -> dict[str, object]:
    return {
        "report": fate.report,
        "prescriber": fate.prescriber,
        "address": fate.address,
        "form": fate.form,
        "state": str(fate.fate),
        "reason": str(fate.reason) if fate.reason else None,
        "letter": fate.letter,
        "losses": list(fate.losses),
        "protection": str(Wished.SIGNED_AND_ENCRYPTED),
    }


def _counts(result: BatchResult) -> dict[str, int]:
    counted = Counter(fate.fate for fate in result.fates)
    return {each.value.replace("-", "_"): counted[each] for each in Fate}


def _prescriber(each: Prescriber) -> dict[str, object]:
    return {
        "code": each.code,
        "name": each.name or None,
        "address": each.address,
        "form": each.form,
        "one_per": str(each.one_per),
        "protection": str(each.wished),
        "encoding": each.encoding,
        "line_ending": each.line_ending,
    }
