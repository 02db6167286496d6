"""Stands in the frozen program for Qt's OpenGL modules (10 MB): of them pyqtgraph wants this name when it is imported.

Our plots are painted; nothing makes such a widget.
"""

from PySide6.QtWidgets import QWidget

QOpenGLWidget = QWidget
