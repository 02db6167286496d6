"""What the budgets measure: the program's Python files as syntax trees, with their functions and classes."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = (
    *("app", "gui", "cli", "engine", "card", "vault", "mail", "directory", "store", "export"),
    *("api", "smime", "cms", "pki", "hprim", "domain"),
)
_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One file: its path below the checkout, its text, its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """`hprim` for `secmail/hprim/lexer.py`; empty for what lies in no room."""
        parts = self.path.split("/")
        return parts[1] if len(parts) > 2 else ""

    def calls(self) -> Iterator[ast.Call]:
        """Every call in the file."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


@dataclass(frozen=True, slots=True)
class Place:
    """A function or class, with the module and the dotted name that a person finds it by."""

    module: Module
    name: str
    node: Function | ast.ClassDef
    in_class: bool

    def __str__(self) -> str:
        return f"{self.module.path}:{self.node.lineno} {self.name}"

    @property
    def key(self) -> str:
        """The name without the line, for the lists of exceptions."""
        return f"{self.module.path}::{self.name}"

    @property
    def lines(self) -> int:
        """From the `def` or `class` line to the last."""
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1


def read(path: Path, root: Path) -> Module:
    """Read one file."""
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(root).as_posix(), text, ast.parse(text, filename=str(path)))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file below these folders of the checkout."""
    paths = (path for folder in folders for path in sorted((CHECKOUT / folder).rglob("*.py")))
    return tuple(read(path, CHECKOUT) for path in paths)


def places(module: Module) -> Iterator[Place]:
    """Every function and class of a module, nested ones too."""

    def below(node: ast.AST, prefix: str, *, in_class: bool) -> Iterator[Place]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function | ast.ClassDef):
                name = f"{prefix}{child.name}"
                yield Place(module, name, child, in_class)
                yield from below(child, f"{name}.", in_class=isinstance(child, ast.ClassDef))
            else:
                yield from below(child, prefix, in_class=in_class)

    return below(module.tree, "", in_class=False)


def depth(node: ast.AST) -> int:
    """How deep control blocks nest inside a function; `elif` stands beside its `if`, an inner function starts anew."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef | ast.Lambda):
            continue
        elif_branch = isinstance(node, ast.If) and node.orelse == [child] and isinstance(child, ast.If)
        own = 1 if isinstance(child, _BLOCKS) and not elif_branch else 0
        deepest = max(deepest, own + depth(child))
    return deepest


def tracked() -> list[str]:
    """The files under version control, as paths below the checkout."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return [name for name in listing.stdout.split("\0") if name and (CHECKOUT / name).is_file()]
