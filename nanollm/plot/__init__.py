"""The lessons' figures.

Every function takes plain tensors and words, and returns one figure that answers one question;
its title is the answer. The notebook shows the figure as the last value of a cell.
"""

from nanollm.plot.attention import ablation_bars, attention_maps, shuffle_gaps
from nanollm.plot.clocks import clock_hands
from nanollm.plot.distances import (
    distance_decay,
    head_reach,
    moving_scores,
    similarity_gallery,
    turning_pairs,
    vector_lengths,
    wave_heat_map,
)
from nanollm.plot.inside import head_losses, head_scores, loss_by_position, training_ends
from nanollm.plot.places import occurrences, position_similarity
from nanollm.plot.play import Playable, play_with_choices, play_with_clocks, play_with_windows
from nanollm.plot.tokens import compression, merge_steps, token_boxes, token_rows
from nanollm.plot.training import cache_times, loss_curves, next_token_bars
from nanollm.plot.vectors import sum_paths, table_heat_map, word_points
from nanollm.plot.windows import corpus_ledger, stride_ledgers, token_roles

__all__ = [
    "Playable",
    "ablation_bars",
    "attention_maps",
    "cache_times",
    "clock_hands",
    "compression",
    "corpus_ledger",
    "distance_decay",
    "head_losses",
    "head_reach",
    "head_scores",
    "loss_by_position",
    "loss_curves",
    "merge_steps",
    "moving_scores",
    "next_token_bars",
    "occurrences",
    "play_with_choices",
    "play_with_clocks",
    "play_with_windows",
    "position_similarity",
    "shuffle_gaps",
    "similarity_gallery",
    "stride_ledgers",
    "sum_paths",
    "table_heat_map",
    "token_boxes",
    "token_roles",
    "token_rows",
    "training_ends",
    "turning_pairs",
    "vector_lengths",
    "wave_heat_map",
    "word_points",
]
