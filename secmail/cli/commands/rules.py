"""Rules of the practice, and where messages stand in its work."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from secmail.api.queries import Folders, MessageRows
from secmail.api.rules import (
    Applied,
    ApplyRules,
    Assign,
    DeleteMessages,
    DropRule,
    ExplainRules,
    Marked,
    MoveMessages,
    OrderRules,
    RuleActs,
    Rules,
    SaveRule,
    SetTriage,
    TriageCommand,
    TryRule,
)
from secmail.cli import listings, rule_listings
from secmail.cli.commands.mailbox import chosen_folder, tell_rows, unlock_if_wanted
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.outcome import Exit, Failed
from secmail.cli.sentences import held_reason
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.messages import Folder, Kind
from secmail.domain.rules import Act, ActState, Condition, Rule
from secmail.domain.triage import Triage

STATES: Mapping[str, Triage | None] = {
    "todo": Triage.TO_DO,
    "waiting": Triage.WAITING,
    "done": Triage.DONE,
    "none": None,
}
NOBODY = "-"
_ANSWERS = {"yes": True, "no": False}


def show_all(context: Context) -> Exit:
    """In their order; they are sealed, so the session is opened."""
    with context.engine() as engine:
        found = _known(engine)
    if context.output.as_json:
        context.output.document(listings.rows("rules", map(rule_listings.rule, found)))
    if not found:
        context.output.line(context.words("rule.none"))
    for rule in found:
        context.output.line(rule_listings.line(context.words, rule))
    return Exit.DONE


def add(context: Context) -> Exit:
    """A new one, behind those that are there."""
    with context.engine() as engine:
        engine.unlock()
        rule = _described(context, Rule(0, "", Condition(), Act()), engine.ask(Folders()))
        rule = replace(rule, name=rule.name or rule_listings.summary(context.words, rule))
        number = engine.do(SaveRule(rule), int)
    return _saved(context, replace(rule, id=number))


def edit(context: Context) -> Exit:
    """What is not named stays."""
    with context.engine() as engine:
        rule = _described(context, _chosen(engine, context.options.id), engine.ask(Folders()))
        engine.do(SaveRule(rule), int)
    return _saved(context, rule)


def remove(context: Context) -> Exit:
    """One rule."""
    with context.engine() as engine:
        engine.unlock()
        engine.do(DropRule(context.options.id), type(None))
    return _noted(context, {"removed": str(context.options.id)})


def order(context: Context) -> Exit:
    """All of them, first to last."""
    with context.engine() as engine:
        known = {rule.id for rule in _known(engine)}
        if not known.issuperset(context.options.rules):
            raise Failed(Code.RULE_UNKNOWN)
        engine.do(OrderRules(tuple(context.options.rules)), type(None))
    return _noted(context, {"order": [str(number) for number in context.options.rules]})


def attempt(context: Context) -> Exit:
    """Which mail a rule would act on: one that is kept, changed as the options say, or one not saved yet."""
    with context.engine() as engine:
        rules = _known(engine)
        known = engine.ask(Folders())
        before = _one_of(rules, context.options.id) if context.options.id else Rule(0, "", Condition(), Act())
        found = engine.ask(TryRule(_described(context, before, known), context.options.limit, wait=True))
    tell_rows(context, found, known)
    return Exit.DONE


def apply(context: Context) -> Exit:
    """To mail that is here already."""
    with context.engine() as engine:
        engine.unlock()
        done = engine.do(ApplyRules(context.options.id), Applied)
    if context.output.as_json:
        context.output.document({"acted": done.acted, "held": done.held, "waiting": done.waiting})
    context.output.line(context.words("rules.applied", acted=done.acted))
    if done.held:
        context.output.line(context.words("rules.held", count=done.held))
    if done.waiting:
        context.output.line(context.words("rules.waiting", count=done.waiting))
    return Exit.DONE


def why(context: Context) -> Exit:
    """How each rule stands for a message, part by part. NO when none acts on it."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(ExplainRules(MessageId(context.options.id)))
    if context.output.as_json:
        context.output.document(listings.rows("rules", map(rule_listings.explained, found)))
    for each in found:
        words = context.words
        marks = [f"{words(f'rules.part.{why.part}')} {words(f'rules.fit.{why.fit}')}" for why in each.reasons]
        verdict = words("rules.acts") if each.acts else ""
        context.output.line("  ".join(filter(None, (str(each.rule.id), each.rule.name, ", ".join(marks), verdict))))
    return Exit.DONE if any(each.acts for each in found) else Exit.NO


