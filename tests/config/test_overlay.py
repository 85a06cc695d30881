"""Merging head office's position with a branch's overlay."""

import pytest

from config.loader import load_branches, load_positions
from config.overlay import merge
from config.schema import Branch, Overlay
from core.errors import ConfigInvalid


@pytest.fixture(scope="module")
def teller():
    return load_positions()["teller"]


def branch_with(**overlay):
    return Branch(key="harbin", label="哈尔滨分行", contact="0451-12345678", overlays={"teller": Overlay(**overlay)})


def test_a_branch_without_overlay_interviews_as_head_office_does(teller):
    assert merge(teller, Branch(key="harbin", label="哈尔滨分行", contact="0451-12345678")) == teller


def test_weights_of_the_branch_win(teller):
    merged = merge(teller, branch_with(weights={"service": 30, "finance": 30}))

    assert merged.weights == {"service": 30, "patience": 30, "finance": 30, "communication": 10}


def test_weights_that_sum_to_110_name_the_file(teller):
    with pytest.raises(ConfigInvalid, match=r"^branches/harbin.yaml: weights sum to 110 percent, not 100$"):
        merge(teller, branch_with(weights={"service": 45}))


def test_head_office_weights_are_checked_too(teller):
    broken = teller.model_copy(update={"weights": {**teller.weights, "service": 45}})

    with pytest.raises(ConfigInvalid, match=r"^positions/teller.yaml: weights sum to 110 percent, not 100$"):
        merge(broken, Branch(key="harbin", label="哈尔滨分行", contact="0451-12345678"))


def test_a_weight_moves_only_inside_the_bounds(teller):
    with pytest.raises(ConfigInvalid, match=r"overlays.teller.weights.service: 20 percent is more than 10 points"):
        merge(teller, branch_with(weights={"service": 20, "finance": 40}))


def test_an_unknown_dimension_is_named(teller):
    with pytest.raises(ConfigInvalid, match=r"branches/harbin.yaml: overlays.teller: .*unknown dimension charm"):
        merge(teller, branch_with(weights={"charm": 10, "service": 25}))


def test_guangzhou_adds_cantonese_and_its_own_question(teller):
    merged = merge(teller, load_branches()["guangzhou"])

    assert merged.dimensions["cantonese"].label == "粤语"
    assert merged.dimensions["cantonese"].measured_by == "person"
    assert sum(merged.weights.values()) == 100
    assert merged.question("gz1").dimensions == ("cantonese",)


def test_a_local_dimension_may_not_take_head_office_s_key(teller):
    local = {"key": "service", "label": "服务", "weight_percent": 10}

    with pytest.raises(ConfigInvalid, match=r"add_dimension.key: service is head office's already"):
        merge(teller, branch_with(add_dimension=local))
