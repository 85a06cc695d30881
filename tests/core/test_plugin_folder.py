"""Which files of the folder are plug-ins, their hash, and who may change them."""

import hashlib
import subprocess

import pytest

from core.plugins.declared import Plugin, PluginInvalid
from core.plugins.folder import plugin_files
from tests.support.plugins import PASSES, process_of, write


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "plugins"
    made.mkdir(mode=0o755)
    return made


def test_files_that_are_no_plug_ins_are_passed_over(folder):
    for name in ("_draft.py", ".hidden.py", "README.md", "data.csv"):
        (folder / name).write_text("raise SystemExit", "utf-8")
    (folder / "notes").mkdir()
    write(folder, "years", "rule", PASSES)

    assert [one.path.name for one in plugin_files(folder)] == ["years.py"]


def test_the_hash_of_a_package_covers_each_of_its_files(folder):
    package = folder / "bank_rule"
    write(package, "__init__", "rule", PASSES)
    (package / "words.txt").write_text("大堂", "utf-8")
    [before] = plugin_files(folder)
    listed = subprocess.run(["sha256sum", "__init__.py", "words.txt"], cwd=package, capture_output=True, check=True)
    assert before.sha256 == hashlib.sha256(listed.stdout).hexdigest()

    (package / "words.txt").write_text("大厅", "utf-8")

    assert plugin_files(folder)[0].sha256 != before.sha256


def test_a_package_reads_its_own_modules_and_leaves_nothing_in_its_folder(folder):
    package = folder / "bank_rule"
    path = write(package, "__init__", "rule", "return Finding('unknown', WORD)", top="from .words import WORD")
    path.write_text(path.read_text("utf-8").replace("'__init__'", "'bank_rule'"), "utf-8")
    (package / "words.py").write_text("WORD = '大堂'\n", "utf-8")

    process = process_of(package)
    assert process.start().name == "bank_rule"
    assert process.ask("check", 30, asked={}, resume={}) == {"outcome": "unknown", "source": "大堂"}
    assert sorted(one.name for one in package.iterdir()) == ["__init__.py", "words.py"]
    process.close()


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda folder: folder.chmod(0o777), "everybody on this machine may change it"),
        (lambda folder: (folder / "years.py").chmod(0o646), "years.py: everybody on this machine may change it"),
        (lambda folder: folder.parent.chmod(0o777), "everybody on this machine may change"),
        (lambda folder: (folder / "years.py").unlink(), "holds no plug-in"),
        (lambda folder: (folder / "evil.py").symlink_to("/etc/hostname"), "is a link to a place outside"),
        (lambda folder: (folder / "gone.py").symlink_to(folder / "nowhere.py"), "gone.py: No such file"),
        (lambda folder: folder.rename(folder.with_name("other")), "is not a folder"),
    ],
)
def test_a_folder_that_others_may_change_or_that_is_not_there_is_refused(folder, spoil, named):
    write(folder, "years", "rule", PASSES)
    spoil(folder)

    with pytest.raises(PluginInvalid, match=named):
        plugin_files(folder)
    folder.parent.chmod(0o700)


def test_a_folder_below_one_where_only_owners_rename_is_taken(folder):
    write(folder, "years", "rule", PASSES)
    folder.parent.chmod(0o1777)

    assert len(plugin_files(folder)) == 1
    folder.parent.chmod(0o700)


@pytest.mark.parametrize("name", ["Years", "y", "years-2", "a" * 21, "2years", "../x", 7,
                                  "branch__app", "branch_", "branch__", "_branch", "a_", "branch_app\n"])  # fmt: skip
def test_a_name_is_short_and_plain(name):
    with pytest.raises(PluginInvalid):
        Plugin("rule", name, "1", dict)


@pytest.mark.parametrize("name", ["ab", "branch_app", "a_b_c", "sms2_9", "a" * 20])
def test_single_lines_between_the_parts_of_a_name_are_taken(name):
    assert Plugin("rule", name, "1", dict).name == name


def test_no_other_plug_in_s_secret_has_a_name_that_begins_like_its_own(folder):
    """`PLUGIN_BRANCH__APP__TOKEN` would be of both."""
    settings = {"PLUGIN_BRANCH__APP__TOKEN": "t", "PLUGIN_BRANCH_APP__TOKEN": "x"}
    process = process_of(write(folder, "branch", "rule", "return dict(self.settings)"), settings)
    process.start()
    assert process.ask("check", 30, asked={}, resume={}) == {"APP__TOKEN": "t"}
    process.close()

    with pytest.raises(PluginInvalid, match="'branch__app' is not 2 to 20"):
        process_of(write(folder, "branch__app", "rule", PASSES), settings).start()
