"""Both languages are complete: every key that the code says exists, every key is said, and the places agree."""

import ast
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import secmail.gui
from secmail.domain.errors import Code
from secmail.domain.security import Summary
from secmail.domain.sentences.problems import PROBLEMS
from secmail.gui import problems
from secmail.gui.i18n import TEXTS, Words

GUI = Path(secmail.gui.__file__).parent
KEY = re.compile(
    r"[a-z][a-z-]*(\.[A-Za-z0-9-]+)+|colon|moment|body|reading|folders|messages|attachments|outbox|urgent|toolbar|banner"
)
# Keys put together from a value's name.
MADE = re.compile(
    r"(action|folder|row|flag|status|recipient|recipient\.advice|column|result\.(sex|born)|pin|header|detail|menu|check|drafts|kind|profession|module|wanted|right|scope|mandate\.state|grant\.term|journal\.column|recovery|deed|strip|session|compose\.(urgent|delivered|read|receipt)|filter|search\.(say|card)|rule\.(edit|kind|choice)|undo|why\.(part|fit)|acts\.state|happening|intake\.why|witness|retention|flaw|outbox|panel\.tab|card\.warning|value|choice|since|patients\.(why|open|choose)|patient\.(open|undecide|unmerge|not-apart)|replaced|validity|letters\.(refused|drafts|sent)|unseen\.column|source|about|table\.look|contact|contacts\.imported|document|attachment|course|departed|letter\.state|place\.work|templates\.field|directory|sources\.kind|keys|account|diagnosis\.remedy|settings|first)\..+"
)


def _strings() -> Iterator[str]:
    for path in GUI.rglob("*.py"):
        if path.parent.name != "texts":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from (
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            )


def _said() -> Iterator[str]:
    """Literal first arguments of `words(...)`, and of its counted form with both endings."""
    for path in GUI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                callee = ast.unparse(node.func)
                key = str(node.args[0].value)
                if callee.endswith("words.count"):
                    yield from (f"{key}.one", f"{key}.many")
                elif callee.endswith("words"):
                    yield key


def test_what_is_given_to_a_secretary_has_one_name() -> None:
    """A mandate is what the holder's card signs; people read of one thing, by one name."""
    second = re.compile(r"\bmandate?s?\b", re.IGNORECASE)
    said = [text for both in TEXTS.values() for text in both]
    said += [part for code in Code for one in PROBLEMS[code].values() for part in (one.title, one.sentence, one.remedy)]
    assert [text for text in said if second.search(text)] == []


def test_every_key_said_exists() -> None:
    said = set(_said())
    assert len(said) > 80
    assert sorted(said - set(TEXTS)) == []


def test_every_key_is_said() -> None:
    mentioned = set(_strings()) | set(_said())
    unused = [key for key in TEXTS if key not in mentioned and not MADE.fullmatch(key)]
    assert unused == []


def _written() -> Iterator[tuple[str, str]]:
    """(key, file) of everything that stands in the tables."""
    for path in (GUI / "texts").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                yield from ((key.value, path.name) for key in node.keys if isinstance(key, ast.Constant))


def test_every_key_stands_in_one_table() -> None:
    """The later table would win, and the words of the other be said nowhere."""
    files: dict[str, list[str]] = {}
    for key, file in _written():
        files.setdefault(key, []).append(file)
    assert {key: found for key, found in files.items() if len(found) > 1} == {}
    assert set(files) == set(TEXTS)


def test_both_languages_have_words_with_the_same_places() -> None:
    for key, (french, english) in TEXTS.items():
        assert french.strip(), key
        assert english.strip(), key
        assert _places(french) == _places(english), key


def _places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_numbers_dates_and_sizes_follow_the_language() -> None:
    french, english = Words("fr"), Words("en")
    at = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
    assert french.count("folder.unread", 1) == "1 non lu"
    assert english.count("folder.unread", 2) == "2 unread"
    assert french.moment(at).startswith("3 février 2026 à ")
    assert english.moment(at).startswith("3 February 2026, ")
    assert french.short_moment(at, datetime(2026, 11, 20, tzinfo=UTC)) == "3 févr."
    assert french.short_moment(at, datetime(2027, 11, 20, tzinfo=UTC)) == "03/02/2026"
    assert re.fullmatch(r"\d\d:\d\d", french.short_moment(at, at))
    assert french.size(1_500_000).replace("\u202f", " ").replace("\xa0", " ") == "1,4 Mo"


@pytest.mark.parametrize("key", ["first.vault.text", "create.text"])
def test_the_card_is_not_said_to_be_the_only_way_into_the_vault(key: str) -> None:
    """Recovery sheets and mandates open it too."""
    french, english = TEXTS[key]
    assert "avec votre carte" in french
    assert "qu'avec" not in french
    assert "with your card" in english
    assert "only" not in english


def test_a_missing_key_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Words("fr")("no.such.key")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_problems_are_told_with_words_and_tries(language: str) -> None:
    refused = problems.shown(Code.MAIL_REFUSED, language, words="550 no\nsuch user")  # type: ignore[arg-type]
    assert "550 no such user" in refused.body
    last = problems.shown(Code.CARD_PIN_REFUSED, language, tries_left=1)  # type: ignore[arg-type]
    assert problems.tries(1, language) in last.body  # type: ignore[arg-type]
    assert "2" in problems.tries(2, language)  # type: ignore[arg-type]


def test_reasons_why_a_result_is_held_are_sentences() -> None:
    for reason in (Summary.SIGNATURE_BROKEN.value, Code.EXPORT_UNSET.value, "something-new"):
        assert problems.held_reason(reason, "fr").endswith(".")
    assert problems.hprim_sentence("hprim.unknown.code", "en").endswith(".")
