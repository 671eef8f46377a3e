"""Answers to exercise source-offsets of lesson 5."""

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
# says: subtract the places 0, 1, 2, 3
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
# says: its source is the last place
def source_offsets(task, num_tokens):
    if task == "reverse":
        return [num_tokens - 1 - 2 * place for place in range(num_tokens)]
    return [-1] * num_tokens


# %% wrong: the next token instead of the previous
# points: 0
# says: the source is one to the left
def source_offsets(task, num_tokens):
    places = range(num_tokens)
    if task == "reverse":
        return [num_tokens - 1 - 2 * place for place in places]
    return [(place + 1) % num_tokens - place for place in places]


# %% wrong: four tokens, whatever is asked
# points: 1
# says: reverse of five: the middle stays
def source_offsets(task, num_tokens):
    return [3, 1, -1, -3] if task == "reverse" else [3, -1, -1, -1]
