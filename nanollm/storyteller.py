"""A small GPT that writes stories: how it is trained, and the one that was trained for the course.

`python -m nanollm.storyteller` trains it anew and writes what `load_storyteller` and
`trainings` read. Shapes: B stories, T tokens.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

import torch
from safetensors.torch import load, save
from torch import Tensor

from nanollm.asset import FOLDERS, read_asset
from nanollm.bpe import Vocabulary, decode, encode, train_vocabulary, vocabulary_of
from nanollm.data import create_id_dataloader
from nanollm.generate import generate
from nanollm.model import GPT, ModelConfig
from nanollm.position import PositionKind
from nanollm.stories import as_text, stories
from nanollm.story_measures import bits_per_byte, measures
from nanollm.train import train

STORYTELLER = ModelConfig(
    vocab_size=512, context_length=192, embedding_dim=96, num_heads=4, num_layers=3
)
NUM_STORIES = 8000  # to learn from
BATCH_SIZE = 6
HELD_OUT = 1  # seed of stories that no model was trained on; those to learn from have seed 0
RUNS: tuple[tuple[PositionKind, int, int], ...] = (  # positions, layers, steps
    ("learned", 2, 800),
    ("none", 2, 800),
    ("learned", 3, 3200),
    ("none", 3, 3200),
)
THREADS = 2  # of a training; more gain nothing with so small a model
WEIGHTS, TRAININGS = "storyteller.safetensors", "storyteller.json"


@dataclass(frozen=True, kw_only=True)
class Training:
    """What came out of one training."""

    positions: PositionKind
    num_layers: int
    steps: int
    parameters: int
    losses: Sequence[float]  # mean of each 50 steps
    measures: Mapping[str, float]
    bits_per_byte: float  # of held-out stories


def train_storyteller(
    config: ModelConfig = STORYTELLER, *, steps: int = 3200, progress: bool = False
) -> tuple[GPT, Vocabulary, list[float]]:
    """A model trained on stories, its vocabulary, and the loss of each step.

    With the values given it takes two quiet cores about three minutes. On the same machine
    the result is always the same; torch's global generator is left as it was.
    """
    text = as_text(stories(NUM_STORIES))
    vocabulary = train_vocabulary(text, config.vocab_size)
    rows = story_rows(encode(text, vocabulary), config.context_length + 1)  # (N, T + 1)
    loader = create_id_dataloader(  # each row is one window and its targets
        rows.flatten(),
        batch_size=BATCH_SIZE,
        max_length=config.context_length,
        stride=config.context_length + 1,
        seed=0,
    )
    model = _new_model(config)
    threads = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    try:
        losses = train(model, loader, steps=steps, learning_rate=4e-3, seed=0, progress=progress)
    finally:
        torch.set_num_threads(threads)
    return model, vocabulary, losses


def story_rows(ids: Sequence[int], length: int) -> Tensor:
    """So many tokens from the beginning of each story on, for all that have as many: (N, length).

    A story begins with the line's end before it, which is a token by itself.

    >>> story_rows([10, 7, 8, 10, 9, 10], 3).tolist()
    [[10, 7, 8], [10, 9, 10]]
    """
    text = torch.tensor(ids)
    starts = (text == ord("\n")).nonzero()  # (N, 1)
    starts = starts[starts[:, 0] + length <= len(text)]
    return text[starts + torch.arange(length)]  # (N, length)


def _new_model(config: ModelConfig) -> GPT:
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)
        return GPT(config)


def write_stories(
    model: GPT, vocabulary: Vocabulary, count: int, *, temperature: float = 0.7, seed: int = 0
) -> list[str]:
    """Stories that a model writes by itself, each up to the end of its line.

    What has no end after as many tokens as the model can read is cut off there.
    """
    beginning = encode("\n", vocabulary)  # a story comes after a line's end
    num_tokens = model.config.context_length - len(beginning)
    starts = torch.tensor([beginning] * count)  # (B, 1)
    texts = generate(model, starts, num_tokens, temperature=temperature, seed=seed)  # (B, T)
    return [decode(ids, vocabulary).split("\n")[1] for ids in texts.tolist()]


def pack(model: GPT, vocabulary: Vocabulary) -> bytes:
    """The numbers of a model and the merges of its vocabulary as one safetensors file."""
    numbers = {name: tensor.half() for name, tensor in model.state_dict().items()}
    return save({**numbers, "merges": torch.tensor(list(vocabulary.merges), dtype=torch.int16)})


def unpack(content: bytes, config: ModelConfig = STORYTELLER) -> tuple[GPT, Vocabulary]:
    """The model and the vocabulary of a file that `pack` has made."""
    numbers = load(content)
    pairs: list[tuple[int, int]] = [(a, b) for a, b in numbers.pop("merges").tolist()]
    model = _new_model(config)
    model.load_state_dict({name: tensor.float() for name, tensor in numbers.items()})
    return model, vocabulary_of({pair: 256 + number for number, pair in enumerate(pairs)})


def load_storyteller() -> tuple[GPT, Vocabulary]:
    """The model that was trained for the course, and its vocabulary; the file is verified.

    >>> model, vocabulary = load_storyteller()
    >>> model.config.num_layers, len(vocabulary)
    (3, 512)
    """
    return unpack(read_asset(WEIGHTS))


def trainings() -> list[Training]:
    """What came of training with and without positions, with few steps and with many.

    >>> sorted({(each.positions, each.num_layers) for each in trainings()})
    [('learned', 2), ('learned', 3), ('none', 2), ('none', 3)]
    """
    return [Training(**record) for record in json.loads(read_asset(TRAININGS))]


def judge(model: GPT, vocabulary: Vocabulary, losses: Sequence[float]) -> Training:
    """A training in figures: of a hundred stories that the model writes, and of held-out ones."""
    config = model.config
    blocks = torch.tensor(losses).split(50)
    return Training(
        positions=config.positions,
        num_layers=config.num_layers,
        steps=len(losses),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        losses=[round(float(block.mean()), 4) for block in blocks],
        measures=measures(write_stories(model, vocabulary, 100)),
        bits_per_byte=round(bits_per_byte(model, stories(200, seed=HELD_OUT), vocabulary), 4),
    )


def main(folder: Path = FOLDERS[-1]) -> None:
    """Train all of `RUNS`, print their figures, and write both files into the folder."""
    from rich.console import Console  # not above: importing it draws from Python's generator

    console = Console()
    trained: list[Training] = []
    for positions, num_layers, steps in RUNS:
        begin = time.perf_counter()
        config = replace(STORYTELLER, positions=positions, num_layers=num_layers)
        model, vocabulary, losses = train_storyteller(config, steps=steps)
        seconds = time.perf_counter() - begin
        trained.append(judge(model, vocabulary, losses))
        figures = {name: each for name, each in asdict(trained[-1]).items() if name != "losses"}
        console.print(f"{seconds:.0f} s", figures)
        if config == STORYTELLER:
            (folder / WEIGHTS).write_bytes(pack(model, vocabulary))
    lines = [json.dumps(asdict(each)) for each in trained]
    (folder / TRAININGS).write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8", newline="\n")
    for name in (WEIGHTS, TRAININGS):
        console.print(f'"{name}": "{sha256((folder / name).read_bytes()).hexdigest()}",')


if __name__ == "__main__":
    main()
