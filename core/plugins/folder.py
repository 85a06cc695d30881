"""The folder that `PLUGINS` names: which files are plug-ins, who may change them, and their hash."""

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from core.plugins.declared import PluginInvalid


@dataclass(frozen=True)
class PluginFile:
    """A plug-in as it lies there.

    Attributes:
        path: of a Python file, or of a package's folder.
        sha256: of the file, as `sha256sum` prints it; of a package: of the lines that `sha256sum` prints for its
            files, in the order of their paths.
    """

    path: Path
    sha256: str


def plugin_files(folder: Path) -> list[PluginFile]:
    """Every plug-in of a folder by its name; names that begin with `_` or `.` and other files are passed over.

    Raises:
        PluginInvalid: there is no such folder or nothing in it, or others than its owner and group may change it.
    """
    if not folder.is_dir():
        raise PluginInvalid(f"PLUGINS: {folder} is not a folder")
    for one in (folder.absolute(), folder.resolve()):
        _refuse_open_above(one)
    found = [plugin_file(path) for path in sorted(folder.iterdir()) if _is_plugin(path)]
    if not found:
        raise PluginInvalid(f"PLUGINS: {folder} holds no plug-in (a .py file, or a folder with __init__.py)")
    return found


def plugin_file(path: Path) -> PluginFile:
    """One plug-in with its hash.

    Raises:
        PluginInvalid: a file of it can't be read, may be changed by others, or lies elsewhere.
    """
    try:
        return PluginFile(path, _hash_of(path))
    except OSError as error:
        raise PluginInvalid(f"plug-in {path}: {error.strerror or type(error).__name__}") from error


def _is_plugin(path: Path) -> bool:
    if path.name.startswith(("_", ".")):
        return False
    return path.suffix == ".py" or (path / "__init__.py").exists()


def _hash_of(path: Path) -> str:
    home = path.parent.resolve()
    for one in (path, *_below(path)):
        _refuse_elsewhere(one, home)
        _refuse_open(one)
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    lines = (
        f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.relative_to(path)}\n"
        for one in _below(path)
        if one.is_file()
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _below(path: Path) -> list[Path]:
    """What a package holds, in the order of the paths; what Python compiled of it, too, because that may be run."""
    return sorted(path.rglob("*")) if path.is_dir() else []


def _refuse_elsewhere(path: Path, home: Path) -> None:
    if not path.resolve().is_relative_to(home):
        raise PluginInvalid(f"plug-in {path}: is a link to a place outside of {home}")


def _refuse_open(path: Path) -> None:
    if path.stat().st_mode & stat.S_IWOTH:
        raise PluginInvalid(f"plug-in {path}: everybody on this machine may change it: chmod o-w {path}")


def _refuse_open_above(folder: Path) -> None:
    """Whoever may rename a folder above may put another one in its place, unless only owners may rename there."""
    _refuse_open(folder)
    for one in folder.parents:
        mode = one.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise PluginInvalid(f"PLUGINS: everybody on this machine may change {one}: chmod o-w {one}")
