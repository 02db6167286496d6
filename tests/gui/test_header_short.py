"""Banner and header leave the pane to the message: one line each where all is well, more where it has to be read."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from secmail.domain.addresses import Mailbox
from secmail.domain.identity import Remark, Remarked, Tie
from secmail.domain.security import Summary
from secmail.gui.desk import Desk
from secmail.gui.models.protection import banner_words
from secmail.gui.panes.header_block import HeaderBlock
from secmail.gui.panes.security_banner import SecurityBanner
from secmail.gui.style import Tone
from tests.support import identity_scenes as scenes
from tests.support.invented_practice import COLLEAGUE, LABORATORY, view

LINE = 48
"""Pixels that one line with its margins may take."""
LONG = Mailbox("x" * 70 + "@exemple.fr", "Service " * 40)


@pytest.fixture
def banner(desk: Desk, qtbot: QtBot) -> SecurityBanner:
    made = SecurityBanner(desk.words, None)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(560, 40)
    return made


@pytest.fixture
def header(desk: Desk, qtbot: QtBot) -> HeaderBlock:
    made = HeaderBlock(desk.words, None)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(560, 80)
    made.show()
    return made


@pytest.mark.parametrize("sender", [LABORATORY, LONG])
def test_a_verified_sender_takes_one_line(banner: SecurityBanner, desk: Desk, sender: Mailbox) -> None:
    banner.show_words(banner_words(view(1, sender, "x", summary=Summary.SIGNED_TRUSTED).opened, desk.words))
    assert banner.heightForWidth(560) <= LINE


@pytest.mark.parametrize("summary", [one for one in Summary if one is not Summary.SIGNED_TRUSTED])
def test_what_has_to_be_read_is_never_cut(banner: SecurityBanner, desk: Desk, summary: Summary) -> None:
    shown = banner_words(view(1, LABORATORY, "x", summary=summary).opened, desk.words)
    banner.show_words(shown)
    assert any(shown.sentence in line for line in shown.lines)
    assert shown.sentence in banner.spoken


def test_a_reservation_is_the_title_and_comes_first(desk: Desk) -> None:
    problem = scenes.Problem(scenes.Finding.DIRECTORY_DISAGREES, scenes.Severity.WARNING)
    identity = replace(scenes.PERSON, remarks=(Remarked(Remark.PROFESSION_DIFFERS, "Infirmier"),))
    tie = scenes.AddressTie(COLLEAGUE.address, Tie.ACCOMPANYING)
    shown = banner_words(scenes.told(identity, tie=tie, problems=(problem,)).opened, desk.words)
    assert (shown.title, shown.tone) == ("Signature vérifiée, avec une réserve", Tone.CAUTION)
    assert "Infirmier" in shown.lines[0]
    assert "confirmée" not in "".join(shown.lines)


def test_a_loud_remark_stands_in_a_trusted_banner_too(desk: Desk) -> None:
    shown = banner_words(scenes.by(Tie.EXCHANGE, Remarked(Remark.NAMESAKE, "h@x.exemple")).opened, desk.words)
    assert shown.tone is Tone.TRUST
    assert any("h@x.exemple" in line for line in shown.lines)


def test_what_the_line_leaves_out_heads_the_details(banner: SecurityBanner, desk: Desk) -> None:
    shown = banner_words(scenes.by(Tie.DIRECTORY, source="Annuaire Santé").opened, desk.words)
    banner.show_words(shown)
    assert "Annuaire Santé" not in banner.spoken
    for part in (shown.sentence, shown.encryption, *shown.about):
        assert part in banner.details_text


def test_many_recipients_fold_into_one_line(header: HeaderBlock) -> None:
    one = view(1, LONG, "Objet", summary=Summary.UNSIGNED)
    many = replace(one.opened.headers, to=(COLLEAGUE,) * 40, cc=(LONG,) * 3)
    header.show_view(replace(one, opened=replace(one.opened, headers=many)))
    folded = header.sizeHint().height()
    assert folded <= 3 * LINE
    assert header._several.isVisible() and header._several.text().endswith("et 39 autres")
    header.fold_button.click()
    assert not header._several.isVisible() and header._fields["cc"][1].isVisible()
    header.show_view(one)
    assert header._fields["to"][1].isVisible(), "unfolded stays unfolded"


def test_another_address_for_answers_shows_itself(header: HeaderBlock) -> None:
    one = view(1, LABORATORY, "x", summary=Summary.UNSIGNED)
    header.show_view(one)
    assert not header._fields["reply-to"][1].isVisible()
    other = replace(one.opened.headers, reply_to=(Mailbox("voleur@ailleurs.exemple"),))
    header.show_view(replace(one, opened=replace(one.opened, headers=other)))
    assert header._fields["reply-to"][1].isVisible()
    assert not header._fields["to"][1].isVisible()


def test_what_does_not_fit_is_told_by_the_tip(header: HeaderBlock) -> None:
    header.show_view(view(1, LONG, "x"))
    assert header._sender.is_cut
    assert "@exemple.fr&gt;" in header._sender.toolTip()
