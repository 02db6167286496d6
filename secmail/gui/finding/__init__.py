"""Looking for messages: the field with its words, how far reading has come, and messages that belong together."""
