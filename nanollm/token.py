"""From text to token ids and back, with GPT-2's byte-pair vocabulary.

tiktoken does the work. What this file adds: the vocabulary comes from `assets/`, so nothing is
downloaded, and special tokens are never read out of ordinary text by accident.
Training a vocabulary is not handled here.
"""

import json
from collections.abc import Iterable
from functools import cache
from typing import Literal

import tiktoken
import torch
from torch import Tensor

from nanollm.asset import read_asset

END_OF_TEXT = "<|endoftext|>"

# How GPT-2 cuts text before merging: contractions, words, numbers, punctuation, white space.
# Source: https://github.com/openai/gpt-2, src/encoder.py, with tiktoken's faster quantifiers.
PATTERN = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"


def byte_of_letter() -> dict[str, int]:
    """The byte that each letter of GPT-2's vocabulary files stands for.

    The files are text, so bytes that do not print were given letters from 256 up.

    >>> byte_of_letter()["A"], byte_of_letter()["Ġ"]
    (65, 32)
    """
    printable = [byte for byte in range(256) if chr(byte).isprintable() and chr(byte) != " "]
    others = [byte for byte in range(256) if byte not in printable]
    letters = [chr(byte) for byte in printable] + [chr(256 + i) for i in range(len(others))]
    return dict(zip(letters, printable + others, strict=True))


@cache
def _gpt2_engine() -> tiktoken.Encoding:
    byte_of = byte_of_letter()
    ids: dict[str, int] = json.loads(read_asset("encoder.json"))
    end_of_text = ids.pop(END_OF_TEXT)
    return tiktoken.Encoding(
        name="gpt2",
        pat_str=PATTERN,
        mergeable_ranks={bytes(byte_of[c] for c in token): id for token, id in ids.items()},
        special_tokens={END_OF_TEXT: end_of_text},
        explicit_n_vocab=len(ids) + 1,
    )


def with_bytes(text: str) -> str:
    r"""The text with U+FFFD for each lone surrogate, which UTF-8 has no bytes for.

    >>> with_bytes("a\ud83d b, \ud83d\ude42") == "a\ufffd b, \U0001f642"
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class BPETokenizer:
    """GPT-2's byte-pair tokenizer, offline.

    >>> tokenizer = BPETokenizer()
    >>> tokenizer.encode("I had always")
    [40, 550, 1464]
    >>> tokenizer.decode([40, 550, 1464])
    'I had always'
    >>> tokenizer.vocab_size
    50257
    """

    def __init__(self) -> None:
        self._engine = _gpt2_engine()

    def __reduce__(self) -> tuple[type["BPETokenizer"], tuple[()]]:
        # Its pickle names the vocabulary instead of carrying it: other processes have it too.
        return type(self), ()

    @property
    def vocab_size(self) -> int:
        """Number of distinct tokens, the special token included."""
        return self._engine.n_vocab

    def encode(
        self, text: str, *, special: Literal["refuse", "token", "text"] = "refuse"
    ) -> list[int]:
        """Token ids of `text`.

        Half of a surrogate pair, which is no character and has no bytes, counts as U+FFFD, and two
        that belong together as the character that they make, as in tiktoken.

        `special` says what to do where the text contains `<|endoftext|>`: "refuse" it with
        a `ValueError` (text from outside should not hold it), make it the one special "token"
        50256, or treat it as ordinary "text".

        >>> BPETokenizer().encode("a<|endoftext|>", special="token")
        [64, 50256]
        """
        text = self._checked(text, special)
        if special == "token":
            return self._engine.encode(text, allowed_special="all")
        return self._engine.encode_ordinary(text)

    def encode_to_tensor(self, text: str) -> Tensor:
        """Token ids of `text` as an int64 tensor (S,), without a list of Python numbers between.

        Refuses special tokens, and reads surrogates, as `encode` does.

        >>> BPETokenizer().encode_to_tensor("I had always")
        tensor([  40,  550, 1464])
        """
        text = self._checked(text, "refuse")
        ids = self._engine.encode_to_numpy(text, disallowed_special=())
        return torch.from_numpy(ids.astype("int64"))  # (S,)

    def decode(self, ids: Iterable[int]) -> str:
        """Text of the token ids; accepts a list or a 1-D tensor.

        A sequence that ends inside a character gives U+FFFD there, as tiktoken does.
        Raises `ValueError` for an id outside the vocabulary.
        """
        numbers = [int(id) for id in ids]
        for position, id in enumerate(numbers):
            if not 0 <= id < self.vocab_size:
                raise ValueError(
                    f"expected token ids from 0 to {self.vocab_size - 1}, got {id} at position "
                    f"{position}; was it made with another vocabulary?"
                )
        return self._engine.decode(numbers)

    def _checked(self, text: str, special: str) -> str:
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"expected text as str, got {type(text).__name__}; read the file first")
        if special not in ("refuse", "token", "text"):
            raise ValueError(f'special: expected "refuse", "token" or "text", got {special!r}')
        if special == "refuse" and END_OF_TEXT in text:
            raise ValueError(
                f"the text contains {END_OF_TEXT} at character {text.index(END_OF_TEXT)}; "
                f'pass special="token" to make it one token, or special="text" to spell it out'
            )
        return with_bytes(text)
