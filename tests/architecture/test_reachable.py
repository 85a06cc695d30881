"""Every module is reached by an entry point, or waits for a row of the features that will use it."""

import ast

from tests.architecture.shape import name_of, product_files
from tests.architecture.test_citations import rows
from tests.support.needs import REPOSITORY

# Module -> the row that will use it. What has no row is deleted.
WAITING = {
    "compliance/observation.py": "SO-06",  # the contract and its locks; no adapter ships, and no page shows one
    "notify/sms_aliyun.py": "IG-06",  # the worked example of docs/sms-gateway.md
    "scoring/vendors/contract.py": "IM-15",
    "scoring/vendors/signed_http.py": "IM-15",
    "scoring/vendors/signing.py": "IM-15",
    "wecom/messages/bodies.py": "RS-07",
    "wecom/messages/cards.py": "RS-07",
    "wecom/messages/group_chats.py": "RS-07",
    "wecom/messages/robots.py": "DE-05",
    "wecom/office/approval.py": "AP-04",
    "wecom/office/calendar.py": "SH-03",
}
# Servers that benchmarks/callback_peers.py starts by name, and what opening_child.py, a program of its own, loads by its path.
STARTED = ("benchmarks/peers/", "interview_flow/intake/resume/pdf_page.py")


def entry_points(sources: dict[str, str]) -> set[str]:
    """The command line, `python -m ...` programs and child processes."""
    return {
        path
        for path, text in sources.items()
        if path.endswith("__main__.py") or 'if __name__ == "__main__"' in text or path.startswith(STARTED)
    }


def imports(text: str, modules: dict[str, str]) -> set[str]:
    """The files that a source imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return {modules[name] for name in found if name in modules}


def unreached(sources: dict[str, str]) -> set[str]:
    modules = {name_of(path): path for path in sources}
    reached = entry_points(sources)
    waiting = list(reached)
    while waiting:
        new = imports(sources[waiting.pop()], modules) - reached
        reached |= new
        waiting += new
    return {path for path in sources if path not in reached and not path.endswith("__init__.py")}


def test_every_module_is_reached_or_waits_for_a_row():
    sources = {path: (REPOSITORY / path).read_text("utf-8") for path in product_files(REPOSITORY)}
    assert unreached(sources) == set(WAITING)
    assert set(WAITING.values()) <= rows()


def test_a_module_that_only_an_unreached_one_imports_is_found():
    sources = {
        "app.py": 'from a import b\nif __name__ == "__main__":\n    b.run()\n',
        "a/b.py": "",
        "a/lone.py": "import a.friend\n",
        "a/friend.py": "",
    }
    assert unreached(sources) == {"a/lone.py", "a/friend.py"}
