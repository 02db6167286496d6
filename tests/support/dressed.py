"""The program's own look, for as long as a test needs it: other tests are measured with what Qt begins with."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from secmail.gui import style


@contextmanager
def dressed(application: QApplication) -> Iterator[None]:
    """Font, style and colours are afterwards as they were."""
    palette, font, look = application.palette(), application.font(), application.style().name()
    style.apply(application, "light")
    if font.pointSizeF() < style.MIN_POINT_SIZE:  # the program raises it only the first time
        larger = application.font()
        larger.setPointSizeF(style.MIN_POINT_SIZE)
        application.setFont(larger)
    application.setStyle("Fusion")
    try:
        yield
    finally:
        application.setStyle(look)
        application.setFont(font)
        application.setPalette(palette)
