"""Runs one target under atheris until its time is over; `run` starts it and reads what libFuzzer says.

python child.py TARGET [options of libFuzzer] [folders of inputs]
"""

import importlib
import sys
from typing import Any


def main(arguments: list[str]) -> None:
    """Instruments the program while it is imported, then never returns: libFuzzer ends the process."""
    atheris: Any = importlib.import_module("atheris")
    name, *options = arguments
    with atheris.instrument_imports(include=["secmail"], enable_loader_override=False):
        target = importlib.import_module("fuzz.targets").TARGETS[name]
    # Keys and seeds are made before the first input, so that no input is blamed for their time.
    for seed in target.seeds():
        target.run(seed)
    atheris.Setup([name, f"-max_len={target.max_size}", *options], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
