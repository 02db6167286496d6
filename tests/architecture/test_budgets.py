"""The budgets that keep the program readable: sizes, parameters, nesting, hints, docstrings, what no room may do."""

import ast
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.architecture.source import CHECKOUT, Function, Module, Place, depth, modules, places, read

# Of five parameters at most, those from the third on are given by keyword.
MOST_PARAMETERS, BY_POSITION = 5, 3

PURE_ROOMS = {"domain", "hprim", "cms", "pki", "smime"}
DOCUMENTED_ROOMS = {"api", "domain", "smime", "cms", "pki", "hprim"}

# Where everything may be caught, as nothing above could: thread mains, the bridge, the crash hook, the job boundary.
# "path::qualified name" → why.
BROAD_EXCEPTS: Mapping[str, str] = {
    "secmail/engine/loop.py::EngineLoop._run": "main of the engine thread: one bad event must not end the program",
    "secmail/app/demo/servers.py::MailServers._main": "main of the demonstration's servers: the starter hears of it",
    "secmail/engine/watching.py::Watcher._run": "main of a mail thread: one watcher ends, the others go on",
    "secmail/card/thread.py::_survive": "main of the card thread: watching the reader goes on",
    "secmail/card/thread.py::_settle": "job boundary of the card thread: the caller hears of the bug",
    "secmail/engine/worker.py::Worker._run": "main of a worker thread: whoever waits for the result hears of it",
    "secmail/engine/engine.py::Engine._emit": "the bridge: a listener's fault must not cut a use case in two",
    "secmail/engine/jobs.py::JobRunner._step": "job boundary: the job fails as a bug, the others go on",
    "secmail/engine/index_reader.py::IndexReader._take": "boundary of one message: the others come into the index",
    "secmail/store/document_child.py::_read": "job boundary of the child: libraries fail on hostile files in every way",
    "secmail/store/picture_child.py::_answer": "as above",
    "secmail/cli/main.py::_carried_out": "crash hook of the command line: a sentence, never a trace-back",
}

# Names whose signature a library fixes, with more positional parameters than we would choose.
FIXED_BY_A_LIBRARY = {
    "handle_RCPT",  # aiosmtpd
    "handle_MAIL",  # aiosmtpd
    "handle_DATA",  # aiosmtpd
}

# Qt's main loop is started here, or that of a program that can only say why it does not start; every other `exec` would
# nest a loop in it. A drag is one, whoever begins it.
LOOPS = ("secmail/gui/application.py", "secmail/gui/dragging.py", "secmail/gui/refused.py")


def _functions(found: tuple[Module, ...]) -> Iterator[Place]:
    return (place for module in found for place in places(module) if isinstance(place.node, Function))


def _classes(found: tuple[Module, ...]) -> Iterator[Place]:
    return (place for module in found for place in places(module) if isinstance(place.node, ast.ClassDef))


def long_files(found: tuple[Module, ...]) -> list[str]:
    """A file has at most 400 lines."""
    sizes = ((module, module.text.count("\n")) for module in found)
    return [f"{module.path}: {lines} lines" for module, lines in sizes if lines > 400]


def long_functions(found: tuple[Module, ...]) -> list[str]:
    """A function has at most 60 lines."""
    return [f"{place}: {place.lines} lines" for place in _functions(found) if place.lines > 60]


def ninth_decile(found: tuple[Module, ...]) -> list[str]:
    """Nine of ten functions have at most 30 lines."""
    sizes = sorted(place.lines for place in _functions(found))
    p90 = sizes[int(len(sizes) * 0.9)] if sizes else 0
    return [f"p90 of function lines is {p90}"] if p90 > 30 else []


def large_classes(found: tuple[Module, ...]) -> list[str]:
    """A class has at most 25 methods and 300 lines."""
    return [
        f"{place}: {_methods(place)} methods, {place.lines} lines" for place in _classes(found) if _too_large(place)
    ]


def _too_large(place: Place) -> bool:
    return _methods(place) > 25 or place.lines > 300


def _methods(place: Place) -> int:
    return sum(isinstance(node, Function) for node in ast.iter_child_nodes(place.node))


