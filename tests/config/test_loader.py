"""Reading the shipped files, and what a broken one says."""

import shutil

import pytest

from config.loader import load_lexicon, load_shelf
from config.reading import SHIPPED, read_yaml
from core.errors import ConfigInvalid


@pytest.fixture
def copy_of_config(tmp_path):
    for name in ("positions", "branches", "lexicons"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    for name in ("faq.yaml", "reminders.yaml", "scoring.yaml"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


def rewrite(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_everything_shipped_loads():
    shelf = load_shelf()

    assert set(shelf.positions) == {"teller", "relationship_manager", "wealth_manager", "lobby_manager", "risk_officer"}
    assert shelf.positions["teller"].weights == {"service": 35, "patience": 30, "finance": 25, "communication": 10}
    assert shelf.branches["harbin"].hr == ("hr01",)
    assert shelf.branches["harbin"].interviewers == ("iv01", "iv02")
    assert shelf.branches["guangzhou"].interviewers == ("iv03",)
    assert len(shelf.faq) >= 25
    assert [kind.before_s for kind in shelf.reminders] == [86400, 3600]


def test_each_position_has_at_least_six_questions_and_measures_every_dimension_three_times():
    for position in load_shelf().positions.values():
        assert len(position.questions) >= 6
        for dimension in position.weights:
            first = position.questions[: position.questions_per_interview]
            assert sum(dimension in question.dimensions for question in first) >= 2, (position.key, dimension)


def test_every_dimension_of_a_question_has_points():
    for position in load_shelf().positions.values():
        for question in position.questions:
            assert {point.dim for point in question.points} == set(question.dimensions), question.id


def test_weights_that_sum_to_110_stop_the_start(copy_of_config):
    rewrite(copy_of_config / "positions/teller.yaml", "service: 35", "service: 45")

    with pytest.raises(ConfigInvalid, match=r"positions/teller.yaml: weights sum to 110 percent, not 100"):
        load_shelf(copy_of_config)


def test_an_unknown_key_is_named_with_its_line(copy_of_config):
    rewrite(copy_of_config / "branches/harbin.yaml", "interviewers:", "interviewer:")

    with pytest.raises(ConfigInvalid, match=r"^branches/harbin.yaml:5: interviewer: Extra inputs"):
        load_shelf(copy_of_config)


def test_a_key_written_twice_is_refused(copy_of_config):
    path = copy_of_config / "branches/harbin.yaml"
    path.write_text(path.read_text("utf-8") + "hr: [hr09]\n", "utf-8")

    with pytest.raises(ConfigInvalid, match=r"^branches/harbin.yaml:\d+: key hr is written twice"):
        load_shelf(copy_of_config)


def test_broken_yaml_names_file_and_line(copy_of_config):
    (copy_of_config / "faq.yaml").write_text("entries:\n  - id: [a\n", "utf-8")

    with pytest.raises(ConfigInvalid, match=r"^faq.yaml:\d+: "):
        load_shelf(copy_of_config)


def test_yaml_never_builds_objects(tmp_path):
    path = tmp_path / "evil.yaml"
    path.write_text("!!python/object/apply:os.system ['true']\n", "utf-8")

    with pytest.raises(ConfigInvalid, match=r"evil.yaml:1: "):
        read_yaml(path, tmp_path)


def test_a_rule_on_a_barred_ground_is_refused(copy_of_config):
    rewrite(copy_of_config / "positions/teller.yaml", "label: 本科及以上学历\n", "label: 未婚优先\n")

    with pytest.raises(ConfigInvalid, match=r"positions/teller.yaml: screening.degree: 未婚 is a barred ground"):
        load_shelf(copy_of_config)


def test_an_overlay_of_a_position_that_is_not_there_is_refused(copy_of_config):
    rewrite(copy_of_config / "branches/guangzhou.yaml", "  teller:", "  cashier:")

    with pytest.raises(ConfigInvalid, match=r"branches/guangzhou.yaml: overlays.cashier: no such position"):
        load_shelf(copy_of_config)


def test_a_time_zone_that_does_not_exist_is_refused(copy_of_config):
    rewrite(copy_of_config / "branches/harbin.yaml", "Asia/Shanghai", "Asia/Harbinn")

    with pytest.raises(ConfigInvalid, match=r"branches/harbin.yaml:6: time_zone: no such time zone"):
        load_shelf(copy_of_config)


def test_a_lexicon_is_lists_of_words():
    assert "不" in load_lexicon("cues")["negation"]
    with pytest.raises(ConfigInvalid, match=r"lexicons/nothing.yaml: the file is missing"):
        load_lexicon("nothing")


def test_a_branch_names_where_a_person_answers(copy_of_config):
    rewrite(copy_of_config / "branches/harbin.yaml", "contact: 0451-12345678（工作日9:00至17:00）", "contact: 招聘组")

    with pytest.raises(ConfigInvalid, match=r"^branches/harbin.yaml:3: contact: "):
        load_shelf(copy_of_config)
