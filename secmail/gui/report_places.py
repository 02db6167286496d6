"""Which reports of a message stand where: places as the sealed database numbers them, in the order of the screen."""

from secmail.api.results import MessageView
from secmail.domain.patient_records import ReportPlace


def places_of(view: MessageView) -> tuple[ReportPlace, ...]:
    """The reports of a message, in the order in which they are shown. Numbers go on through a part."""
    counted: dict[int, int] = {}
    places = []
    for file in view.results:
        for _ in file.document.reports:
            counted[file.part] = counted.get(file.part, 0) + 1
            places.append(ReportPlace(view.message, file.part, counted[file.part]))
    return tuple(places)
