"""Words of a line, to tell whether two lines say the same: layout, case, decimal mark and decoration do not count."""

_JUDGED = 200


def words(text: str) -> list[str]:
    """The words of the beginning of a line."""
    found = [word.strip("*:-()") for word in text[:_JUDGED].casefold().replace(",", ".").split()]
    return [word for word in found if word]


def holds(line: list[str], value: list[str]) -> bool:
    """Whether the words of a value stand in a line one after the other."""
    if len(value) == 1:
        return value[0] in line
    return bool(value) and any(line[at : at + len(value)] == value for at in range(len(line) - len(value) + 1))
