"""What is remembered of private folders: bounded, and never trusted to be readable."""

from datetime import UTC, datetime

import pytest

from secmail.domain.errors import Code
from secmail.engine.travel_notes import FolderNotes, Item, Standing, TravelNotes, VaultNotes, Waiting

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ADDRESS, VAULT = "camille@cabinet.example", "ab" * 16
FOLDER = FolderNotes(
    folder="secmail",
    uidvalidity=7,
    items=(Item(3, VAULT, "d" * 64, Standing.OURS), Item(4, VAULT, "e" * 64, Standing.RIVAL)),
    looked=AT,
    strangers=2,
    problem=Code.MAIL_QUOTA,
)
NOTES = VaultNotes(owners=(b"a", b"b"), came=AT, seen="d", withheld=AT, signed="e", document=bytes(range(256)))


class Settings:
    """A store of settings in memory."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.writes = 0

    def setting(self, name: str) -> str | None:
        return self.values.get(name)

    def set_setting(self, name: str, value: str) -> None:
        self.writes += 1
        self.values[name] = value


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def notes(settings: Settings) -> TravelNotes:
    return TravelNotes(settings)  # type: ignore[arg-type]  # of the store only its settings


def waiting(number: int, *, trusted: bool = True, size: int = 10) -> Waiting:
    return Waiting(VAULT, f"signer {number}", trusted, number, bytes(size))


def test_all_of_it_comes_back_and_is_written_only_when_it_changes(settings: Settings, notes: TravelNotes) -> None:
    for _ in range(2):
        notes.keep_folder(ADDRESS, FOLDER)
        notes.keep_vault(VAULT, NOTES)
        notes.keep_waiting(ADDRESS, [waiting(1)])
    assert notes.folder(ADDRESS.upper()) == FOLDER
    assert notes.vault(VAULT) == NOTES
    assert notes.waiting(ADDRESS) == (waiting(1),)
    assert settings.writes == 3


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"items": 1}', '{"owners": ["*"]}', '{"waiting": [1]}'])
def test_what_cannot_be_read_counts_as_nothing(settings: Settings, notes: TravelNotes, text: str) -> None:
    notes.keep_folder(ADDRESS, FOLDER)
    notes.keep_vault(VAULT, NOTES)
    notes.keep_waiting(ADDRESS, [waiting(1)])
    settings.values = dict.fromkeys(settings.values, text)
    assert (notes.folder(ADDRESS), notes.vault(VAULT), notes.waiting(ADDRESS)) == (FolderNotes(), VaultNotes(), ())


def test_few_wait_the_trusted_first_then_the_newest(notes: TravelNotes) -> None:
    many = [waiting(number, trusted=number == 1) for number in range(40)]
    notes.keep_waiting(ADDRESS, many)
    assert [each.uid for each in notes.waiting(ADDRESS)] == [1, *range(39, 24, -1)]


def test_one_waits_for_each_vault_and_signer_the_newest(notes: TravelNotes) -> None:
    former, newer = (Waiting(VAULT, "s", trusted=True, uid=uid, document=b"") for uid in (3, 5))
    notes.keep_waiting(ADDRESS, [newer, former, waiting(1)])
    assert notes.waiting(ADDRESS) == (newer, waiting(1))


def test_what_waits_is_bounded_in_bytes(notes: TravelNotes) -> None:
    notes.keep_waiting(ADDRESS, [waiting(number, size=12 * 2**20) for number in range(3)])
    assert [each.uid for each in notes.waiting(ADDRESS)] == [2, 1]


def test_folder_notes_follow_what_lies_there() -> None:
    assert FOLDER.holds(VAULT, "d" * 64)
    assert not FOLDER.only([4]).holds(VAULT, "d" * 64)
    assert [item.standing for item in FOLDER.joined(VAULT).items] == [Standing.OURS, Standing.OURS]
    assert FOLDER.without(VAULT, Standing.RIVAL).items == FOLDER.items[:1]
    assert FOLDER.noted(Item(3, VAULT, "f", Standing.REFUSED)).items[-1].digest == "f"
