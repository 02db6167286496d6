"""Where a file of the message is shown: in the place of its results or text, a short covering note above it."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from secmail.api.results import MessageView
from secmail.domain.documents import document_kind
from secmail.domain.messages import Attachment
from secmail.domain.security import Summary
from secmail.gui.i18n import Words
from secmail.gui.models.provenance_words import provenance
from secmail.gui.panes.attachment_list import AttachmentList
from secmail.gui.panes.body_view import BodyView
from secmail.gui.results.view import ResultView
from secmail.gui.viewing.viewer import DocumentView

_ROOMY = 560
"""Pixels of the reading's height from which a covering note stays beside its document."""


class FilePlace(QObject):
    """Belongs to the document view. What it hides it shows again when the file is left."""

    def __init__(
        self, words: Words, document: DocumentView, *, results: ResultView, body: BodyView, attachments: AttachmentList
    ) -> None:
        super().__init__(document)
        self._words = words
        self._document = document
        self._results = results
        self._body = body
        self._attachments = attachments
        self._has_report = False
        self._before: QWidget | None = None
        """Where the keyboard was before somebody asked for a file."""
        attachments.show_wanted.connect(self.show_file)
        document.shut.connect(self.leave)

    def show_view(self, view: MessageView, *, proven: bool) -> None:
        """Another message: its results or text, and its files. `proven`: its sender is, as the banner says.

        The only document of a proven sender who wrote no more than a few lines is the letter: it is shown at once.
        """
        self._has_report = any(result.document.reports for result in view.results)
        self._results.setVisible(self._has_report)
        self._body.setVisible(not self._has_report)
        if self._has_report:
            self._results.show_results(view.results)
        else:
            self._body.show_message(view.opened, view.documents)
        files = view.opened.attachments
        signed = view.opened.summary is not Summary.UNSIGNED
        self._attachments.show_attachments(
            files,
            signed=signed,
            provenance=provenance(view, self._words, proven=proven),
            told=bool(view.documents),
        )
        paged = [one for one in files if (kind := document_kind(one)) is not None and kind.has_pages and one.size]
        if proven and not self._has_report and len(paged) == len(files) == 1 and self._body.is_short:
            self._show(paged[0], focus=False)

    def update_view(self, view: MessageView, *, proven: bool) -> None:
        """The same message, of which something was done: where its files went."""
        self._attachments.tell_again(provenance(view, self._words, proven=proven))

    def show_file(self, attachment: Attachment) -> None:
        """In the place of results or text, because somebody wants to read it."""
        before = QApplication.focusWidget()
        if before is not None and not self._document.isAncestorOf(before):
            self._before = before
        self._show(attachment, focus=True)

    def _show(self, attachment: Attachment, *, focus: bool) -> None:
        self._results.hide()
        # The page itself may not have been laid out yet; what stands around it is on the screen.
        around = self._document.parentWidget()
        while around is not None and not around.isVisible():
            around = around.parentWidget()
        roomy = around is not None and around.height() >= _ROOMY
        self._body.setVisible(roomy and not self._has_report and self._body.become_note())
        self._document.show_attachment(attachment, focus=focus)

    def leave(self) -> None:
        """The message itself again."""
        had_focus = self._document.isAncestorOf(QApplication.focusWidget() or self._body)
        self._body.become_whole()
        self._results.setVisible(self._has_report)
        self._body.setVisible(not self._has_report)
        if had_focus:  # or it would go to whatever comes next in the window
            back = self._before if self._before is not None and isValid(self._before) else self._body
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self._document.forget()
