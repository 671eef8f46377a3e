import pytest
import torch

from nanollm.generate import generate, next_token_probabilities
from nanollm.model import GPT, ModelConfig
from nanollm.position import POSITION_KINDS

LOGITS = torch.tensor([0.1, 0.4, 0.2, 0.3]).log()
PROMPT = torch.tensor([[1, 2, 3], [4, 5, 6]])


def make(kind: str = "learned") -> GPT:
    """A model that has clear opinions, though no good ones."""
    torch.manual_seed(0)
    model = GPT(
        ModelConfig(
            vocab_size=20,
            context_length=12,
            embedding_dim=16,
            num_heads=2,
            num_layers=2,
            positions=kind,
        )
    )
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.2)
    return model


def test_temperature_one_is_softmax():
    logits = torch.randn(3, 7, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(next_token_probabilities(logits), logits.softmax(dim=-1))


def test_top_k_keeps_the_likeliest_and_shares_the_rest_out():
    assert torch.allclose(
        next_token_probabilities(LOGITS, top_k=2), torch.tensor([0, 4 / 7, 0, 3 / 7])
    )
    assert next_token_probabilities(torch.zeros(5), top_k=2).count_nonzero() == 2


def test_temperature_sharpens_or_flattens_and_zero_is_greedy():
    cold, hot = (next_token_probabilities(LOGITS, temperature=t) for t in (0.5, 100))
    assert torch.allclose(cold, torch.tensor([1, 16, 4, 9]) / 30)
    assert torch.allclose(hot, torch.full((4,), 0.25), atol=0.01)
    for temperature in (0, 1e-40):
        shares = next_token_probabilities(LOGITS, temperature=temperature)
        assert shares.tolist() == [0, 1, 0, 0]


def test_greedy_takes_the_likeliest_token_each_time():
    model = make()
    text = PROMPT[:1]
    for _ in range(5):
        text = torch.cat([text, model(text)[:, -1:].argmax(dim=-1)], dim=1)
    assert torch.equal(generate(model, PROMPT[:1], 5, temperature=0), text)


@pytest.mark.parametrize("kind", POSITION_KINDS)
@pytest.mark.parametrize("options", [{"temperature": 0}, {"top_k": 5}, {"temperature": 0.8}])
def test_the_cache_gives_the_same_tokens_within_the_context_and_beyond(kind, options):
    model = make(kind)
    cached, plain = (
        generate(model, PROMPT, 30, seed=0, use_cache=use, **options) for use in (True, False)
    )
    assert cached.shape == (2, 33)
    assert torch.equal(cached, plain)


def test_with_the_cache_each_token_is_read_once():
    model = make()
    lengths = []
    model.token.register_forward_hook(lambda _, inputs, __: lengths.append(inputs[0].shape[1]))
    generate(model, PROMPT, 4)
    assert lengths == [3, 1, 1, 1]


def test_the_same_seed_gives_the_same_tokens_and_leaves_torch_alone():
    model = make()
    before = torch.get_rng_state()
    one, again, other = (generate(model, PROMPT, 20, seed=seed) for seed in (0, 0, 1))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_prompt_is_kept_and_may_be_one_sequence():
    model = make()
    assert torch.equal(generate(model, PROMPT, 2)[:, :3], PROMPT)
    one = generate(model, PROMPT[0], 2, temperature=0)
    assert torch.equal(one, generate(model, PROMPT[:1], 2, temperature=0)[0])
    assert torch.equal(generate(model, PROMPT, 0), PROMPT)


def test_a_prompt_longer_than_the_context_is_read_from_its_end():
    model = make()
    read = []
    model.token.register_forward_hook(lambda _, inputs, __: read.append(inputs[0].tolist()))
    generate(model, torch.arange(15), 1)
    assert read == [[list(range(3, 15))]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperature": -1}, "temperature: expected 0 or more, got -1"),
        ({"temperature": float("nan")}, "temperature: expected 0 or more, got nan"),
        ({"top_k": 0}, "top_k: expected 1 to 20, .*, got 0"),
        ({"top_k": 21}, "top_k: expected 1 to 20, .*, got 21"),
        ({"num_tokens": -1}, "num_tokens: expected 0 or more, got -1"),
    ],
)
def test_what_cannot_be_drawn_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        generate(make(), PROMPT, **{"num_tokens": 1, **options})


def test_an_empty_prompt_is_refused():
    with pytest.raises(ValueError, match="at least one token to begin with"):
        generate(make(), torch.zeros(1, 0, dtype=torch.int64), 3)
