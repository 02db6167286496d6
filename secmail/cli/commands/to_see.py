"""What waits to be seen, and that it was."""

from secmail.api import worklist as w
from secmail.api.finding import BuildIndex
from secmail.api.patients import MarkResultsSeen
from secmail.api.queries import Folders
from secmail.api.rules import Marked, SetTriage
from secmail.cli import listings, patient_listings
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.documents import Document
from secmail.cli.outcome import Exit
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import LabResult
from secmail.domain.patient_records import ReportPlace
from secmail.domain.sentences.kinds import reasons_words
from secmail.domain.triage import Triage


def run(context: Context) -> Exit:
    """The list, its numbers, who has seen a result; or it says that somebody has seen messages."""
    options = context.options
    if options.settle:
        return _settle(context, tuple(MessageId(number) for number in options.settle))
    if options.seen_by is not None:
        return _seen_by(context, MessageId(options.seen_by))
    with context.engine() as engine:
        _read_all(engine)
        if options.count:
            return _count(context, engine.ask(w.ToSeeCount()))
        after = MessageId(options.after) if options.after else None
        found = engine.ask(w.ToSee(after, options.limit)).items
        names = {folder.id: folder.name for folder in engine.ask(Folders())}
    if context.output.as_json:
        rows = [{**_item(each), "message": listings.message(each.message, names)} for each in found]
        context.output.document({"messages": rows})
    last: w.Work | None = None
    for each in found:
        if each.work is not last:
            last = each.work
            context.output.line(context.words(f"see.{last.value}"))
        context.output.line("  " + _line(context, each))
    if not found:
        context.output.line(context.words("none"))
    return Exit.NO if found else Exit.DONE


def _read_all(engine: Dialogue) -> None:
    """What nobody has read here yet could be the most pressing."""
    engine.unlock()
    engine.do(BuildIndex(), type(None))


def _count(context: Context, count: w.SeeCount) -> Exit:
    if context.output.as_json:
        numbers: Document = {work.value: count.of(work) for work in w.Work}
        context.output.document({**numbers, "more": count.more})
    for work in w.Work:
        context.output.line(f"{context.words(f'see.{work.value}')}  {count.of(work)}")
    if count.more:
        context.output.line(context.words("see.more"))
    return Exit.NO if count.total else Exit.DONE


def _settle(context: Context, messages: tuple[MessageId, ...]) -> Exit:
    """Results first: what could not be marked must not count as settled."""
    with context.engine() as engine:
        _read_all(engine)
        brought = [message for message in messages if engine.ask(w.SeenBy(message))]
        if brought:
            engine.do(MarkResultsSeen(tuple(map(ReportPlace, brought))), type(None))
        engine.do(SetTriage(messages, Triage.DONE), Marked)
    if context.output.as_json:
        context.output.document({"settled": [str(message) for message in messages]})
    context.output.line(context.words.counted("see.settled", len(messages)))
    return Exit.DONE


def _seen_by(context: Context, message: MessageId) -> Exit:
    """NO where one of them was seen by nobody, or there is none."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(w.SeenBy(message))
    if context.output.as_json:
        context.output.document({"reports": [_sight(each) for each in found]})
    for each in found:
        place = f"{each.place.part}:{each.place.number}"
        context.output.line(context.words("see.report", place=place, said=_said(context, each)))
    if not found:
        context.output.line(context.words("none"))
    return Exit.DONE if found and all(each.at is not None for each in found) else Exit.NO


def _said(context: Context, sight: w.Sight) -> str:
    if sight.at is None:
        return context.words("see.not-seen")
    date = context.words.day(sight.at)
    return context.words("see.seen-by", date=date, name=sight.by) if sight.by else context.words("see.seen", date=date)


def _sight(sight: w.Sight) -> Document:
    at = listings.moment(sight.at) if sight.at is not None else None
    return {**patient_listings.place(sight.place), "at": at, "by": sight.by or None}


def _item(item: w.SeeItem) -> Document:
    return {
        "work": item.work.value,
        "abnormal": item.abnormal,
        "reports": item.reports,
        "unseen": item.unseen,
        "people": item.people,
        "kept": item.kept,
        "values": [_value(each) for each in item.values],
    }


def _value(found: LabResult) -> Document:
    first = found.first
    return {"label": found.label, "value": first.value, "unit": first.unit, "flag": found.flag}


def _patient(item: w.SeeItem) -> str:
    """The first one; how many others there are, for the values may be theirs."""
    others = f"(+{item.people - 1})" if item.people > 1 else ""
    return " ".join(filter(None, (item.message.patient, others)))


def _line(context: Context, item: w.SeeItem) -> str:
    """The message, of whom, why, what."""
    row, words = item.message, context.words
    values = ", ".join(
        " ".join(filter(None, (each.label, each.first.value, each.first.unit, each.flag))) for each in item.values
    )
    more = item.abnormal - len(item.values)
    why = [values, words.counted("see.abnormal", item.abnormal) if more else ""]
    if item.work is w.Work.URGENT:
        why.append(reasons_words(row.urgent_reasons, words.language))
    if item.kept:
        why.append(words("see.kept"))
    cells = (str(row.id), words.day(row.date), _patient(item), *why, str(row.sender), row.subject)
    return "  ".join(filter(None, cells))
