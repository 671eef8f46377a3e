import pytest
import torch

from nanollm.ablation import ablation, accuracy, answers
from nanollm.position import POSITION_KINDS


@pytest.mark.slow
def test_without_positions_nothing_can_be_reversed_and_places_solve_it():
    reached = ablation(steps=100)
    assert tuple(reached) == POSITION_KINDS
    for kind in ("learned", "sinusoidal"):
        assert reached[kind] > 0.99, f"{kind} knows every place"
    for kind in ("none", "alibi"):  # one head's slope is 2 ** -8: as good as none
        assert 0.28 < reached[kind] < 0.36, f"{kind} can only guess the most frequent token"
    assert 0.4 < reached["rotary"] < 0.55, "rotary knows distances, not places"


def test_a_task_of_distance_is_solved_by_rotary():
    assert accuracy("rotary", task="previous", steps=100) > 0.99


def test_the_best_guess_without_positions_is_the_most_frequent_token():
    ids = torch.randint(10, (10_000, 8), generator=torch.Generator().manual_seed(0))
    best = torch.nn.functional.one_hot(ids).sum(dim=1).max(dim=1).values.float().mean() / 8
    assert 0.3 < best < 0.33


def test_the_same_seed_gives_the_same_accuracy_and_leaves_torch_alone():
    before = torch.get_rng_state()
    assert accuracy("learned", steps=5) == accuracy("learned", steps=5)
    assert accuracy("learned", steps=5, seed=1) != accuracy("learned", steps=5, seed=2)
    assert torch.equal(torch.get_rng_state(), before)


def test_answers_by_hand():
    ids = torch.tensor([[1, 2, 3, 4]])
    assert answers(ids, "reverse").tolist() == [[4, 3, 2, 1]]
    assert answers(ids, "previous").tolist() == [[4, 1, 2, 3]]
    with pytest.raises(ValueError, match='expected "reverse" or "previous", got \'sort\''):
        answers(ids, "sort")
