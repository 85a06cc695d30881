"""What every adapter of a third-party interview has to do. A new one brings a `Rig` and a class of two lines:

class TestOurVendor(InterviewVendorContract):
    make_rig = staticmethod(our_rig)  # a context manager that yields a Rig
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import ConfigInvalid, InputInvalid, PermanentFailure, RetryLater, SignatureInvalid
from scoring.vendors.contract import (
    InterviewRequest,
    InterviewVendor,
    VendorAnswer,
    VendorResult,
    answers_for,
    questions_of,
)

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
REQUEST = InterviewRequest(
    reference="f3b1c0a9",
    questions=questions_of([("t1", "老人着急时您怎么办？"), ("t2", "您怎么讲解一款理财产品？")]),
    answer_by=NOW + timedelta(days=2),
    callback_url="https://hr.example.com/vendors/interviews",
)
ANSWERS = (
    VendorAnswer("t1", "我会先安抚老人，请他不要着急。", "rec-1", 41.5),
    VendorAnswer("t2", "先问清楚他的风险承受能力。", "", 0.0),
)
SCORES = {"score": 98, "rank": 1, "recommendation": "hire", "dimensions": {"service": 99}}


@dataclass
class Rig:
    """An adapter and the stand-in of its vendor.

    Attributes:
        finish: (reference, answers, extra fields put everywhere) ends the interview on the vendor's side.
        fail: (reference) lets it end without a result.
        callback: (reference) -> headers and body, as the vendor sends them now.
        fault: what the vendor answers next: busy | down | hangs_up | unknown_caller | refused | nonsense | after_doing_it.
        held: how many interviews the vendor holds.
        received: every body it was sent.
        clock: a list of one, the real time of both sides.
        stranger: the same adapter with another secret.
    """

    vendor: InterviewVendor
    finish: Callable
    fail: Callable
    callback: Callable
    fault: Callable
    held: Callable
    received: list
    clock: list
    stranger: InterviewVendor


class InterviewVendorContract:
    """Inherit, and name the rig."""

    make_rig: Callable[[], AbstractContextManager[Rig]]

    @pytest.fixture
    def rig(self):
        with self.make_rig() as made:
            yield made

    def test_an_interview_is_asked_for_and_its_answers_come_by_asking(self, rig):
        interview_id = rig.vendor.create(REQUEST)
        with pytest.raises(RetryLater) as early:
            rig.vendor.fetch(interview_id)
        assert early.value.patient and early.value.after_s

        rig.finish(REQUEST.reference, ANSWERS)

        assert rig.vendor.fetch(interview_id) == VendorResult(REQUEST.reference, ANSWERS)

    def test_a_callback_says_the_same_however_often_it_comes(self, rig):
        interview_id = rig.vendor.create(REQUEST)
        rig.finish(REQUEST.reference, ANSWERS)
        headers, body = rig.callback(REQUEST.reference)

        assert rig.vendor.receive(headers, body) == rig.vendor.receive(headers, body) == rig.vendor.fetch(interview_id)

    def test_nothing_of_the_candidate_but_the_reference_leaves(self, rig):
        rig.vendor.create(REQUEST)

        [sent] = rig.received
        told = json.dumps(json.loads(sent), ensure_ascii=False)
        for known in (REQUEST.reference, REQUEST.callback_url, *(one.text for one in REQUEST.questions)):
            assert known in told

    def test_the_vendors_score_changes_nothing(self, rig):
        first, second = REQUEST, replace(REQUEST, reference="a1a2a3a4")
        ids = [rig.vendor.create(one) for one in (first, second)]
        rig.finish(first.reference, ANSWERS)
        rig.finish(second.reference, ANSWERS, SCORES)

        plain, scored = (rig.vendor.fetch(one) for one in ids)

        assert scored == replace(plain, reference=second.reference)
        assert rig.vendor.receive(*rig.callback(second.reference)) == scored

    def test_a_callback_that_was_not_signed_by_the_vendor_just_now_is_refused(self, rig):
        rig.vendor.create(REQUEST)
        rig.finish(REQUEST.reference, ANSWERS)
        headers, body = rig.callback(REQUEST.reference)
        changed = body.replace("安抚".encode(), "责备".encode()) if "安抚".encode() in body else body + b" "

        for wrong in ({}, dict.fromkeys(headers, ""), dict.fromkeys(headers, "é")):
            with pytest.raises(SignatureInvalid):
                rig.vendor.receive(wrong, body)
        with pytest.raises(SignatureInvalid):
            rig.vendor.receive(headers, changed)
        with pytest.raises(SignatureInvalid):
            rig.stranger.receive(headers, body)
        rig.clock[0] += timedelta(hours=1)
        with pytest.raises(SignatureInvalid):
            rig.vendor.receive(headers, body)

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("busy", RetryLater),
            ("down", RetryLater),
            ("hangs_up", RetryLater),
            ("nonsense", RetryLater),
            ("unknown_caller", ConfigInvalid),
            ("refused", PermanentFailure),
        ],
    )
    def test_what_goes_wrong_is_tried_later_or_given_up(self, rig, fault, error):
        interview_id = rig.vendor.create(REQUEST)
        for step in (lambda: rig.vendor.create(REQUEST), lambda: rig.vendor.fetch(interview_id)):
            rig.fault(fault)
            with pytest.raises(error):
                step()

    def test_a_lost_answer_makes_no_second_interview(self, rig):
        rig.fault("after_doing_it")
        with pytest.raises(RetryLater):
            rig.vendor.create(REQUEST)

        assert rig.vendor.create(REQUEST) == rig.vendor.create(REQUEST)
        assert rig.held() == 1

    def test_a_wrong_secret_is_a_wrong_setting(self, rig):
        with pytest.raises(ConfigInvalid):
            rig.stranger.create(REQUEST)

    def test_an_interview_without_a_result_is_given_up(self, rig):
        interview_id = rig.vendor.create(REQUEST)
        rig.fail(REQUEST.reference)

        with pytest.raises(PermanentFailure):
            rig.vendor.fetch(interview_id)

    def test_answers_stand_in_the_order_asked_and_what_is_missing_is_skipped(self, rig):
        interview_id = rig.vendor.create(REQUEST)
        rig.finish(REQUEST.reference, ANSWERS[1:])

        found = answers_for(REQUEST, rig.vendor.fetch(interview_id))

        assert [(one.question_id, one.status, one.text) for one in found] == [
            ("t1", "skipped", ""), ("t2", "ok", ANSWERS[1].text),
        ]  # fmt: skip

    @pytest.mark.parametrize("answers", [(VendorAnswer("x9", "别的题"),), (ANSWERS[0], ANSWERS[0])])
    def test_an_answer_to_what_was_not_asked_or_two_to_one_is_refused(self, rig, answers):
        interview_id = rig.vendor.create(REQUEST)
        rig.finish(REQUEST.reference, answers)

        with pytest.raises(InputInvalid):
            answers_for(REQUEST, rig.vendor.fetch(interview_id))
