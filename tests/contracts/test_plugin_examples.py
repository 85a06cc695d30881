"""The worked examples of docs/plug-ins.md keep their contracts, run as the page tells a bank; what breaks one doesn't."""

import io
import os
import shutil
import subprocess
import sys

import pytest

from tests.contracts.plugins import ChannelContract, OcrContract, RuleContract
from tests.support.needs import REPOSITORY
from tests.support.plugins import write

EXAMPLES = REPOSITORY / "docs" / "plugins"
PAGE = (REPOSITORY / "docs" / "plug-ins.md").read_text("utf-8")


def contract(*paths):
    """As the page says it, with files that lie outside of the product."""
    command = [sys.executable, "-m", "pytest", "-q", "-rf", "-p", "no:cacheprovider", *map(str, paths)]
    environment = os.environ | {"PYTEST_ADDOPTS": ""}
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, env=environment)


def test_the_examples_keep_their_contracts_from_a_folder_outside(tmp_path):
    for one in EXAMPLES.glob("*.py"):
        shutil.copy(one, tmp_path / one.name)

    done = contract(tmp_path)

    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout and "skipped" not in done.stdout


def test_the_page_names_the_command_and_each_example():
    assert ".venv/bin/python -m pytest" in PAGE
    assert all(f"plugins/{one.name}" in PAGE for one in EXAMPLES.glob("*.py"))


RULE, CHANNEL = "service_experience", "branch_app"
FAULTS = (
    (RULE, 'return Finding("failed", _line(jobs[0]))', 'return Finding("failed", "经历不足")'),
    (RULE, "if not jobs or unread or told or len(jobs) < len(entries) or len(sure) < len(fitting):", "if False:"),
    (RULE, "if DENIED not in _written(job)", ""),
    (CHANNEL, "if answer.status_code >= 300:", "if False:"),
    (CHANNEL, 'raise Uncertain("the app\'s gateway hung up")', 'raise RetryLater("the gateway hung up")'),
    (CHANNEL, '"the app\'s gateway hung up"', 'f"hung up on {address}"'),
    (CHANNEL, '"reference": reference}', '"reference": os.urandom(4).hex()}'),
    (CHANNEL, "timeout=self._timeout_s", "timeout=None"),
)


def test_a_copy_with_any_fault_does_not_keep_its_contract(tmp_path):
    for number, (name, good, bad) in enumerate(FAULTS):
        source = (EXAMPLES / f"{name}.py").read_text("utf-8")
        assert source.count(good) == 1
        folder = tmp_path / f"fault{number}"
        folder.mkdir()
        (folder / f"{name}.py").write_text("import os\n" + source.replace(good, bad), "utf-8")
        shutil.copy(EXAMPLES / f"test_{name}.py", folder / f"test_fault{number}.py")

    said = contract(*sorted(tmp_path.iterdir())).stdout

    assert [
        number for number in range(len(FAULTS)) if f"fault{number}/" not in said.partition("short test summary")[2]
    ] == []


def page_of(width):
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (width, 8), 255).save(out, "PNG")
    return out.getvalue()


READS = """
import io
from PIL import Image
try:
    with Image.open(io.BytesIO(data)) as opened:
        opened.load()
        return [TextLine(f'width {opened.width}', 0.9)]
except OSError as error:
    raise PermanentFailure('not a picture') from error
"""


class TestAReader(OcrContract):
    """A made-up reader: it reads how wide the page is."""

    page, words = page_of(42), ["width 42"]

    @pytest.fixture(autouse=True)
    def made(self, tmp_path):
        type(self).file = write(tmp_path / "plugins", "reader", "ocr", READS)


def test_the_contracts_are_of_the_kinds_there_are():
    assert {RuleContract.kind, ChannelContract.kind, OcrContract.kind} == {"rule", "channel", "ocr"}
