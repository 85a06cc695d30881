"""HR's periods and reasons are files; a mistake names the file and the key."""

from datetime import timedelta

import pytest

from config.deadlines import NO_REASON, Deadlines, Reasons, load_deadlines, load_reject_reasons
from config.reading import load_shape
from core.errors import ConfigInvalid
from tests.architecture.test_files import text_of, tracked


def test_shipped_periods_are_those_that_the_bank_agreed_to():
    shipped = load_deadlines()

    assert (shipped.invitation, shipped.offer, shipped.start_after) == (
        timedelta(days=30),
        timedelta(days=7),
        timedelta(days=30),
    )
    assert (shipped.second_chance, shipped.left_alone) == (timedelta(days=2), timedelta(days=1))
    assert (shipped.early, shipped.no_show, shipped.idle) == (
        timedelta(minutes=30),
        timedelta(minutes=60),
        timedelta(minutes=3),
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [("offer_days: 0", "offer_days"), ("ofer_days: 7", "offer_days"), ("offer_days: soon", "offer_days")],
)
def test_a_wrong_period_names_file_and_key(tmp_path, text, named):
    whole = "\n".join(f"{key}: 5" for key in Deadlines.model_fields if key != "offer_days")
    (tmp_path / "deadlines.yaml").write_text(f"{whole}\n{text}\n", "utf-8")

    with pytest.raises(ConfigInvalid, match=rf"deadlines\.yaml.*{named}"):
        load_shape(tmp_path / "deadlines.yaml", Deadlines, tmp_path)


def test_a_reason_without_words_is_refused(tmp_path):
    (tmp_path / "reasons.yaml").write_text('reject: {service: ""}\n', "utf-8")

    with pytest.raises(ConfigInvalid, match=r"reasons\.yaml"):
        load_shape(tmp_path / "reasons.yaml", Reasons, tmp_path)


def test_reasons_keep_their_order_and_none_is_not_one_of_them():
    assert list(load_reject_reasons()) == ["service", "knowledge", "communication", "fit", "headcount"]
    assert NO_REASON not in load_reject_reasons()


def test_no_stage_has_a_reason_or_period_of_hr_of_its_own():
    stages = [name for name in tracked("interview_flow/*.py") if text_of(name)]
    labels = list(load_reject_reasons().values())
    assert [name for name in stages if any(label in text_of(name) for label in labels)] == []
    assert [
        name for name in stages if "timedelta(days=7)" in text_of(name) or "timedelta(days=30)" in text_of(name)
    ] == []
