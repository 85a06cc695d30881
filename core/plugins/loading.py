"""From a plug-in's file to the object that its factory makes, held against what the product calls of it."""

import importlib.util
import inspect
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.plugins.declared import Plugin, PluginInvalid, Port
from core.plugins.folder import PluginFile, plugin_file

PREFIX = "yinpin_plugins"


def declaration(file: PluginFile) -> Plugin:
    """The `PLUGIN` of a file; its code runs.

    Raises:
        PluginInvalid: it has none, or has changed since its hash was taken.
        BaseException: whatever its code raises.
    """
    if plugin_file(file.path).sha256 != file.sha256:
        raise PluginInvalid("the file was changed after the start: restart every process")
    declared = getattr(_module(file.path), "PLUGIN", None)
    if not isinstance(declared, Plugin):
        raise PluginInvalid("it assigns no core.plugins.Plugin to PLUGIN")
    if declared.name != file.path.stem:
        raise PluginInvalid(f"PLUGIN.name is {declared.name}, but the file is called {file.path.stem}")
    return declared


def made(declared: Plugin, port: Port, settings: Mapping[str, str]) -> Any:
    """What the factory makes.

    Raises:
        PluginInvalid: it lacks something that the product calls.
        BaseException: whatever the factory raises.
    """
    found = declared.factory(settings)
    for name, arguments in port.methods.items():
        _refuse_other_form(found, name, arguments)
    for name, allowed in port.attributes.items():
        value = getattr(found, name, None)
        # 1 would pass for True.
        if not any(value is one or (type(value) is type(one) and value == one) for one in allowed):
            raise PluginInvalid(f"its {name} is {value!r}, not one of {', '.join(map(repr, allowed))}")
    return found


def _refuse_other_form(found: Any, name: str, arguments: tuple[str, ...]) -> None:
    method = getattr(found, name, None)
    if not callable(method) or inspect.iscoroutinefunction(method):
        raise PluginInvalid(f"what its factory made has no method {name}({', '.join(arguments)})")
    try:
        inspect.signature(method).bind(**dict.fromkeys(arguments))
    except TypeError as error:
        raise PluginInvalid(f"{name} can't be called as {name}({', '.join(arguments)}): {error}") from error


def _module(path: Path) -> types.ModuleType:
    """The module, under a name of its own. Nothing compiled is left in the folder: it would change the hash."""
    sys.dont_write_bytecode = True
    source = path / "__init__.py" if path.is_dir() else path
    inside = [str(path)] if path.is_dir() else None
    name = f"{PREFIX}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, source, submodule_search_locations=inside)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    exec(compile(source.read_bytes(), str(source), "exec"), module.__dict__)
    return module