def many_parameters(found: tuple[Module, ...]) -> list[str]:
    """A function has at most 5 parameters, and at most three of them may be given by position."""
    return [str(place) for place in _functions(found) if _too_many(place)]


def _too_many(place: Place) -> bool:
    name = place.node.name
    # Special methods and Qt's virtual ones (the only camelCase names there are) have signatures that are not ours.
    special = name.startswith("__") and name != "__init__"
    camel_case = place.in_class and name != name.lower() and "_" not in name
    if special or camel_case or name in FIXED_BY_A_LIBRARY:
        return False
    positional, keyword_only = _parameters(place)
    return positional > BY_POSITION or positional + keyword_only > MOST_PARAMETERS


def _parameters(place: Place) -> tuple[int, int]:
    assert isinstance(place.node, Function)
    arguments = place.node.args
    static = any(isinstance(name, ast.Name) and name.id == "staticmethod" for name in place.node.decorator_list)
    bound = 1 if place.in_class and not static else 0
    return len(arguments.posonlyargs) + len(arguments.args) - bound, len(arguments.kwonlyargs)


def deep_nesting(found: tuple[Module, ...]) -> list[str]:
    """Control blocks nest at most three deep."""
    return [f"{place}: {depth(place.node)} deep" for place in _functions(found) if depth(place.node) > 3]


def unhinted(found: tuple[Module, ...]) -> list[str]:
    """Every parameter and every result has its type."""
    return [str(place) for place in _functions(found) if _lacks_hint(place)]


def _lacks_hint(place: Place) -> bool:
    assert isinstance(place.node, Function)
    given = place.node.args
    all_of_them = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    own = [argument for argument in all_of_them if argument.arg not in {"self", "cls"}]
    return place.node.returns is None or any(argument.annotation is None for argument in own)


def modules_without_docstring(found: tuple[Module, ...]) -> list[str]:
    """Every module says what it is for."""
    return [module.path for module in found if ast.get_docstring(module.tree) is None]


def undocumented(found: tuple[Module, ...]) -> list[str]:
    """In the rooms that others read as a library, every public class and function says what it is."""
    return [str(place) for module in found if _is_documented(module) for place in places(module) if _needs_words(place)]


def _is_documented(module: Module) -> bool:
    return module.room in DOCUMENTED_ROOMS or module.path.startswith("secmail/engine/ports/")


def _needs_words(place: Place) -> bool:
    public = not any(part.startswith("_") for part in place.name.split("."))
    return public and not place.in_class and "." not in place.name and ast.get_docstring(place.node) is None


def prints(found: tuple[Module, ...]) -> list[str]:
    """Only the command line prints."""
    return [
        f"{m.path}:{call.lineno}" for m in found if m.room != "cli" for call in m.calls() if _called(call) == "print"
    ]


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def globals_(found: tuple[Module, ...]) -> list[str]:
    """Nothing writes to a module's variables."""
    return [f"{m.path}:{node.lineno}" for m in found for node in ast.walk(m.tree) if isinstance(node, ast.Global)]


def any_in_pure_rooms(found: tuple[Module, ...]) -> list[str]:
    """In the pure rooms every value has a known type."""
    pure = (module for module in found if module.room in PURE_ROOMS)
    return [f"{module.path}:{node.lineno}" for module in pure for node in ast.walk(module.tree) if _is_any(node)]


def _is_any(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id == "Any") or (isinstance(node, ast.Attribute) and node.attr == "Any")


def nested_loops(found: tuple[Module, ...]) -> list[str]:
    """No `exec()`: dialogs are opened and answer by signal."""
    gui = [(module, call) for module in found if module.room == "gui" for call in module.calls() if _is_exec(call)]
    once = [next((call for module, call in gui if module.path == path), None) for path in LOOPS]
    return [f"{module.path}:{call.lineno}" for module, call in gui if call not in once]


