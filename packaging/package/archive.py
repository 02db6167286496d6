"""The compressed folder, for Linux systems without .deb packages and for whoever may not install."""

import lzma
import tarfile
from pathlib import Path


def pack(folder: Path, target: Path, *, moment: int, name: str) -> None:
    """The same folder gives the same bytes: sorted, owned by nobody in particular, all of one moment."""

    def anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = moment
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    target.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(target, "wb", preset=6) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for path in (folder, *sorted(folder.rglob("*"))):
            inside = Path(name) / path.relative_to(folder)
            tar.add(path, inside.as_posix(), recursive=False, filter=anonymous)
