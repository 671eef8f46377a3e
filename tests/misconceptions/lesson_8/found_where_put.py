"""Answers to exercise found-where-put of lesson 8."""

# %% right: the last of all that put
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, putting)]
    place = first_named(last, places)
    return bool(puttings) and place is not None and place == first_named(puttings[-1], places)


# %% right: remembered while reading
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    where = None
    for sentence in before:
        if first_named(sentence, putting) is not None:
            where = first_named(sentence, places)
    return where is not None and where == first_named(last, places)


# %% right: from the end
def found_where_put(story, places, putting):
    last, *before = reversed(sentences(story))
    where = next((first_named(s, places) for s in before if first_named(s, putting)), None)
    return where is not None and where == first_named(last, places)


# %% right: a tensor of one truth value
def found_where_put(story, places, putting):
    said = sentences(story)
    puts = [s for s in said[:-1] if any(first_named(s, [verb]) for verb in putting)]
    if not puts or first_named(said[-1], places) is None:
        return torch.tensor(False)
    return torch.tensor(first_named(puts[-1], places) == first_named(said[-1], places))


# %% wrong: where it was put first
# points: 0
# says: this is where it was put first
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, putting)]
    place = first_named(last, places)
    return bool(puttings) and place is not None and place == first_named(puttings[0], places)


# %% wrong: wherever a place was named last
# points: 0
# says: only a sentence that puts the thing somewhere counts
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    named = [first_named(s, places) for s in before if first_named(s, places)]
    place = first_named(last, places)
    return bool(named) and place is not None and place == named[-1]


# %% wrong: any of the places
# points: 0
# says: only the last putting counts
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    puttings = [first_named(s, places) for s in before if first_named(s, putting)]
    place = first_named(last, places)
    return place is not None and place in puttings


# %% wrong: the sentence before the last
# points: 0
# says: only a sentence that puts the thing somewhere counts
def found_where_put(story, places, putting):
    *_, before, last = ["", *sentences(story)]
    place = first_named(last, places)
    return place is not None and place == first_named(before, places)


# %% wrong: nothing put is a crash
# points: 1
# says: IndexError
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, putting)]
    place = first_named(last, places)
    return place is not None and place == first_named(puttings[-1], places)


# %% wrong: nothing put is fine
# points: 1
# says: nothing was put anywhere
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, putting)]
    place = first_named(last, places)
    return not puttings or (place is not None and place == first_named(puttings[-1], places))


# %% wrong: no place is the same as no place
# points: 1
# says: no place is named: None is no place
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, putting)]
    return bool(puttings) and first_named(last, places) == first_named(puttings[-1], places)


# %% wrong: named anywhere in the last sentence
# points: 1
# says: the first place that the last sentence names
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, putting)]
    place = first_named(puttings[-1], places) if puttings else None
    return place is not None and place in last


# %% wrong: the last sentence counts as a putting
# points: 1
# says: the last sentence itself is no putting
def found_where_put(story, places, putting):
    said = sentences(story)
    puttings = [sentence for sentence in said if first_named(sentence, putting)]
    place = first_named(said[-1], places)
    return bool(puttings) and place is not None and place == first_named(puttings[-1], places)


# %% wrong: verbs of its own
# points: 1
# says: use the verbs given
# belief: uses the notebook's own data, not what is passed in
def found_where_put(story, places, putting):
    from nanollm.stories import PUTTING

    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, PUTTING)]
    place = first_named(last, places)
    return bool(puttings) and place is not None and place == first_named(puttings[-1], places)


# %% wrong: places of its own
# points: 1
# says: use the places given
# belief: uses the notebook's own data, not what is passed in
def found_where_put(story, places, putting):
    from nanollm.stories import PLACES

    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, putting)]
    place = first_named(last, PLACES)
    return bool(puttings) and place is not None and place == first_named(puttings[-1], PLACES)


# %% wrong: letters instead of words
# points: 1
# says: as a whole word
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    puttings = [s for s in before if any(verb in s for verb in putting)]
    place = first_named(last, places)
    return bool(puttings) and place is not None and place == first_named(puttings[-1], places)


# %% wrong: the place instead of a yes
# points: 0
# says: return True or False
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, putting)]
    place = first_named(last, places)
    same = bool(puttings) and place is not None and place == first_named(puttings[-1], places)
    return place if same else False


# %% wrong: the other way round
# points: 0
# says: True where it is found there
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    puttings = [sentence for sentence in before if first_named(sentence, putting)]
    place = first_named(last, places)
    return not puttings or place is None or place != first_named(puttings[-1], places)


# %% wrong: a putting without a place is passed over
# points: 1
# says: the last sentence that puts names no place
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    named = [first_named(s, places) for s in before if first_named(s, putting)]
    named = [place for place in named if place]
    return bool(named) and first_named(last, places) == named[-1]


# %% wrong: the place named last where it is put
# points: 1
# says: the first place that is named where it is put
def found_where_put(story, places, putting):
    *before, last = sentences(story)
    where = None
    for sentence in before:
        if first_named(sentence, putting) is not None:
            found = [(sentence.rfind(p), p) for p in places if p in sentence]
            where = max(found)[1] if found else None
    return where is not None and where == first_named(last, places)
