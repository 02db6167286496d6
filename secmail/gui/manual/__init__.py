"""The manual: chapters in Markdown of `resources/manual`, read and searched inside the program."""
