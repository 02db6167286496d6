"""The practice software: presets, the folder and what becomes of files, laboratories, filing by itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from secmail.api.exporting import (
    AddLaboratory,
    CameAndWent,
    CheckFolder,
    FileAgain,
    FileByItself,
    FileWhatCame,
    FolderState,
    ForgetLaboratory,
    HeldResults,
    Laboratories,
    PracticeSoftwares,
    SendTestFile,
    SetPracticeSoftware,
)
from secmail.api.queries import DropFolderPolicy
from secmail.api.results import ExportResult
from secmail.cli import export_listings, listings
from secmail.cli.commands.filing import tell
from secmail.cli.context import Context
from secmail.cli.outcome import Exit, Failed
from secmail.cli.sentences import held_reason
from secmail.cli.terminal import safe
from secmail.domain.exports import ExportPolicy, ExportRecord
from secmail.domain.ids import MessageId
from secmail.domain.practice_software import NAMES, Preset, preset_named, values_of


def show_presets(context: Context) -> Exit:
    """Their short names and titles."""
    with context.engine() as engine:
        presets = engine.ask(PracticeSoftwares())
    if context.output.as_json:
        context.output.document({"programs": [export_listings.preset(each) for each in presets]})
    for each in presets:
        context.output.line(f"{each.name:<22}{each.title}")
    return Exit.DONE


def show_software(context: Context) -> Exit:
    """One preset with its grounds, or the settings of today."""
    with context.engine() as engine:
        presets = engine.ask(PracticeSoftwares())
        policy = engine.ask(DropFolderPolicy())
    name = context.options.name
    if name is not None:
        _tell_preset(context, preset_named(name, presets))
        return Exit.DONE
    if context.output.as_json:
        context.output.document(export_listings.policy(policy))
    _tell_policy(context, policy)
    return Exit.DONE


def set_software(context: Context) -> Exit:
    """A preset, values, a folder: at least one of them."""
    options = context.options
    given = tuple((name, getattr(options, name)) for name in NAMES if getattr(options, name) is not None)
    folder = str(Path(options.software_folder).absolute()) if options.software_folder is not None else None
    if options.name is None and not given and folder is None:
        raise context.misused("usage.missing", what="NAME, --folder…")
    with context.engine() as engine:
        policy = engine.do(SetPracticeSoftware(options.name, given, folder), ExportPolicy)
    if context.output.as_json:
        context.output.document(export_listings.policy(policy))
    context.output.line(context.words("export.set"))
    _tell_policy(context, policy)
    return Exit.DONE


def test(context: Context) -> Exit:
    """An invented report into the folder."""
    with context.engine() as engine:
        engine.wait_for_cards()
        record = engine.do(SendTestFile(), ExportRecord)
    if context.output.as_json:
        context.output.document(listings.export_row(record))
    context.output.line(context.words("export.tested", file=record.file))
    return Exit.DONE


def status(context: Context) -> Exit:
    """NO while the folder cannot be written to."""
    with context.engine() as engine:
        engine.wait_for_cards()
        engine.do(FileWhatCame(), CameAndWent)
        state = engine.do(CheckFolder(), FolderState)
    if context.output.as_json:
        context.output.document(export_listings.state(state))
    _tell_policy(context, state.policy)
    _tell_state(context, state)
    if state.code is not None:
        context.tell(Failed(state.code))
    return Exit.NO if state.code is not None else Exit.DONE


def again(context: Context) -> Exit:
    """On purpose, though it was filed."""
    with context.engine() as engine:
        engine.wait_for_cards()
        result = engine.do(FileAgain(MessageId(context.options.id)), ExportResult)
    if context.output.as_json:
        context.output.document(listings.exported(result))
    tell(context, result)
    return Exit.NO if result.held else Exit.DONE


def held(context: Context) -> Exit:
    """What waits for a person."""
    with context.engine() as engine:
        engine.unlock()
        engine.do(FileWhatCame(), CameAndWent)
        found = engine.ask(HeldResults())
    if context.output.as_json:
        context.output.document({"held": [export_listings.held(each) for each in found]})
    if not found:
        context.output.line(context.words("export.held.none"))
    for each in found:
        reason = held_reason(each.reason, context.words.language)
        when = f"{each.at.astimezone():%Y-%m-%d %H:%M}"
        context.output.line(context.words("export.held.line", id=each.message, at=when, reason=reason))
    return Exit.DONE


def automatic(context: Context) -> Exit:
    """On, from now; or off."""
    on = context.options.switch == "on"
    with context.engine() as engine:
        engine.do(FileByItself(on), type(None))
    if context.output.as_json:
        context.output.document({"automatic": on})
    context.output.line(context.words(f"export.by-itself.{context.options.switch}"))
    return Exit.DONE


def show_laboratories(context: Context) -> Exit:
    """Those that were confirmed."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(Laboratories())
    if context.output.as_json:
        context.output.document({"laboratories": [export_listings.laboratory(each) for each in found]})
    if not found:
        context.output.line(context.words("laboratories.none"))
    for each in found:
        context.output.line(safe(f"{each.id}  {each.name}  {each.address}  {each.at.astimezone():%Y-%m-%d}"))
    return Exit.DONE


