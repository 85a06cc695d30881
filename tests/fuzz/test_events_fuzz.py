"""Whatever stands in a decrypted push becomes an arrival, and the same one each time."""

import json

from hypothesis import HealthCheck, given, settings

from tests.fuzz.requests import contents
from wecom.callback import kinds
from wecom.callback.events import to_event

EXAMPLES = 400


@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(contents)
def test_any_content_is_an_arrival(content):
    arrival = to_event(content)
    assert arrival.kind in kinds.ALL
    assert arrival == to_event(content)
    assert json.loads(json.dumps(arrival.payload)) == arrival.payload
    assert arrival.key and arrival.subject
