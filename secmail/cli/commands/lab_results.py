"""Results as series, what is abnormal and unseen, and what analyses are called."""

from secmail.api import patients as p
from secmail.cli import patient_listings
from secmail.cli.context import Context
from secmail.cli.outcome import Exit
from secmail.domain.analyses import AnalysisMapping
from secmail.domain.ids import MessageId
from secmail.domain.patient_records import ReportPlace
from secmail.domain.patients import PatientId


def show(context: Context) -> Exit:
    """A patient's series, or what nobody has seen; or it says that somebody has."""
    options = context.options
    if options.seen:
        return _mark(context, [MessageId(number) for number in options.seen])
    if options.abnormal_unseen:
        return _unseen(context)
    with context.engine() as engine:
        engine.unlock()
        asked = p.ResultSeries(PatientId(options.patient), options.analysis, context.words.language)
        found = engine.ask(asked)
    if context.output.as_json:
        context.output.document({"series": [patient_listings.series(each) for each in found]})
    for series in found:
        context.output.line(f"{series.name} ({series.unit})" if series.unit else series.name)
        for point in series.points:
            context.output.line("  " + patient_listings.point_line(context.words, point))
    if not found:
        context.output.line(context.words("none"))
    return Exit.DONE if found else Exit.NO


def _unseen(context: Context) -> Exit:
    """NO when there is something to look at."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(p.AbnormalUnseen())
    if context.output.as_json:
        context.output.document({"results": [patient_listings.unseen(each) for each in found]})
    for each in found:
        context.output.line(patient_listings.unseen_line(context.words, each))
    if not found:
        context.output.line(context.words("none"))
    return Exit.NO if found else Exit.DONE


def _mark(context: Context, messages: list[MessageId]) -> Exit:
    """All reports of these messages."""
    with context.engine() as engine:
        engine.unlock()
        places = tuple(ReportPlace(message) for message in messages)
        engine.do(p.MarkResultsSeen(places), type(None))
        marked = engine.ask(p.ReportsOf(places))
    if context.output.as_json:
        context.output.document({"seen": [str(message) for message in messages]})
    for each in marked:
        name = patient_listings.name(each.seen.traits)
        context.output.line(context.words("results.marked", id=each.place.message, name=name))
    return Exit.DONE


def table(context: Context) -> Exit:
    """The analyses that are known by name; it tells nothing of anybody."""
    with context.engine() as engine:
        found = engine.ask(p.Analyses())
    if context.output.as_json:
        context.output.document({"analyses": [patient_listings.analysis(each) for each in found]})
    for each in found:
        cells = (each.key, each.name(context.words.language), each.unit, " ".join(each.loinc))
        context.output.line("  ".join(filter(None, cells)))
    return Exit.DONE


def mappings(context: Context) -> Exit:
    """What the practice has said."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(p.Mappings())
    if context.output.as_json:
        context.output.document({"mappings": [patient_listings.mapping(each) for each in found]})
    for each in found:
        context.output.line(
            "  ".join(filter(None, (str(each.id), each.laboratory, each.code or each.label, each.analysis)))
        )
    if not found:
        context.output.line(context.words("none"))
    return Exit.DONE


def add_mapping(context: Context) -> Exit:
    """A laboratory's code or label is this analysis."""
    options = context.options
    wanted = AnalysisMapping(0, options.laboratory, options.code, options.label, options.analysis)
    with context.engine() as engine:
        engine.unlock()
        number = engine.do(p.AddMapping(wanted), int)
    if context.output.as_json:
        context.output.document({"id": str(number)})
    context.output.line(context.words("analyses.mapped", id=number))
    return Exit.DONE


def drop_mapping(context: Context) -> Exit:
    """It is as the table says again."""
    with context.engine() as engine:
        engine.unlock()
        engine.do(p.DropMapping(context.options.id), type(None))
    if context.output.as_json:
        context.output.document({"removed": str(context.options.id)})
    context.output.line(context.words("patients.noted"))
    return Exit.DONE
