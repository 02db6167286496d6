"""Cards, readers and card software in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from secmail.domain.cards import Card, CardWarning, ModuleShown, ModuleState
from secmail.domain.errors import Code
from secmail.domain.sentences.cards import CARD_KINDS, CARD_WARNINGS, MODULE_STATES, profession_words
from secmail.gui.i18n import Words
from secmail.gui.problems import shown, tries
from secmail.gui.safe_text import one_line
from secmail.gui.style import Tone

_FEW_TRIES = 2
_GRAVE = {CardWarning.EXPIRED, CardWarning.NO_SLOT_KEY}
_FINE = {ModuleState.IN_USE, ModuleState.NO_READER}


@dataclass(frozen=True, slots=True)
class Said:
    """A row of the panel: what it is, what is known of it, what to beware of."""

    icon: str
    tone: Tone
    title: str
    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """The whole row as a reader hears it."""
        return ". ".join((self.title, *self.lines, *self.warnings))


def card_title(card: Card, words: Words) -> str:
    """Kind and holder: "Carte CPS de Dr Claire FONTAINE"."""
    holder = one_line(card.holder, 80) or words("card.unknown-holder")
    return words(f"kind.{card.kind.value}.of", holder=holder)


def card_words(card: Card, words: Words, now: datetime) -> Said:
    """What is known of a card, and what to beware of."""
    warnings = _warnings(card, words, now)
    grave = card.blocked or bool(_GRAVE & set(card.warnings))
    tone = Tone.DANGER if grave else Tone.CAUTION if warnings else Tone.NEUTRAL
    return Said("card", tone, card_title(card, words), _lines(card, words), warnings)


def _lines(card: Card, words: Words) -> tuple[str, ...]:
    facts = [CARD_KINDS[card.kind][words.language]]
    if card.profession is not None:
        facts.append(one_line(profession_words(card.profession, words.language), 60))
    lines = [" · ".join(facts)]
    if card.national_id is not None:
        lines.append(words("card.national-id", number=one_line(card.national_id, 40)))
    if card.expires is not None:
        lines.append(words("card.expires", day=words.date(card.expires)))
    lines.append(words("card.reader", reader=one_line(card.reader, 80)))
    lines.append(words("card.unlocked" if card.unlocked else "card.pad-needed" if card.pin_pad else "card.code-needed"))
    return tuple(lines)


def _warnings(card: Card, words: Words, now: datetime) -> tuple[str, ...]:
    said = [_warning(one, card, words, now=now) for one in card.warnings]
    if card.blocked:
        problem = shown(Code.CARD_PIN_BLOCKED, words.language)
        said.insert(0, f"{problem.text.title}. {problem.body}")
    elif card.tries_left is not None and card.tries_left <= _FEW_TRIES:
        said.append(tries(card.tries_left, words.language))
    return tuple(said)


def _warning(warning: CardWarning, card: Card, words: Words, *, now: datetime) -> str:
    said = CARD_WARNINGS[warning][words.language]
    title = said.title
    if warning is CardWarning.EXPIRES_SOON and card.expires is not None:
        title = words.count("card.expires-in", max(0, (card.expires - now).days))
    return f"{title}. {said.sentence}"


def module_words(module: ModuleShown, words: Words) -> Said:
    """What became of a piece of card software, with the remedy."""
    said = MODULE_STATES[module.state][words.language]
    tone = Tone.NEUTRAL if module.state in _FINE | {ModuleState.MISSING} else Tone.CAUTION
    lines = [f"{said.title}. {said.sentence}", *filter(None, (said.remedy,))]
    if module.readers:
        lines.append(words("module.readers", readers=", ".join(one_line(one, 80) for one in module.readers)))
    lines.append(words("module.path", path=one_line(module.path, 200)))
    if module.detail and tone is Tone.CAUTION:
        lines.append(words("module.detail", detail=one_line(module.detail, 200)))
    icon = "done" if module.state in _FINE else "card-none" if module.state is ModuleState.MISSING else "doubt"
    return Said(icon, tone, one_line(module.name, 80) or one_line(module.path, 80), tuple(lines))


def useful_first(modules: Sequence[ModuleShown]) -> tuple[ModuleShown, ...]:
    """What works, then what could, then what is not there at all."""
    order = {ModuleState.IN_USE: 0, ModuleState.MISSING: 2}
    return tuple(sorted(modules, key=lambda one: (order.get(one.state, 1), one.name)))


def empty_readers(cards: Sequence[Card], modules: Sequence[ModuleShown]) -> tuple[str, ...]:
    """Readers that some card software sees and that hold no card we know."""
    taken = {card.reader for card in cards}
    return tuple(dict.fromkeys(one for module in modules for one in module.readers if one not in taken))