def _is_exec(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in {"exec", "exec_"}


def broad_excepts(found: tuple[Module, ...]) -> list[str]:
    """Everything is caught, and not raised again, only in the named places."""
    return [str(place) for place in _functions(found) if place.key not in BROAD_EXCEPTS and _catches_all(place.node)]


def _catches_all(node: ast.AST) -> bool:
    inner = (child for child in ast.iter_child_nodes(node) if not isinstance(child, Function))
    return any(_is_broad(child) or _catches_all(child) for child in inner)


def _is_broad(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler) or _raises_again(node):
        return False
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(
        one is None or (isinstance(one, ast.Name) and one.id in {"Exception", "BaseException"}) for one in caught
    )


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """It only clears up: whatever was caught goes on as it came."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


BUDGETS: tuple[Callable[[tuple[Module, ...]], list[str]], ...] = (
    long_files,
    long_functions,
    ninth_decile,
    large_classes,
    many_parameters,
    deep_nesting,
    unhinted,
    modules_without_docstring,
    undocumented,
    prints,
    globals_,
    any_in_pure_rooms,
    nested_loops,
    broad_excepts,
)


@pytest.mark.parametrize("budget", BUDGETS, ids=lambda budget: budget.__name__)
def test_secmail_keeps(budget: Callable[[tuple[Module, ...]], list[str]]) -> None:
    broken = budget(modules("secmail"))
    assert not broken, f"{budget.__doc__}\n" + "\n".join(broken)


@pytest.mark.parametrize("budget", [long_files, long_functions, large_classes, deep_nesting, globals_])
def test_packaging_keeps(budget: Callable[[tuple[Module, ...]], list[str]]) -> None:
    broken = budget(modules("packaging"))
    assert not broken, f"{budget.__doc__}\n" + "\n".join(broken)


def test_every_named_broad_except_is_still_there() -> None:
    found = {place.key for place in _functions(modules("secmail")) if _catches_all(place.node)}
    assert set(BROAD_EXCEPTS) <= found


# The same budgets on what breaks them: a budget that cannot fail would be worthless. ------------------------------

_BLOCK = "def f() -> None:\n" + "".join(f"    x{n} = {n}\n" for n in range(60))
SINS = {
    long_files: "x = 1\n" * 401,
    long_functions: _BLOCK,
    ninth_decile: _BLOCK,
    large_classes: "class C:\n" + "".join(f"    def m{n}(self) -> None: ...\n" for n in range(26)),
    many_parameters: "class C:\n    def f(self, a: int, b: int, c: int, d: int) -> None: ...\n",
    deep_nesting: (
        "def f() -> None:\n if a:\n  for b in c:\n   while d:\n    with e:\n     pass\n"
        "   else:\n    pass\n elif g:\n  pass\n"
    ),
    unhinted: "def f(a, b: int) -> None: ...\n",
    modules_without_docstring: "x = 1\n",
    undocumented: "class Result: ...\n",
    prints: "print(1)\n",
    globals_: "def f() -> None:\n    global x\n    x = 1\n",
    any_in_pure_rooms: "from typing import Any\nx: Any = 1\n",
    nested_loops: "dialog.exec()\n",
    broad_excepts: "def f() -> None:\n    try:\n        g()\n    except (OSError, Exception):\n        pass\n",
}


def test_every_budget_has_its_sin() -> None:
    assert set(SINS) == set(BUDGETS)


@pytest.mark.parametrize("budget", BUDGETS, ids=lambda budget: budget.__name__)
def test_the_budget_catches_its_sin(budget: Callable[[tuple[Module, ...]], list[str]], tmp_path: Path) -> None:
    room = "gui" if budget is nested_loops else "hprim"
    path = tmp_path / "secmail" / room / "sin.py"
    path.parent.mkdir(parents=True)
    path.write_text(SINS[budget], encoding="utf-8")

    assert len(budget((read(path, tmp_path),))) == 1


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n if a:\n  pass\n elif b:\n  pass\n elif c:\n  pass\n", 1),
        ("def f():\n if a:\n  def g():\n   if b:\n    pass\n", 1),
        ("def f():\n try:\n  pass\n except E:\n  if a:\n   pass\n", 2),
        ("def f():\n return [x for x in y if z]\n", 0),
    ],
)
def test_nesting_is_counted_as_a_reader_does(source: str, expected: int) -> None:
    assert depth(ast.parse(source).body[0]) == expected


def test_the_measured_files_are_there() -> None:
    assert (CHECKOUT / "secmail").is_dir()
    assert any(module.room == "domain" for module in modules("secmail"))
