"""Which encoder ranks matches, and how another takes its place without a gap.

WordLlama (`encoder`) is always there: its vectors are in `Vector.dense`, search and the probability
of a match are made with it. MATCHING_ENCODER may name another one to rank matches by. A worker
fills the other column with it while the old one answers; once all are there, the new one answers
and everything is matched again in the background (`take_over`).
"""

import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pgvector import HalfVector

from connected_localism.common.locks import advisory_lock
from innovations.matching import encoder
from innovations.matching.queue import ask_again
from innovations.matching.text import MATCHED_FIELDS, matched_text
from innovations.models import CorpusStatistics, Vector

CHUNK = 250
SHORTER = {"wordllama-128": 128, "wordllama-64": 64}
MINILM = "all-MiniLM-L6-v2"
KNOWN = (encoder.NAME, *SHORTER, MINILM)


class Encoder(Protocol):
    name: str

    def encode(self, texts: list[str]) -> np.ndarray:
        """One unit vector a text, float32; the zero vector for a text that says nothing."""


@dataclass(frozen=True)
class ShorterWordLlama:
    """The first numbers of WordLlama's vectors, which it was trained to make do with."""

    name: str
    dimensions: int

    def encode(self, texts: list[str]) -> np.ndarray:
        return _unit(encoder.encode(texts)[:, : self.dimensions])


class Onnx:
    """A sentence transformer, from a folder with model.onnx and tokenizer.json.

    Reads 256 tokens of a text and takes the mean of their vectors, as all-MiniLM-L6-v2 was trained.
    """

    LONGEST = 256
    BATCH = 16

    def __init__(self, name: str, folder: Path):
        self.name = name
        try:
            from onnxruntime import InferenceSession
        except ImportError:
            raise ImproperlyConfigured(
                f"MATCHING_ENCODER={name} needs onnxruntime: install the extra “encoder”."
            ) from None
        from tokenizers import Tokenizer

        for file in ("model.onnx", "tokenizer.json"):
            if not (folder / file).is_file():
                raise ImproperlyConfigured(
                    f"MATCHING_ENCODER={name} needs MATCHING_ENCODER_WEIGHTS, a folder with"
                    f" model.onnx and tokenizer.json; there is no {file} in “{folder}”."
                )
        self._session = InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
        self._inputs = {given.name for given in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(self.LONGEST)
        self._tokenizer.enable_padding()

    def encode(self, texts: list[str]) -> np.ndarray:
        parts = [
            self._encode(texts[start : start + self.BATCH])
            for start in range(0, len(texts), self.BATCH)
        ]
        return np.concatenate(parts) if parts else np.empty((0, 0), dtype=np.float32)

    def _encode(self, texts: list[str]) -> np.ndarray:
        tokens = self._tokenizer.encode_batch(texts)
        mask = np.array([one.attention_mask for one in tokens], dtype=np.int64)
        given = {
            "input_ids": np.array([one.ids for one in tokens], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        (states, *_) = self._session.run(
            None, {name: array for name, array in given.items() if name in self._inputs}
        )
        return _unit((states * mask[:, :, None]).sum(axis=1).astype(np.float32))


def wanted() -> Encoder | None:
    """The encoder that the settings name; None for WordLlama. Raises ImproperlyConfigured."""
    return _named(settings.MATCHING_ENCODER, settings.MATCHING_ENCODER_WEIGHTS)


@cache
def _named(name: str, weights: str) -> Encoder | None:
    if name == encoder.NAME:
        return None
    if name in SHORTER:
        return ShorterWordLlama(name, SHORTER[name])
    if name == MINILM:
        return Onnx(name, Path(weights or "."))
    raise ImproperlyConfigured(
        f"MATCHING_ENCODER is “{name}”, which is none of {', '.join(KNOWN)}."
    )


def columns(texts: list[str]) -> list[dict]:
    """`other_dense` and `other_encoder` of each of these texts' vectors."""
    other = wanted()
    if other is None:
        return [{"other_dense": None, "other_encoder": ""} for _text in texts]
    return [
        {"other_dense": HalfVector(vector), "other_encoder": other.name}
        for vector in other.encode(texts)
    ]


def take_over(until: float) -> bool:
    """Bring the encoder that the settings name into use; True when it answers.

    Fills its column as far as `until`, a `time.monotonic()` value; the rest is for the next time.
    Until all are filled the old one answers. Stored matches stay until they are found anew.
    """
    other = wanted()
    name = other.name if other else ""
    answering = CorpusStatistics.objects.values_list("encoder", flat=True).first()
    if answering is None or answering == name:
        return True
    with advisory_lock("matching-encoder") as held:
        if not held:
            return False
        if other and answering:
            # Both would use the same column: WordLlama, which has its own, stands in.
            CorpusStatistics.objects.update(encoder="")
        if other and not _fill(other, until):
            return False
        CorpusStatistics.objects.update(encoder=name)
        ask_again(list(Vector.objects.values_list("pk", flat=True)))
    return True


def _fill(other: Encoder, until: float) -> bool:
    """Whether all vectors have their other column now."""
    missing = Vector.objects.exclude(other_encoder=other.name)
    while time.monotonic() < until:
        chunk = list(
            missing.select_related("innovation").only(
                "content_version", *(f"innovation__{field}" for field in MATCHED_FIELDS)
            )[:CHUNK]
        )
        if not chunk:
            return True
        found = other.encode([matched_text(vector.innovation) for vector in chunk])
        for vector, dense in zip(chunk, found, strict=True):
            # Not one whose text was encoded anew meanwhile.
            Vector.objects.filter(pk=vector.pk, content_version=vector.content_version).update(
                other_dense=HalfVector(dense), other_encoder=other.name
            )
    return not missing.exists()


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
