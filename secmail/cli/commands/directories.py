"""Directories: searching people, setting directories up, the whole country off line."""

from dataclasses import replace
from pathlib import Path

from secmail.api.directory import (
    Country,
    Directories,
    DropDirectory,
    FindPeople,
    ForgetCountry,
    KeepDirectory,
    RefreshCountry,
    SearchDirectory,
    TestDirectory,
)
from secmail.cli import directory_listings
from secmail.cli.commands.accounts import check_rows, tell_check_lines
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.domain.directory import (
    PROFILE,
    SOURCE_NAME,
    CountryFacts,
    DirectoryAnswer,
    DirectorySearch,
    DirectorySource,
)
from secmail.domain.errors import Code
from secmail.domain.sentences.problems import PROBLEMS

FIELDS = ("name", "town", "profession", "speciality", "identifier", "address")
"""The options of a search, named as in `DirectorySearch`."""


def search(context: Context) -> Exit:
    """Whoever fits, best first; NO when nobody does."""
    options = context.options
    wanted = DirectorySearch(
        " ".join(options.words), **{name: getattr(options, name) for name in FIELDS}, limit=options.limit
    )
    if wanted == DirectorySearch(limit=options.limit):
        raise context.misused("usage.directory-search")
    with context.engine() as engine:
        if options.offline:
            answer = engine.ask(FindPeople(wanted))
        else:
            answer = engine.do(SearchDirectory(wanted, options.source), DirectoryAnswer)
        known = engine.ask(Directories())
    anybody = options.offline or options.source or any(each.enabled for each in known)
    titles = {each.id: each.title for each in known}
    if context.output.as_json:
        context.output.document(directory_listings.answer(answer))
    context.output.lines(directory_listings.line(each, context.words, titles) for each in answer.entries)
    for failure in answer.failures:
        sentence = PROBLEMS[failure.code][context.words.language].sentence
        context.say("directory.failed", source=failure.source, sentence=sentence)
    if answer.more:
        context.say("directory.more")
    if not answer.entries:
        context.say("directory.none" if anybody else "directory.nobody-asked")
    return Exit.DONE if answer.entries else Exit.NO


def show_all(context: Context) -> Exit:
    """Those of the practice, then those that can be set up."""
    with context.engine() as engine:
        known = engine.ask(Directories())
    if context.output.as_json:
        context.output.document({"directories": [directory_listings.source(each) for each in known]})
    width = max((len(each.id) for each in known), default=0)
    for heading, told in (("directory.set-up", True), ("directory.profiles", False)):
        rows = [each for each in known if each.set_up is told]
        if rows:
            context.output.line(context.words(heading))
        for each in rows:
            state = context.words("directory.on" if each.enabled else "directory.off") if told else ""
            context.output.line(
                "  ".join(filter(None, (f"  {each.id:<{width}}", f"{each.kind:<9}", state, each.title)))
            )
    return Exit.DONE


def add(context: Context) -> Exit:
    """After a profile, switched on."""
    options = context.options
    with context.engine() as engine:
        known = engine.ask(Directories())
        model = _named(known, options.model)
        if options.name and not SOURCE_NAME.fullmatch(options.name):
            raise context.misused("usage.directory-name", value=options.name)
        if any(each.set_up and each.id == options.name for each in known):
            raise context.misused("usage.directory-taken", value=options.name)
        values = (*_given(context), (PROFILE, model.profile))
        made = DirectorySource(options.name or "", model.kind, options.title or "", values, secret=_key(context))
        kept = _kept(context, engine, made)
    return _tell_kept(context, kept)


def change(context: Context) -> Exit:
    """What is given; the rest stays."""
    options = context.options
    with context.engine() as engine:
        source = _named(engine.ask(Directories()), options.source)
        given = dict(_given(context))
        values = tuple((name, word) for name, word in source.values if name not in given) + tuple(given.items())
        enabled = options.on or (source.enabled and not options.off)
        changed = replace(
            source, title=options.title or source.title, values=values, enabled=enabled, secret=_key(context)
        )
        kept = _kept(context, engine, changed)
    return _tell_kept(context, kept)


def test(context: Context) -> Exit:
    """Step by step; NO when one failed."""
    with context.engine() as engine:
        found = engine.do(TestDirectory(context.options.source), tuple)
    if context.output.as_json:
        context.output.document(check_rows(context, found))
    return tell_check_lines(context, found)


def remove(context: Context) -> Exit:
    """Forgets one."""
    with context.engine() as engine:
        engine.do(DropDirectory(context.options.source), type(None))
    if context.output.as_json:
        context.output.document({"id": context.options.source, "removed": True})
    context.output.line(context.words("directory.removed"))
    return Exit.DONE


def refresh(context: Context) -> Exit:
    """From a file, or the published one."""
    name = context.options.file
    with context.engine() as engine:
        facts = engine.do(RefreshCountry(str(Path(name).absolute()) if name is not None else None), CountryFacts)
    return _tell_country(context, facts)


def country(context: Context) -> Exit:
    """NO while nothing is known."""
    with context.engine() as engine:
        facts = engine.ask(Country())
    return _tell_country(context, facts)


def forget(context: Context) -> Exit:
    """Nothing is known off line then."""
    with context.engine() as engine:
        engine.do(ForgetCountry(), type(None))
    if context.output.as_json:
        context.output.document(directory_listings.country(None))
    context.output.line(context.words("directory.forgotten"))
    return Exit.DONE


def _kept(context: Context, engine: Dialogue, source: DirectorySource) -> DirectorySource:
    """Whether it may prove whose an address is, is said in the holder's session."""
    if source.value("scope"):
        context.say("directory.believed")
        engine.wait_for_cards()
    return engine.do(KeepDirectory(source), DirectorySource)


def _named(known: tuple[DirectorySource, ...], name: str) -> DirectorySource:
    found = next((each for each in known if each.id == name), None)
    if found is None:
        raise Failed(Code.DIRECTORY_UNKNOWN)
    return found


def _given(context: Context) -> tuple[tuple[str, str], ...]:
    parts = [value.partition("=") for value in context.options.value]
    for name, sign, _ in parts:
        if not sign or not name:
            raise context.misused("usage.directory-value", value=name)
    return tuple((name, word) for name, _, word in parts)


def _key(context: Context) -> str:
    """Empty: what was kept stays."""
    return context.input.secret_line() if context.options.key_stdin else ""


def _tell_kept(context: Context, kept: DirectorySource) -> Exit:
    if context.output.as_json:
        context.output.document(directory_listings.source(kept))
    context.output.line(context.words("directory.kept", source=kept.id))
    return Exit.DONE


def _tell_country(context: Context, facts: CountryFacts | None) -> Exit:
    if context.output.as_json:
        context.output.document(directory_listings.country(facts))
    if facts is None:
        context.say("directory.country.none")
        return Exit.NO
    day = context.words.day(facts.imported.astimezone())
    context.output.line(context.words.counted("directory.country", facts.mailboxes, day=day))
    if facts.domains:
        context.output.line(context.words.counted("directory.domains", facts.domains))
    return Exit.DONE
