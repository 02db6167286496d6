"""Why the program does not start, in a window: whoever starts it from the desktop reads no terminal."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from secmail.domain.errors import Code
from secmail.domain.sentences.text import Language
from secmail.gui import icons
from secmail.gui.i18n import Words
from secmail.gui.problems import shown


def show_refusal(code: Code, language: Language) -> None:
    """Until it is closed."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["secmail"])
    application.setApplicationDisplayName("secmail")
    problem = shown(code, language)
    box = QMessageBox()
    box.setWindowIcon(icons.icon("app", application.palette()))
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(problem.text.title)
    box.setInformativeText(problem.body)
    box.addButton(Words(language)("task.close"), QMessageBox.ButtonRole.RejectRole)
    box.finished.connect(application.quit)
    box.open()
    application.exec()
