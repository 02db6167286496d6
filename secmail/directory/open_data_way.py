"""The published file of the country as a directory that is set up: fetched and taken in, never searched by network."""

from secmail.directory.download import Downloads
from secmail.directory.https import Https, require_https
from secmail.directory.https_checks import checks_of, place_of
from secmail.directory.open_data import begins_well
from secmail.domain.checks import Check
from secmail.domain.directory import DirectoryAnswer, DirectorySearch, DirectorySource
from secmail.domain.errors import Code, Rejected, SecmailError


class OpenDataDirectory:
    """One way of asking, as the others are: its address can be tried. Values: `url`, `white_list`, `ca_file`."""

    def __init__(self, https: Https) -> None:
        self._downloads = Downloads(https)

    def search(self, _source: DirectorySource, _search: DirectorySearch) -> DirectoryAnswer:
        """Nothing: what it tells is known here once it has been taken in."""
        return DirectoryAnswer()

    def certificates(self, _source: DirectorySource, *, address: str, national_id: str | None) -> tuple[bytes, ...]:
        """None: neither for the address nor for the number."""
        del address, national_id
        return ()

    def check(self, source: DirectorySource) -> tuple[Check, ...]:
        """Whether the file is there and is what it should be; it is not fetched."""
        place = place_of(source.value("url"))
        try:
            content = self._downloads.beginning(source.value("url"), ca_file=source.value("ca_file"))
        except SecmailError as error:
            return checks_of(error.place or place, error.code)
        return checks_of(place, None if begins_well(content) else Code.DIRECTORY_MALFORMED)

    def require_fit(self, source: DirectorySource) -> None:
        """Rejected DIRECTORY_VALUE_UNFIT; the detail is the value's name. Nobody is asked."""
        for name in ("url", "white_list"):
            if name == "url" or source.value(name):
                _require_https(name, source.value(name))

    def interrupt(self) -> None:
        """Ends what is running soon."""
        self._downloads.interrupt()


def _require_https(name: str, url: str) -> None:
    try:
        require_https(url)
    except Rejected:
        raise Rejected(Code.DIRECTORY_VALUE_UNFIT, name, words=name) from None
