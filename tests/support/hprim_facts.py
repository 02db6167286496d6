"""What a result file says, without its words: numbers, codes, marks, places and problems, and digests of its texts.

So the facts of files that are not ours to copy can be kept. Run as a program it writes those of every file of a folder:
``python tests/support/hprim_facts.py FOLDER TARGET``; look at every difference before keeping it.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path

from secmail import hprim

_WORDS = (
    "surname",
    "given_name",
    "birth_name",
    "used_name",
    "address",
    "town",
    "name",
    "text",
    "text_only",
    "coded_text",
    "values",
    "file_name",
    "written_name",
    "editor",
)
_WORDS_OF_RESULTS = ("label", "value", "comments")


def facts(data: bytes) -> dict[str, object]:
    """The JSON document of a file with digests for words, and problems as line, code and severity."""
    answer = hprim.to_json(hprim.read(data))
    found = _digested(answer)
    assert isinstance(found, dict)
    problems = answer["problems"]
    assert isinstance(problems, list)
    return found | {"problems": [[each["line"], each["code"], each["severity"]] for each in problems]}


def _digested(value: object, key: str = "") -> object:
    if key in _WORDS or key in _WORDS_OF_RESULTS:
        return None if value is None else sha256(json.dumps(value).encode()).hexdigest()[:12]
    if isinstance(value, dict):
        return {name: _digested(each, name) for name, each in value.items()}
    return [_digested(each) for each in value] if isinstance(value, list) else value


def main(folder: str, target: str) -> None:
    """Write the facts of the HPRIM files of a folder, one file each."""
    for path in sorted(Path(folder).iterdir()):
        found = facts(path.read_bytes())
        if found["format"] != "none":
            text = json.dumps(found, indent=1, ensure_ascii=True)
            (Path(target) / f"{path.name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
