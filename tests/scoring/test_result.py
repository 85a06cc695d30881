"""The scorer's result and its plain data, in this version and in older ones."""

import json

from scoring.result import DimensionResult, EvidenceResult, ScorecardResult

QUOTE = {"answer_id": "a", "start": 2, "end": 4, "text": "核实", "audio_s": 1.5, "point": "p1"}
ROW = {"key": "service", "label": "服务意识", "weight_percent": 35, "status": "scored", "score": 60.0}
ROW |= {"low": 40.0, "high": 80.0, "reason": "", "evidence": [QUOTE]}
OLD = {"status": "scored", "total": 60.0, "low": 40.0, "high": 80.0, "engine": "rubric-1", "flags": ["t1:silence"]}
OLD |= {"dimensions": [ROW]}


def test_a_result_is_the_same_after_it_was_plain_data():
    quote = EvidenceResult("a", 2, 4, "核实", None, "p1", "part", 0)
    row = DimensionResult("service", "服务意识", 35, "scored", 60.0, 40.0, 80.0, "", (quote,))
    result = ScorecardResult("scored", 60.0, 40.0, 80.0, "rubric-3", ("t1:silence",), (row,), ("scripted",))
    assert ScorecardResult.from_json(json.loads(json.dumps(result.to_json()))) == result


def test_a_result_of_an_older_version_is_read_without_what_it_did_not_know():
    result = ScorecardResult.from_json(OLD)
    [row] = result.dimensions
    [quote] = row.evidence
    assert (result.total, result.heard_by, quote.text, quote.part_id) == (60.0, None, "核实", None)


def test_without_a_scorer_the_data_is_what_it_always_was():
    assert ScorecardResult.not_scored(":opted_out").to_json() == {
        "status": "needs_person",
        "total": None,
        "low": None,
        "high": None,
        "engine": "none",
        "dimensions": [],
        "flags": [":opted_out"],
    }
    assert not ScorecardResult.not_scored("x").by_machine and ScorecardResult.from_json(OLD).by_machine
