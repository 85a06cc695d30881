"""A benchmark without its data is neither held nor missed, and says so."""

import pytest

from benchmarks import report, scoring, speech


@pytest.mark.parametrize(("benchmark", "data"), [(scoring, "DATA"), (speech, "CLIPS")], ids=["scoring", "speech"])
def test_a_benchmark_without_its_data_has_a_status_of_its_own(benchmark, data, monkeypatch, tmp_path, capsys):
    nowhere = tmp_path / "nowhere"
    monkeypatch.setattr(benchmark, data, nowhere)
    assert benchmark.main() == report.NOT_MEASURED not in (0, 1, 2)
    assert str(nowhere) in "".join(capsys.readouterr())
