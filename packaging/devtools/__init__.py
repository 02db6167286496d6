"""What `packaging/dev.py` is made of: standard library alone, for Linux, macOS and Windows.

It prepares the virtual environment and the system packages, then starts the program or its checks. It knows nothing of
the program's inside and imports nothing of it.
"""
