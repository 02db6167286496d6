"""The scenes about correspondents: suggestions, remedies of recipients, certificates, contacts, directories."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from secmail.api.certificates import AnnounceCertificate, Announcement, CertificateRanking
from secmail.api.contacts import ContactsImported, MergeContacts, Suggest
from secmail.api.directory import RefreshCountry, SearchDirectory, TestDirectory
from secmail.api.events import JobProgressed
from secmail.api.queries import RecipientStatuses
from secmail.domain.contacts import joined
from secmail.domain.directory import DirectoryAnswer, SourceFailure
from secmail.domain.errors import Code
from secmail.domain.ids import MessageId
from secmail.domain.own_certificates import LetterAbout, LetterShown
from secmail.domain.people import RecipientState, RecipientStatus
from secmail.gui.compose.window import ComposeWindow
from secmail.gui.dialogs.container import ContainerDialog
from secmail.gui.dialogs.question import Question
from secmail.gui.i18n import Words
from secmail.gui.people.certificates import CertificatesDialog
from secmail.gui.people.contact_editor import ContactDialog
from secmail.gui.people.contacts import ContactsDialog
from secmail.gui.people.doubles import DoublesDialog
from secmail.gui.people.look import LookDialog
from secmail.gui.people.people_words import imported_words
from secmail.gui.people.sources import another_of
from secmail.gui.style import Tone
from tests.support.invented_people import (
    CHANGED,
    CHOSEN,
    CONTACTS,
    DOUBLES,
    FOUND,
    INES,
    LONG,
    LONG_NAME,
    NEW,
    OWN,
    RANKING,
    SELF_SIGNED,
    SOURCES,
    TRIED,
    TWICE,
    USED,
)
from tests.support.stage import Stage, settle


def composer_of(stage: Stage) -> ComposeWindow:
    """An empty composer in front."""
    stage.practice.open = True
    composer = stage.raise_window().writing.write()
    settle()
    stage.front = composer
    return composer


def suggestions(stage: Stage) -> None:
    composer = composer_of(stage)
    composer.form.to.setText("rennes")
    composer.form.to.textEdited.emit("rennes")
    settle()
    stage.front = composer.suggestions[0].list


def suggestions_long(stage: Stage) -> None:
    composer = composer_of(stage)
    stage.practice.people.suggestions = stage.practice.people.suggestions * 2
    stage.practice.handle.answer(Suggest, stage.practice.people.suggestions)
    composer.form.to.setText("te")
    composer.form.to.textEdited.emit("te")
    settle()
    stage.front = composer.suggestions[0].list


STATES = (
    CHANGED,
    RecipientStatus(LONG.address, RecipientState.NO_CERTIFICATE),
    RecipientStatus("paul.durand@mssante.exmple", RecipientState.UNKNOWN_DOMAIN, meant="mssante.exemple"),
    RecipientStatus("anne@exemple.org", RecipientState.READY, USED, expires_in=12, replaces=True),
    RecipientStatus("123456789012345@patient.mssante.fr", RecipientState.PATIENT),
    RecipientStatus("dupont nantes", RecipientState.INVALID_ADDRESS),
)


def remedies(stage: Stage) -> None:
    composer = composer_of(stage)
    stage.practice.handle.answer(RecipientStatuses, STATES)
    composer.form.to.setText(", ".join(one.address for one in STATES))
    composer.lookup.ask()
    settle()


def request(stage: Stage) -> None:
    composer = composer_of(stage)
    stage.front = composer.remedies.ask_for(INES.address)
    settle()


def container(stage: Stage) -> None:
    composer = composer_of(stage)
    stage.front = ContainerDialog(composer.files._desk, composer, b"", address=INES.address)
    stage.front.open()


def _look(stage: Stage, status: RecipientStatus) -> None:
    composer = composer_of(stage)
    composer.remedies.look(status)
    settle()
    stage.front = composer.findChild(LookDialog)


def look_changed(stage: Stage) -> None:
    _look(stage, CHANGED)


def look_hindered(stage: Stage) -> None:
    stage.practice.handle.answer(CertificateRanking, SELF_SIGNED)
    _look(stage, replace(CHANGED, certificate=None))


def look_unconfirmed(stage: Stage) -> None:
    _look(stage, replace(CHANGED, state=RecipientState.UNCONFIRMED, certificate=None))


def _letter(stage: Stage, shown: LetterShown) -> None:
    stage.practice.open = True
    stage.practice.views[MessageId(11)] = replace(stage.practice.views[MessageId(11)], about=shown)
    stage.raise_window()
    stage.choose(11)


def letter_request(stage: Stage) -> None:
    _letter(stage, LetterShown(LetterAbout.REQUEST))


def letter_introduction(stage: Stage) -> None:
    _letter(stage, LetterShown(LetterAbout.INTRODUCTION))


def letter_changed(stage: Stage) -> None:
    stage.practice.views[MessageId(11)] = replace(stage.practice.views[MessageId(11)], changed=NEW)
    _letter(stage, LetterShown(LetterAbout.INTRODUCTION))


def contacts(stage: Stage) -> None:
    stage.front = stage.raise_window().people.show_contacts()
    settle()


def contacts_group(stage: Stage) -> None:
    dialog = stage.raise_window().people.show_contacts()
    settle()
    dialog.group.setCurrentIndex(2)
    dialog.ask_people()
    dialog.outcome.say(
        imported_words(ContactsImported(12, 3, 1, (4,), (7, 9), (2,), 5, 1), Words(stage.language)), Tone.CAUTION
    )
    stage.front = dialog


def contacts_none(stage: Stage) -> None:
    stage.practice.people.contacts = ()
    stage.practice.people.groups = ()
    stage.front = stage.raise_window().people.show_contacts()


def contact(stage: Stage) -> None:
    dialog = stage.raise_window().people.show_contacts()
    settle()
    stage.front = dialog.open_contact(CONTACTS[0])


def doubles(stage: Stage) -> None:
    stage.practice.people.doubles = DOUBLES
    dialog = stage.raise_window().people.show_contacts()
    settle()
    dialog.doubles.start()
    settle()
    stage.front = dialog.doubles


def doubles_join(stage: Stage) -> None:
    doubles(stage)
    assert isinstance(stage.front, DoublesDialog)
    stage.front = stage.front.join(*TWICE)


def contacts_joined(stage: Stage) -> None:
    doubles(stage)
    assert isinstance(stage.front, DoublesDialog)
    stage.front.join(*TWICE).accept()
    stage.practice.handle.finish(MergeContacts, joined(*TWICE))
    settle()


def join_with(stage: Stage) -> None:
    contact(stage)
    assert isinstance(stage.front, ContactDialog)
    found = stage.front.join()
    assert found is not None
    found.search.setText("")
    found.ask()
    stage.front = found


def contacts_nobody(stage: Stage) -> None:
    contacts(stage)
    dialog = stage.front
    assert isinstance(dialog, ContactsDialog)
    dialog.search.setText(f"{LONG_NAME} du Parc")
    dialog.ask_people()


def contacts_doubles(stage: Stage) -> None:
    stage.practice.people.doubles = DOUBLES
    stage.practice.people.contacts = CONTACTS * 70
    contacts(stage)


def contact_certificates(stage: Stage) -> None:
    stage.practice.handle.answer(RecipientStatuses, (CHANGED,))
    dialog = stage.raise_window().people.show_contacts()
    settle()
    editor = dialog.open_contact(CONTACTS[0])
    settle()
    stage.front = editor.show_certificates()


def certificate_forget(stage: Stage) -> None:
    contact_certificates(stage)
    assert isinstance(stage.front, CertificatesDialog)
    stage.front = stage.front.forget_one(RANKING[0])


def confirmed(stage: Stage) -> None:
    stage.front = stage.raise_window().people.show_confirmed()


def directory(stage: Stage) -> None:
    dialog = stage.raise_window().people.show_directory()
    settle()
    dialog.fields["words"].setText("martin")
    dialog.ask()
    settle()
    failures = (SourceFailure("annuaire-sante-fhir", Code.DIRECTORY_OFFLINE),)
    dialog.search_online()
    stage.practice.handle.finish(SearchDirectory, DirectoryAnswer(FOUND, more=True, failures=failures))
    stage.front = dialog


def directory_empty(stage: Stage) -> None:
    stage.practice.people.country = None
    stage.front = stage.raise_window().people.show_directory()


def directory_country(stage: Stage) -> None:
    stage.front = stage.raise_window().people.show_directory()


def sources(stage: Stage) -> None:
    dialog = stage.raise_window().people.show_sources()
    settle()
    dialog.try_out(SOURCES[0])
    stage.practice.handle.finish(TestDirectory, TRIED)
    stage.front = dialog


def source_ldap(stage: Stage) -> None:
    dialog = stage.raise_window().people.show_sources()
    settle()
    stage.front = dialog.change(CHOSEN)


def source_another(stage: Stage) -> None:
    dialog = stage.raise_window().people.show_sources()
    settle()
    stage.front = dialog.change(another_of(CHOSEN))


def country_wanted(stage: Stage) -> None:
    dialog = stage.raise_window().people.show_sources()
    settle()
    dialog.bring()
    settle()
    stage.front = dialog.findChild(Question)


def country_coming(stage: Stage) -> None:
    stage.practice.people.sources = (SOURCES[0], CHOSEN, *SOURCES[1:])
    dialog = stage.raise_window().people.show_sources()
    settle()
    dialog.refresh()
    job = stage.practice.handle.job(RefreshCountry)
    stage.practice.handle.say(JobProgressed(job, 31_457_280, 0, fetching=True))
    stage.front = dialog


def own(stage: Stage) -> None:
    stage.practice.open = True
    stage.front = stage.raise_window().people.show_own()


def own_expiring(stage: Stage) -> None:
    stage.practice.people.own = (replace(OWN[0], expires_in=12, told=()),)
    own(stage)


def own_tell(stage: Stage) -> None:
    stage.practice.open = True
    dialog = stage.raise_window().people.show_own()
    settle()
    dialog.announce()
    stage.practice.handle.finish(AnnounceCertificate, Announcement((INES.address, LONG.address)))
    settle()
    stage.front = dialog.findChild(Question)


PEOPLE_SCENES: Mapping[str, Callable[[Stage], None]] = {
    "suggestions": suggestions,
    "suggestions-long": suggestions_long,
    "remedies": remedies,
    "certificate-request": request,
    "certificate-container": container,
    "look-changed": look_changed,
    "look-hindered": look_hindered,
    "look-unconfirmed": look_unconfirmed,
    "letter-changed": letter_changed,
    "contacts": contacts,
    "contacts-group": contacts_group,
    "contacts-none": contacts_none,
    "contact": contact,
    "contacts-doubles": contacts_doubles,
    "doubles": doubles,
    "doubles-join": doubles_join,
    "contacts-joined": contacts_joined,
    "contacts-nobody": contacts_nobody,
    "join-with": join_with,
    "contact-certificates": contact_certificates,
    "certificate-forget": certificate_forget,
    "confirmed": confirmed,
    "directory": directory,
    "directory-empty": directory_empty,
    "directory-country": directory_country,
    "sources": sources,
    "source-ldap": source_ldap,
    "source-another": source_another,
    "country-coming": country_coming,
    "country-wanted": country_wanted,
    "own": own,
    "own-expiring": own_expiring,
    "own-tell": own_tell,
    "letter-request": letter_request,
    "letter-introduction": letter_introduction,
}
