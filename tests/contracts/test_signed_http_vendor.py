"""The reference adapter keeps the contract of third-party interviews, and reads no result of another form."""

import pytest

from core.errors import InputInvalid
from scoring.vendors import signing
from tests.contracts.interview_vendor import ANSWERS, NOW, REQUEST, InterviewVendorContract
from tests.support.interview_vendor import rig as signed_http_rig


class TestSignedHttpVendor(InterviewVendorContract):
    make_rig = staticmethod(signed_http_rig)


def test_the_signature_is_the_one_that_openssl_makes():
    headers = signing.headers_for("k", "s", "POST", "/v1/interviews", b"{}", NOW)
    assert headers[signing.TIMESTAMP] == "1793581200"
    assert headers[signing.SIGNATURE] == "2373ecc2a3b95dcda01a0f20ea29d3d791fc36bfd663f120cd9f09b117c3971a"


WRONG = [
    {"answers": None}, {"answers": [1]}, {"answers": [{}] * 101}, {"reference": 7}, {"answers": [{"question_id": "t1"}]},
    {"answers": [{"question_id": "t1", "text": "好" * 20_001}]}, {"answers": [{"question_id": "t1", "text": "好", "seconds": -1}]},
    {"answers": [{"question_id": "t1", "text": "好", "recording": {"url": "http://10.0.0.1/"}}]},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_result_of_another_form_is_refused(wrong):
    with signed_http_rig() as rig:
        interview_id = rig.vendor.create(REQUEST)
        rig.finish(REQUEST.reference, ANSWERS, wrong)

        with pytest.raises(InputInvalid):
            rig.vendor.fetch(interview_id)


def test_an_id_that_would_lead_elsewhere_is_not_asked_for():
    with signed_http_rig() as rig, pytest.raises(InputInvalid):
        rig.vendor.fetch("../admin")
