"""What the callback door counts, and that a scrape does not grow with what others call their events."""

from prometheus_client import REGISTRY

from messaging.inbox import Arrival
from wecom.callback import metrics as callback_metrics


def seen(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0.0


def other(event):
    return Arrival("wecom.other", "s", "k", {"event": event})


def test_known_kinds_are_counted_by_kind_and_unknown_ones_by_name():
    names = {"kind": "app.text", "event": ""}, {"kind": "wecom.other", "event": "brand_new"}
    before = [seen("yinpin_wecom_pushes_total", **labels) for labels in names]

    callback_metrics.acknowledged(Arrival("app.text", "s", "k", {"content": "secret"}))
    callback_metrics.acknowledged(other("brand_new"))

    assert [seen("yinpin_wecom_pushes_total", **labels) for labels in names] == [count + 1 for count in before]


def test_ten_thousand_new_names_become_a_bounded_number_of_series():
    for number in range(10_000):
        callback_metrics.acknowledged(other(f"invented_{number}" + "x" * 200))

    series = [
        sample
        for metric in callback_metrics.PUSHES.collect()
        for sample in metric.samples
        if sample.labels.get("kind") == "wecom.other" and sample.name.endswith("_total")
    ]
    assert len(series) <= callback_metrics.MOST_NAMES + 1
    assert max(len(sample.labels["event"]) for sample in series) <= callback_metrics.LONGEST_NAME


def test_what_is_turned_away_is_counted_by_status():
    before = seen("yinpin_wecom_pushes_turned_away_total", status="403")

    callback_metrics.turned_away(403)

    assert seen("yinpin_wecom_pushes_turned_away_total", status="403") == before + 1
