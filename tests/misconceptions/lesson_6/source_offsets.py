"""Answers to exercise source-offsets of lesson 6."""

# %% right: a list of places, rearranged
def source_offsets(task, num_tokens):
    places = list(range(num_tokens))
    sources = places[::-1] if task == "reverse" else places[-1:] + places[:-1]
    return [source - place for place, source in zip(places, sources, strict=True)]


# %% right: torch
def source_offsets(task, num_tokens):
    places = torch.arange(num_tokens)
    sources = places.flip(0) if task == "reverse" else places.roll(1)
    return (sources - places).tolist()


# %% wrong: place minus source
# points: 0
# says: expected [3, 1, -1, -3], got [-3, -1, 1, 3]
def source_offsets(task, num_tokens):
    places = range(num_tokens)
    if task == "reverse":
        return [2 * place - num_tokens + 1 for place in places]
    return [place - (place - 1) % num_tokens for place in places]


# %% wrong: the sources themselves
# points: 0
# says: these are the sources: subtract the places
def source_offsets(task, num_tokens):
    places = list(range(num_tokens))
    return places[::-1] if task == "reverse" else places[-1:] + places[:-1]


# %% wrong: off by one
# points: 0
# says: expected [3, 1, -1, -3], got [4, 2, 0, -2]
def source_offsets(task, num_tokens):
    places = range(num_tokens)
    if task == "reverse":
        return [num_tokens - 2 * place for place in places]
    return [(place - 1) % num_tokens - place for place in places]


# %% wrong: no circle
# points: 0
# says: the source of the first place is the last place, 3
def source_offsets(task, num_tokens):
    if task == "reverse":
        return [num_tokens - 1 - 2 * place for place in range(num_tokens)]
    return [-1] * num_tokens


# %% wrong: the next token instead of the previous
# points: 0
# says: the previous token is one to the left, offset -1
def source_offsets(task, num_tokens):
    places = range(num_tokens)
    if task == "reverse":
        return [num_tokens - 1 - 2 * place for place in places]
    return [(place + 1) % num_tokens - place for place in places]


# %% wrong: four tokens, whatever is asked
# points: 1
# says: reverse of num_tokens = 5: the middle stays
# belief: writes a size of the example
def source_offsets(task, num_tokens):
    return [3, 1, -1, -3] if task == "reverse" else [3, -1, -1, -1]


# %% wrong: distances without signs
# points: 0
# says: an offset to the left is negative
def source_offsets(task, num_tokens):
    if task == "reverse":
        return [abs(num_tokens - 1 - 2 * place) for place in range(num_tokens)]
    return [num_tokens - 1] + [1] * (num_tokens - 1)


# %% wrong: reverse for both
# points: 0
# says: use the task that is passed in
def source_offsets(task, num_tokens):
    return [num_tokens - 1 - 2 * place for place in range(num_tokens)]


# %% wrong: around the circle to the right
# points: 0
# says: the circle is in the sources of 'previous', not in the offsets
def source_offsets(task, num_tokens):
    if task == "reverse":
        return [(num_tokens - 1 - 2 * place) % num_tokens for place in range(num_tokens)]
    return [num_tokens - 1] * num_tokens


# %% wrong: the first has no source
# points: 0
# says: the first place has a source too: the last place, 3
def source_offsets(task, num_tokens):
    if task == "reverse":
        return [num_tokens - 1 - 2 * place for place in range(num_tokens)]
    return [0] + [-1] * (num_tokens - 1)


# %% wrong: places from 1
# points: 0
# says: places are counted from 0
# belief: counts positions from 1
def source_offsets(task, num_tokens):
    if task == "reverse":
        return [num_tokens - 1 - 2 * place for place in range(1, num_tokens + 1)]
    return [num_tokens - 1] + [-1] * (num_tokens - 1)


# %% right: tensors
def source_offsets(task, num_tokens):
    places = torch.arange(num_tokens)
    sources = places.flip(0) if task == "reverse" else places.roll(1)
    return sources - places


# %% right: a numpy array made a list
import numpy as np
def source_offsets(task, num_tokens):
    places = np.arange(num_tokens)
    return list((places[::-1] if task == "reverse" else np.roll(places, 1)) - places)


# %% right: a range
def source_offsets(task, num_tokens):
    if task == "previous":
        return [num_tokens - 1, *([-1] * (num_tokens - 1))]
    return list(range(num_tokens - 1, -num_tokens, -2))
