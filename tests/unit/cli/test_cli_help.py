"""The help of every command: each option and argument is explained, in the language of whoever reads."""

import argparse
from collections.abc import Iterator

import pytest

from secmail.cli.account_words import ACCOUNT_HELP
from secmail.cli.certificate_words import CERTIFICATE_HELP
from secmail.cli.contact_words import CONTACT_HELP
from secmail.cli.custody_help import CUSTODY_HELP
from secmail.cli.directory_words import DIRECTORY_HELP
from secmail.cli.export_words import EXPORT_HELP
from secmail.cli.grammar import parser
from secmail.cli.identity_words import IDENTITY_HELP
from secmail.cli.laboratory_words import LABORATORY_HELP
from secmail.cli.option_help import METAVARS, OPTION_HELP
from secmail.cli.outbox_words import OUTBOX_HELP
from secmail.cli.patient_words import PATIENT_HELP
from secmail.cli.receiving_words import RECEIVING_HELP
from secmail.cli.rule_words import RULE_HELP
from secmail.cli.see_words import SEE_HELP
from secmail.cli.settings_words import SETTINGS_HELP
from secmail.cli.setup_words import SETUP_HELP
from secmail.cli.template_words import TEMPLATE_HELP
from secmail.cli.upkeep_words import UPKEEP_HELP
from secmail.cli.urgency_words import URGENCY_HELP
from secmail.cli.usage import Parser
from secmail.cli.words import Words
from secmail.domain.sentences.text import LANGUAGES, Language
from tests.support.cli_shell import Shell
from tests.support.one_grammar import made_once


def _parsers(top: Parser) -> Iterator[Parser]:
    yield top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _parsers(below)


def _actions(language: Language) -> Iterator[tuple[str, argparse.Action]]:
    """Of every command, by command and name, so that both languages come in one order."""
    for each in _parsers(parser(Words(language))):
        for action in each._actions:
            if not isinstance(action, argparse._SubParsersAction):
                yield f"{each.prog} {'/'.join(action.option_strings) or action.dest}", action


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_is_explained(language: Language) -> None:
    assert [name for name, action in _actions(language) if not action.help] == []


def test_in_both_languages() -> None:
    both = zip(_actions("fr"), _actions("en"), strict=True)
    assert [name for (name, french), (_, english) in both if french.help == english.help] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_for_a_value_is_a_word_of_the_language(language: Language) -> None:
    known = {text[LANGUAGES.index(language)] for text in METAVARS.values()}
    shown = [(name, action.metavar) for name, action in _actions(language) if action.nargs != 0]
    assert [(name, metavar) for name, metavar in shown if metavar is not None and metavar not in known] == []


def test_no_explanation_is_of_an_option_that_is_gone() -> None:
    explained = {**OPTION_HELP, **ACCOUNT_HELP, **CUSTODY_HELP, **OUTBOX_HELP, **UPKEEP_HELP, **RULE_HELP}
    explained |= {**RECEIVING_HELP, **EXPORT_HELP, **LABORATORY_HELP, **URGENCY_HELP, **PATIENT_HELP, **IDENTITY_HELP}
    explained |= CERTIFICATE_HELP
    explained |= DIRECTORY_HELP
    explained |= CONTACT_HELP | SEE_HELP | TEMPLATE_HELP | SETUP_HELP | SETTINGS_HELP
    used = {Words("fr")(key) for key in explained if key.startswith("option.")}
    assert used == {action.help for _, action in _actions("fr")}


def test_french_help_has_no_english_words(shell: Shell) -> None:
    for each in _parsers(parser(Words("fr"))):
        text = shell(*each.prog.split()[1:], "--help", "--lang", "fr").text
        assert text.startswith(f"utilisation : {each.prog}")
        for word in ("usage:", "positional arguments", "options:", "show this help", " FILE", " DIR"):
            assert word not in text, each.prog


def test_help_in_english(shell: Shell) -> None:
    text = shell("vault", "grant", "--help", "--lang", "en").text
    assert text.startswith("usage: secmail vault grant")
    assert "options:" in text and "last day of the delegation" in text and "--delegate CARD" in text


def test_a_grammar_keeps_nothing_of_a_command() -> None:
    """The tests make one for all their commands (`one_grammar`)."""
    lines = (
        ["--profile", "P", "--json", "send", "--to", "a@b.example", "--to", "c@d.example", "--attach", "x"],
        ["send", "--to", "e@f.example"],
        ["folders"],
    )
    for _ in range(2):
        for line in lines:
            assert made_once("fr").parse_args(line) == parser(Words("fr")).parse_args(line)
