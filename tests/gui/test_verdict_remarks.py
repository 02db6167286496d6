"""What takes from the verdict stands beside it, and a verdict with such a remark does not look like plain trust."""

from dataclasses import replace

import pytest

from secmail.api.results import ExportResult, HeldFile
from secmail.domain.addresses import Mailbox
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.security import BESIDE_THE_VERDICT, Finding, Problem, Severity, Summary
from secmail.domain.sentences.findings import FINDINGS
from secmail.gui.i18n import Words
from secmail.gui.main_window import MainWindow
from secmail.gui.models.protection import banner_words
from secmail.gui.style import Tone
from tests.support.invented_practice import LABORATORY, view


@pytest.mark.parametrize("code", sorted(BESIDE_THE_VERDICT))
@pytest.mark.parametrize("summary", [Summary.SIGNED_TRUSTED, Summary.UNSIGNED])
def test_a_remark_stands_beside_the_verdict(code: Finding, summary: Summary) -> None:
    words = Words("fr")
    plain = view(1, LABORATORY, "x", summary=summary).opened
    shown = banner_words(replace(plain, problems=(Problem(code, Severity.WARNING),)), words)
    assert FINDINGS[code]["fr"].sentence in shown.sentence
    assert shown.tone is Tone.CAUTION
    assert banner_words(plain, words).tone is not Tone.CAUTION


def test_other_remarks_stay_in_the_details() -> None:
    plain = view(1, LABORATORY, "x", summary=Summary.SIGNED_TRUSTED).opened
    shown = banner_words(replace(plain, problems=(Problem(Finding.HEADERS_CHANGED, Severity.INFO),)), Words("fr"))
    assert shown.tone is Tone.TRUST
    assert any(FINDINGS[Finding.HEADERS_CHANGED]["fr"].sentence in lines for _, lines in shown.details)


def test_where_answers_go_is_shown_where_it_is_not_the_sender(window: MainWindow) -> None:
    plain = view(1, LABORATORY, "x", summary=Summary.UNSIGNED)
    window.reading._show(plain)
    assert "voleur@" not in window.reading.header.text
    headers = replace(plain.opened.headers, reply_to=(Mailbox("voleur@ailleurs.exemple"),))
    window.reading._show(replace(plain, opened=replace(plain.opened, headers=headers)))
    assert "voleur@ailleurs.exemple" in window.reading.header.text


def test_bad_news_keep_their_colour() -> None:
    broken = view(1, LABORATORY, "x", summary=Summary.SIGNATURE_BROKEN).opened
    found = replace(broken, problems=(Problem(Finding.LOOK_ALIKE_SENDER, Severity.ERROR),))
    assert banner_words(found, Words("fr")).tone is Tone.DANGER


def test_a_duplicate_can_be_filed_all_the_same(window: MainWindow) -> None:
    strip = window.reading.filing
    message = MessageId(1)
    strip.show_outcome(message, ExportResult((), 0, (HeldFile(message, Code.EXPORT_DUPLICATE, by_hand=True),)))
    assert "déjà apporté" in strip.text and strip.button.text() == "Ranger quand même"
    wanted = []
    strip.again_wanted.connect(lambda: wanted.append(True))
    strip.button.click()
    assert wanted == [True]
    strip.show_outcome(message, ExportResult((), 0, (HeldFile(message, Finding.LOOK_ALIKE_SENDER, by_hand=True),)))
    assert FINDINGS[Finding.LOOK_ALIKE_SENDER]["fr"].sentence in strip.text
    assert strip.button.text() == "Ranger quand même"
    strip.show_outcome(message, ExportResult((), 0, (HeldFile(message, Summary.UNSIGNED),)))
    assert strip.button.text() != "Ranger quand même"
