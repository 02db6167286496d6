"""`dev.py fuzz [TARGET …] [--seconds N]`: every target in turn for N seconds, then one line for each.

Exit code 1 when an input was found that breaks a promise: it lies in `build/fuzz/findings/TARGET/`. What was learned
(inputs that reach new code) stays in `build/fuzz/corpus/TARGET/` for the next run.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from devtools.console import say
from devtools.processes import CHECKOUT

from fuzz.target import SECONDS, Target
from fuzz.targets import TARGETS

BUILD = CHECKOUT / "build" / "fuzz"
CRASHERS = Path(__file__).with_name("crashers")
_MEGABYTES = 2048
_NOISE = re.compile(
    r"#\d+|INFO|WARNING: Failed to find function|Dictionary:|stat::|0x|\\|Base64:|MS: |artifact_prefix|SUMMARY|\s*$"
)
_PROGRESS = re.compile(r"#(\d+)\s+[A-Za-z]+\s+cov: (\d+)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of a target gave. `failed`: it ended otherwise than by its time being over."""

    executions: int
    coverage: int
    findings: tuple[Path, ...]
    failed: bool
    said: str


def main(arguments: list[str]) -> int:
    """0 nothing found, 1 something found, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="dev.py fuzz", description="Coverage-guided fuzzing of every reader.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"among {', '.join(TARGETS)}; otherwise all")
    parser.add_argument("--seconds", type=int, default=10, help="for each target (10)")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.targets if name not in TARGETS]
    if unknown or options.seconds < 1:
        parser.error(f"there is no target {', '.join(unknown)}" if unknown else "--seconds must be at least 1")
    outcomes = {name: _fuzz(TARGETS[name], options.seconds) for name in options.targets or TARGETS}
    return 1 if any(outcome.findings or outcome.failed for outcome in outcomes.values()) else 0


def _fuzz(target: Target, seconds: int) -> Outcome:
    corpus, seeds, found = (_folder(kind, target.name) for kind in ("corpus", "seeds", "findings"))
    _write(seeds, target.seeds())
    dictionary = seeds.parent / f"{target.name}.dict"
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words), encoding="ascii")
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={int(SECONDS * 2)}",
        f"-rss_limit_mb={_MEGABYTES}",
        f"-artifact_prefix={found}{os.sep}",
        # libFuzzer refuses an empty one.
        *([f"-dict={dictionary}"] if target.words else []),
        "-print_final_stats=1",
    ]
    folders = [corpus, seeds, *(folder for folder in (CRASHERS / target.name,) if folder.is_dir())]
    known = set(found.iterdir())
    ended = _child(target.name, *options, *map(str, folders))
    said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
    progress = [(int(count), int(covered)) for count, covered in _PROGRESS.findall(said)]
    outcome = Outcome(
        executions=max((count for count, _ in progress), default=0),
        coverage=max((covered for _, covered in progress), default=0),
        findings=tuple(sorted(set(found.iterdir()) - known)),
        failed=ended.returncode != 0,
        said=said,
    )
    _tell(target, outcome)
    return outcome


def _child(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """libFuzzer owns its process and ends it."""
    command = [sys.executable, str(Path(__file__).with_name("child.py")), *arguments]
    return subprocess.run(command, cwd=BUILD, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603 (ours)


def _tell(target: Target, outcome: Outcome) -> None:
    found = f"{len(outcome.findings)} finding(s)" if outcome.findings or not outcome.failed else "did not run"
    say(f"{target.name:14} {outcome.executions:>9} executions  {outcome.coverage:>6} edges  {found}")
    if outcome.findings or outcome.failed:
        say("\n".join(f"    {line}" for line in _reason(outcome.said)))
    for path in outcome.findings:
        say(f"    {path}")


def _reason(said: str) -> list[str]:
    """The trace-back of the broken promise, or libFuzzer's own words."""
    lines = [line for line in said.splitlines() if not _NOISE.match(line)]
    begins = next((index for index, line in enumerate(lines) if "Traceback" in line or "ERROR: libFuzzer" in line), -15)
    return lines[begins:][:40]


def _folder(kind: str, name: str) -> Path:
    folder = BUILD / kind / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(folder: Path, seeds: Iterable[bytes]) -> None:
    """Seeds are signed and sealed with the keys of the moment, so those of the last run go."""
    for old in folder.iterdir():
        old.unlink()
    for number, seed in enumerate(seeds):
        (folder / str(number)).write_bytes(seed)


def _escaped(word: bytes) -> str:
    return "".join(chr(octet) if 0x20 <= octet < 0x7F and octet not in b'"\\' else f"\\x{octet:02x}" for octet in word)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
