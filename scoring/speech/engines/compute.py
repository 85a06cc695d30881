"""In which numbers CTranslate2 computes: whatever this processor does well."""

from __future__ import annotations

import os
from pathlib import Path

COMPUTE_TYPES = ("int8", "float32")
# 8-bit dot products. Without them CTranslate2's 8-bit results differ from processor to processor and
# Whisper base hears worse (AMR clips on AVX2: 14.4 % of the characters wrong, 10.3 % in float32).
_VNNI = frozenset({"avx512_vnni", "avx_vnni"})
_CPUINFO = Path("/proc/cpuinfo")


def compute_type(setting: str = "auto") -> str:
    """Return `int8` or `float32`: the setting SPEECH_COMPUTE, for `auto` what the processor is good at."""
    if setting in COMPUTE_TYPES:
        return setting
    return "int8" if has_vnni() else "float32"


def has_vnni() -> bool:
    """Whether 8-bit dot products are there and CTranslate2 may use them (CT2_FORCE_CPU_ISA can forbid it)."""
    forced = os.environ.get("CT2_FORCE_CPU_ISA", "").upper()
    return forced in ("", "AVX512") and not _VNNI.isdisjoint(processor_flags())


def processor_flags() -> frozenset[str]:
    """What the processor says it can do; empty where the system doesn't tell."""
    try:
        lines = _CPUINFO.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    return frozenset(next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), []))
