"""The program's icon in the sizes and formats that desktops ask for, drawn from its lines."""

import io
import os
from pathlib import Path

from PIL import Image

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def draw(source: Path, folder: Path) -> None:
    """`secmail-SIZE.png` for each size, `secmail.ico` for Windows and `secmail.icns` for macOS."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 -- the platform must stand in the environment before

    application = QGuiApplication.instance() or QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {size: _drawn(source.read_bytes(), size) for size in SIZES}
    for size, picture in pictures.items():
        picture.save(folder / f"secmail-{size}.png", optimize=True)
    small = [pictures[size] for size in SIZES if size <= 256]
    small[-1].save(folder / "secmail.ico", sizes=[picture.size for picture in small], append_images=small[:-1])
    pictures[512].save(folder / "secmail.icns", append_images=[pictures[size] for size in (32, 128, 256)])
    application.quit()


def _drawn(lines: bytes, size: int) -> Image.Image:
    from PySide6.QtCore import QBuffer, QByteArray, Qt  # noqa: PLC0415 -- as above
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415 -- as above
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 -- as above

    drawn = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(lines)).render(painter)
    painter.end()
    kept = QBuffer()
    kept.open(QBuffer.OpenModeFlag.WriteOnly)
    drawn.save(kept, "PNG")  # type: ignore[call-overload] # the stub wants bytes, the function takes text
    return Image.open(io.BytesIO(kept.data().data())).convert("RGBA")
