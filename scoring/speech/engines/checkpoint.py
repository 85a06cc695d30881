"""Turn a CTranslate2 Whisper folder into a checkpoint that openai-whisper loads, without loss.

Both are 16-bit copies of the same tensors under other names; for Whisper base 245 of them.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ConfigInvalid
from scoring.speech.engines.ctranslate2_file import read_tensors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.generic]]

_LINEAR = (("weight", "weight"), ("bias", "bias"))
_NORM = (("gamma", "weight"), ("beta", "bias"))

# CTranslate2 name -> openai-whisper name, for what is copied as it is
_FIXED = {
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
    "decoder/embeddings/weight": "decoder.token_embedding.weight",
    **{f"encoder/conv{i}/{end}": f"encoder.conv{i}.{end}" for i in (1, 2) for end in ("weight", "bias")},
    **{f"encoder/layer_norm/{old}": f"encoder.ln_post.{new}" for old, new in _NORM},
    **{f"decoder/layer_norm/{old}": f"decoder.ln.{new}" for old, new in _NORM},
}
_IN_LAYER = {
    "self_attention/linear_1": ("attn.out", _LINEAR),
    "self_attention/layer_norm": ("attn_ln", _NORM),
    "ffn/layer_norm": ("mlp_ln", _NORM),
    "ffn/linear_0": ("mlp.0", _LINEAR),
    "ffn/linear_1": ("mlp.2", _LINEAR),
}
_IN_DECODER_LAYER = {
    "attention/linear_0": ("cross_attn.query", _LINEAR),
    "attention/linear_2": ("cross_attn.out", _LINEAR),
    "attention/layer_norm": ("cross_attn_ln", _NORM),
}


def convert(folder: Path, checkpoint: Path) -> None:
    """Write the folder's model as `checkpoint` and its alignment heads as .json beside it.

    Raises:
        ConfigInvalid: the folder holds no Whisper model in 16 or 32 bit.
    """
    import torch

    tensors = read_tensors(folder / "model.bin")
    try:
        dims, state = _dims(tensors), _state(tensors)
    except KeyError as error:
        raise ConfigInvalid(f"{folder}: not a Whisper model, it has no tensor {error}") from error
    value = {"dims": dims, "model_state_dict": {name: torch.from_numpy(array.copy()) for name, array in state.items()}}
    draft = checkpoint.with_name(f"{checkpoint.name}.{os.getpid()}")
    torch.save(value, draft)
    heads = json.loads((folder / "config.json").read_text("utf-8")).get("alignment_heads", [])
    checkpoint.with_suffix(".json").write_text(json.dumps({"alignment_heads": heads}))
    draft.replace(checkpoint)


def _layers(tensors: Tensors, side: str) -> int:
    parts = (name.split("/") for name in tensors)
    return len({part[1] for part in parts if part[0] == side and re.fullmatch("layer_[0-9]+", part[1])})


def _dims(tensors: Tensors) -> dict[str, int]:
    """Return openai-whisper's ten ModelDimensions."""
    audio_context, audio_state = tensors["encoder/position_encodings/encodings"].shape
    text_context, text_state = tensors["decoder/position_encodings/encodings"].shape
    return {
        "n_mels": int(tensors["encoder/conv1/weight"].shape[1]),
        "n_audio_ctx": audio_context,
        "n_audio_state": audio_state,
        "n_audio_head": int(tensors["encoder/num_heads"]),
        "n_audio_layer": _layers(tensors, "encoder"),
        "n_vocab": int(tensors["decoder/embeddings/weight"].shape[0]),
        "n_text_ctx": text_context,
        "n_text_state": text_state,
        "n_text_head": int(tensors["decoder/num_heads"]),
        "n_text_layer": _layers(tensors, "decoder"),
    }


def _state(tensors: Tensors) -> Tensors:
    state = {new: tensors[old] for old, new in _FIXED.items()}
    for side in ("encoder", "decoder"):
        for i in range(_layers(tensors, side)):
            state |= _layer(tensors, f"{side}/layer_{i}", f"{side}.blocks.{i}")
    for i in range(_layers(tensors, "decoder")):
        state |= _decoder_layer(tensors, f"decoder/layer_{i}", f"decoder.blocks.{i}")
    return state


def _layer(tensors: Tensors, old: str, new: str) -> Tensors:
    """Map what encoder and decoder layers share; query, key and value stand in one tensor."""
    weight = tensors[f"{old}/self_attention/linear_0/weight"]
    bias = tensors[f"{old}/self_attention/linear_0/bias"]
    d = weight.shape[0] // 3
    _expect_zero(bias[d : 2 * d], f"{old}/self_attention")
    return _renamed(tensors, old, new, _IN_LAYER) | {
        f"{new}.attn.query.weight": weight[:d],
        f"{new}.attn.query.bias": bias[:d],
        f"{new}.attn.key.weight": weight[d : 2 * d],
        f"{new}.attn.value.weight": weight[2 * d :],
        f"{new}.attn.value.bias": bias[2 * d :],
    }


def _decoder_layer(tensors: Tensors, old: str, new: str) -> Tensors:
    """Map the attention to the sound; its key and value stand in one tensor."""
    weight = tensors[f"{old}/attention/linear_1/weight"]
    bias = tensors[f"{old}/attention/linear_1/bias"]
    d = weight.shape[0] // 2
    _expect_zero(bias[:d], f"{old}/attention")
    return _renamed(tensors, old, new, _IN_DECODER_LAYER) | {
        f"{new}.cross_attn.key.weight": weight[:d],
        f"{new}.cross_attn.value.weight": weight[d:],
        f"{new}.cross_attn.value.bias": bias[d:],
    }


def _renamed(tensors: Tensors, old: str, new: str, names: dict[str, Any]) -> Tensors:
    return {
        f"{new}.{name}.{new_end}": tensors[f"{old}/{part}/{old_end}"]
        for part, (name, ends) in names.items()
        for old_end, new_end in ends
    }


def _expect_zero(bias: NDArray[np.generic], where: str) -> None:
    """Whisper's keys have no bias, so CTranslate2's has to be zero or something would be lost."""
    if bias.any():
        raise ConfigInvalid(f"{where}: the key bias is not zero, so this is not a Whisper model")
