"""The places above the folders: work that is gathered from all of them."""

from enum import StrEnum


class Place(StrEnum):
    """The value is the key of its words."""

    TO_SEE = "place.to-see"
    TO_SIGN = "place.to-sign"


ICONS = {Place.TO_SEE: "see", Place.TO_SIGN: "sign"}