def log(context: Context) -> Exit:
    """What rules have done."""
    with context.engine() as engine:
        names = {rule.id: rule.name for rule in _known(engine)}
        found = engine.ask(RuleActs(context.options.limit))
        rows = engine.ask(MessageRows(tuple(dict.fromkeys(each.message for each in found)))) if found else ()
    subjects = {row.id: row.subject for row in rows}
    if context.output.as_json:
        context.output.document(listings.rows("acts", map(rule_listings.act, found)))
    for each in found:
        name = names.get(each.rule) or context.words("rules.former")
        state = context.words(f"rules.state.{each.state}")
        reason = held_reason(each.reason, context.words.language) if each.state is ActState.HELD else ""
        moment = f"{each.at.astimezone():%Y-%m-%d %H:%M}"
        cells = (str(each.message), moment, subjects.get(each.message, ""), name, state, reason)
        context.output.line("  ".join(filter(None, cells)))
    return Exit.DONE


def triage(context: Context) -> Exit:
    """Where these messages stand."""
    return _mark(context, SetTriage(_messages(context), STATES[context.options.state]))


def assign(context: Context) -> Exit:
    """Who looks after these messages."""
    name = context.options.name
    return _mark(context, Assign(_messages(context), "" if name == NOBODY else name))


def move(context: Context) -> Exit:
    """Into another folder of their account."""
    with context.engine() as engine:
        unlock_if_wanted(context, engine)
        folder = chosen_folder(context, engine.ask(Folders()))
        engine.do(MoveMessages(_messages(context), folder), type(None))
    return _noted(context, {"moved": [str(message) for message in context.options.messages]})


def delete(context: Context) -> Exit:
    """Into the trash, from where `move` brings them back."""
    with context.engine() as engine:
        unlock_if_wanted(context, engine)
        engine.do(DeleteMessages(_messages(context)), type(None))
    return _noted(context, {"deleted": [str(message) for message in context.options.messages]})


def _mark(context: Context, command: TriageCommand) -> Exit:
    with context.engine() as engine:
        unlock_if_wanted(context, engine)
        marked = engine.do(command, Marked)
    if marked.local:
        context.say("triage.local")
    messages = [str(message) for message in context.options.messages]
    return _noted(context, {"marked": messages, "local": [str(message) for message in marked.local]})


def _messages(context: Context) -> tuple[MessageId, ...]:
    return tuple(MessageId(number) for number in context.options.messages)


def _noted(context: Context, document: Mapping[str, object]) -> Exit:
    if context.output.as_json:
        context.output.document(document)
    context.output.line(context.words("rules.noted"))
    return Exit.DONE


def _saved(context: Context, rule: Rule) -> Exit:
    if context.output.as_json:
        context.output.document(rule_listings.rule(rule))
    context.output.line(rule_listings.line(context.words, rule))
    return Exit.DONE


def _known(engine: Dialogue) -> tuple[Rule, ...]:
    engine.unlock()
    return engine.ask(Rules())


def _chosen(engine: Dialogue, number: int) -> Rule:
    return _one_of(_known(engine), number)


def _one_of(rules: Iterable[Rule], number: int) -> Rule:
    rule = next((rule for rule in rules if rule.id == number), None)
    if rule is None:
        raise Failed(Code.RULE_UNKNOWN)
    return rule


def _described(context: Context, before: Rule, folders: tuple[Folder, ...]) -> Rule:
    """The rule with what the options say."""
    options = context.options
    condition, act = before.condition, before.act
    return replace(
        before,
        name=_text(options.rule_name, before.name),
        condition=replace(
            condition,
            sender=_text(options.rule_from, condition.sender),
            patient=_text(options.rule_patient, condition.patient),
            subject=_text(options.rule_subject, condition.subject),
            kind=condition.kind if options.kind is None else _kind(options.kind),
            urgent=condition.urgent if options.urgent is None else _ANSWERS.get(options.urgent),
            trusted_only=_switch(options.trusted_only, condition.trusted_only),
        ),
        act=replace(
            act,
            folder=_folder(options.rule_move, folders, before=act.folder),
            keyword=act.keyword if options.mark is None else STATES[options.mark],
            assign=_text(options.rule_assign, act.assign),
            file=_switch(options.file, act.file),
            seen=_switch(options.seen, act.seen),
        ),
        folder=_folder(options.rule_in, folders, before=before.folder),
        enabled=_switch(options.enabled, before.enabled),
    )


def _text(given: str | None, before: str) -> str:
    return before if given is None else " ".join(given.split())


def _switch(given: bool | None, before: bool) -> bool:
    return before if given is None else given


def _kind(given: str) -> Kind | None:
    return Kind(given) if given in set(Kind) else None


def _folder(given: str | None, folders: tuple[Folder, ...], *, before: str | None) -> str | None:
    """By its name on the server, or as people type it; what is not there is refused by the engine."""
    if given is None:
        return before
    alike = [folder.name for folder in folders if given.casefold() in (folder.name.casefold(), folder.role)]
    exact = [folder.name for folder in folders if folder.name == given]
    return next(iter(exact or alike), given) or None
