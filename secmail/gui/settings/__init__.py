"""What is set once for all: the pages of the settings, each of which keeps what is chosen at once."""
