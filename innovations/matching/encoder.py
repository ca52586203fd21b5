"""The dense half of matching: WordLlama's static word embeddings, 256 numbers a text."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from innovations.models.corpus import DENSE_DIMENSIONS

NAME = f"wordllama-{DENSE_DIMENSIONS}"


@lru_cache(maxsize=1)
def _model():
    """Loaded on first use, since it takes 70 MiB and half a second that web processes can spare.

    Built from the files inside the wheel: WordLlama's own loader looks for its tokenizer in
    another folder and then tries to download it.
    """
    import wordllama
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer
    from wordllama.inference import WordLlamaInference

    package = Path(wordllama.__file__).parent
    (table,) = load_file(package / "weights" / "l2_supercat_256.safetensors").values()
    tokenizer = package / "tokenizers" / "l2_supercat_tokenizer_config.json"
    return WordLlamaInference(table, Tokenizer.from_file(str(tokenizer)))


def encode(texts: list[str]) -> np.ndarray:
    """One unit vector a text, shape (len(texts), 256), float32.

    A text without any known word gives the zero vector, which is alike to nothing.
    """
    if not texts:
        return np.empty((0, DENSE_DIMENSIONS), dtype=np.float32)
    vectors = np.asarray(_model().embed(texts, norm=False), dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
