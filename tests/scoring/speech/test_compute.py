import pytest

from scoring.speech import compute
from scoring.speech.compute import compute_type


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