def confirm(context: Context) -> Exit:
    """By a message that it signed."""
    with context.engine() as engine:
        engine.wait_for_cards()
        number = engine.do(AddLaboratory(MessageId(context.options.id)), int)
    if context.output.as_json:
        context.output.document({"id": str(number)})
    context.output.line(context.words("laboratories.confirmed", id=number))
    return Exit.DONE


def forget(context: Context) -> Exit:
    """By its number."""
    with context.engine() as engine:
        engine.wait_for_cards()
        engine.do(ForgetLaboratory(context.options.id), type(None))
    if context.output.as_json:
        context.output.document({"forgotten": str(context.options.id)})
    context.output.line(context.words("laboratories.forgotten"))
    return Exit.DONE


def _tell_preset(context: Context, preset: Preset) -> None:
    if context.output.as_json:
        context.output.document(export_listings.preset(preset))
    words = context.words
    context.output.line(words("export.program", name=preset.title))
    for name in ("folder", *NAMES):
        ground = preset.grounds[name]
        value = ", ".join(preset.folders) or "-" if name == "folder" else _word(context, getattr(preset.values, name))
        certain = words(f"export.ground.{'certain' if ground.certain else 'assumed'}")
        why = ground.fr if words.language == "fr" else ground.en
        context.output.line(f"  {words(f'export.value.{name}')} : {value}  [{certain}] {why}")


def _tell_policy(context: Context, policy: ExportPolicy) -> None:
    words, values = context.words, values_of(policy)
    context.output.line(words("export.program", name=policy.program))
    context.output.line(words("export.folder-now", folder=safe(policy.folder or "") or words("export.unset")))
    for name in NAMES:
        context.output.line(f"  {words(f'export.value.{name}')} : {_word(context, getattr(values, name))}")


def _word(context: Context, value: str) -> str:
    """A value as people say it; patterns, endings and encodings as they are."""
    return context.words.any_of([f"export.word.{value}"]) or value


def _tell_state(context: Context, state: FolderState) -> None:
    line, words, now = context.output.line, context.words, datetime.now(UTC)
    line(words(f"export.by-itself.{'on' if state.by_itself else 'off'}"))
    for row in state.waiting:
        line(words("export.waits", since=_since(context, now - row.at), file=row.file))
    for row in state.lying:
        line(words("export.lies", since=_since(context, now - row.at), file=row.file))
    if not state.waiting and not state.lying:
        line(words("export.nothing-waits"))


def _since(context: Context, age: timedelta) -> str:
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 120:
        return context.words("since.minutes", count=minutes)
    if minutes < 48 * 60:
        return context.words("since.hours", count=minutes // 60)
    return context.words("since.days", count=minutes // (24 * 60))
