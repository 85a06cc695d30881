import pytest

from scoring.speech import recogniser
from scoring.speech.engines import compute
from scoring.speech.engines.compute import compute_type
from scoring.speech.recogniser import numbers


@pytest.fixture
def processor(tmp_path, monkeypatch):
    """A processor with these flags, under this CT2_FORCE_CPU_ISA."""

    def set_up(flags: str, forced: str = "") -> None:
        cpuinfo = tmp_path / "cpuinfo"
        cpuinfo.write_text(f"processor\t: 0\nflags\t\t: fpu {flags}\n\nprocessor\t: 1\nflags\t\t: fpu\n")
        monkeypatch.setattr(compute, "_CPUINFO", cpuinfo)
        monkeypatch.setenv("CT2_FORCE_CPU_ISA", forced)

    return set_up


@pytest.mark.parametrize(
    ("flags", "forced", "chosen"),
    [
        ("avx2 avx512f avx512_vnni", "", "int8"),
        ("avx2 avx_vnni", "", "int8"),
        ("avx2 avx512f avx512_vnni", "AVX512", "int8"),
        ("avx2 avx512f avx512_vnni", "AVX2", "float32"),
        ("avx2 avx512f avx512_vnni", "generic", "float32"),
        ("avx2 avx512f", "", "float32"),
        ("avx2", "", "float32"),
        ("", "", "float32"),
    ],
)
def test_the_compute_type_follows_the_processor(processor, flags, forced, chosen):
    processor(flags, forced)
    assert compute_type("auto") == chosen


@pytest.mark.parametrize("setting", ["int8", "float32"])
def test_a_setting_overrides_the_processor(processor, setting):
    processor("avx2 avx512_vnni" if setting == "float32" else "avx2")
    assert compute_type(setting) == setting


def test_a_system_that_does_not_describe_its_processor_gets_float32(tmp_path, monkeypatch):
    monkeypatch.setattr(compute, "_CPUINFO", tmp_path / "none")
    monkeypatch.delenv("CT2_FORCE_CPU_ISA", raising=False)
    assert compute_type("auto") == "float32"


def test_an_operator_reads_in_what_will_be_computed(processor, monkeypatch):
    processor("avx2")
    assert numbers("faster-whisper", None, "auto") == "float32"
    assert numbers("faster-whisper", None, "int8") == "int8"
    monkeypatch.setattr(recogniser, "_has_gpu", lambda: False)
    assert numbers("auto", None, "auto") == numbers("openai-whisper", None, "int8") == "float32"
    monkeypatch.setattr(recogniser, "_has_gpu", lambda: True)
    assert numbers("auto", None, "auto") == "float16"
