"""Answers to exercise beyond-training of lesson 6."""

# %% right: one by one
def beyond_training():
    verdicts = {}
    verdicts["alibi"] = "lower scores"
    verdicts["rotary"] = "new turns"
    verdicts["sinusoidal"] = "new vectors"
    verdicts["learned"] = "refuses"
    verdicts["none"] = "nothing"
    return verdicts


# %% right: zipped from the course's list of kinds
def beyond_training():
    answers = ("nothing", "refuses", "new vectors", "new turns", "lower scores")
    return dict(zip(reference.POSITION_KINDS, answers))


# %% wrong: the learned table makes new vectors
# points: 2
# says: for the next position there is no row to look up
def beyond_training():
    return {
        "none": "nothing",
        "learned": "new vectors",
        "sinusoidal": "new vectors",
        "rotary": "new turns",
        "alibi": "lower scores",
    }


# %% wrong: sinusoidal positions end too
# points: 1
# says: the formula has no last position
def beyond_training():
    return {
        "none": "nothing",
        "learned": "refuses",
        "sinusoidal": "refuses",
        "rotary": "new turns",
        "alibi": "lower scores",
    }


# %% wrong: only distance matters, so nothing is new for rotary
# points: 1
# says: long distances are new, and so are their angles
def beyond_training():
    return {
        "none": "nothing",
        "learned": "refuses",
        "sinusoidal": "new vectors",
        "rotary": "nothing",
        "alibi": "lower scores",
    }


# %% wrong: ALiBi and rotary are swapped
# points: 1
# says: rotary: got 'lower scores'
def beyond_training():
    return {
        "none": "nothing",
        "learned": "refuses",
        "sinusoidal": "new vectors",
        "rotary": "lower scores",
        "alibi": "new turns",
    }


# %% wrong: without positions the model refuses
# points: 2
# says: Without positions nothing is added and nothing turned
def beyond_training():
    return {
        "none": "refuses",
        "learned": "refuses",
        "sinusoidal": "new vectors",
        "rotary": "new turns",
        "alibi": "lower scores",
    }


# %% wrong: printed, not returned
# points: 0
# says: is a `return` missing?
# belief: does not return the result
def beyond_training():
    print({"none": "nothing", "learned": "refuses", "sinusoidal": "new vectors"})


# %% wrong: learned makes new vectors
# points: 0
# says: . A table has as many rows as were learned; for the next position there is no row to look up
def beyond_training():
    return {"none": "nothing", "learned": "new vectors", "sinusoidal": "refuses", "rotary": "new turns", "alibi": "lower scores"}


# %% wrong: sinusoidal and rotary swapped
# points: 1
# says: turning is what rotary does; sinusoidal vectors are added
def beyond_training():
    return {"none": "nothing", "learned": "refuses", "sinusoidal": "new turns", "rotary": "new vectors", "alibi": "lower scores"}


# %% wrong: none refuses
# points: 2
# says: . A table has as many rows as were learned; for the next position there is no row to look up
def beyond_training():
    return {"none": "refuses", "learned": "nothing", "sinusoidal": "new vectors", "rotary": "new turns", "alibi": "lower scores"}


# %% wrong: a kind is missing
# points: 2
# says: one key for each kind
def beyond_training():
    return {"learned": "refuses", "sinusoidal": "new vectors", "rotary": "new turns", "alibi": "lower scores"}


# %% wrong: all formulas go on
# points: 1
# says: rotary adds no vectors; it turns queries and keys
def beyond_training():
    return {"none": "nothing", "learned": "refuses", "sinusoidal": "new vectors", "rotary": "new vectors", "alibi": "new vectors"}


# %% wrong: answers to kinds
# points: 0
# says: one key for each kind
def beyond_training():
    return {"nothing": "none", "refuses": "learned", "new vectors": "sinusoidal", "new turns": "rotary", "lower scores": "alibi"}


# %% wrong: other words
# points: 2
# says: lower scores
def beyond_training():
    return {"none": "Nothing", "learned": "refuses", "sinusoidal": "new vectors", "rotary": "new turns", "alibi": "lower scores"}


# %% wrong: alibi says nothing
# points: 0
# says: . Without positions nothing is added and nothing turned
def beyond_training():
    return {"none": "lower scores", "learned": "refuses", "sinusoidal": "new vectors", "rotary": "new turns", "alibi": "nothing"}


# %% wrong: a list in the order of the card
# points: 0
# says: is a `return` missing?
def beyond_training():
    return ["nothing", "refuses", "new vectors", "new turns", "lower scores"]


# %% wrong: a sixth kind
# points: 2
# says: one key for each kind
def beyond_training():
    return {"none": "nothing", "learned": "refuses", "sinusoidal": "new vectors", "rotary": "new turns", "alibi": "lower scores", "t5": "lower scores"}


# %% right: two lists
def beyond_training():
    kinds = ["learned", "sinusoidal", "none", "alibi", "rotary"]
    return dict(zip(kinds, ["refuses", "new vectors", "nothing", "lower scores", "new turns"]))


# %% right: by and by
def beyond_training():
    found = dict(none="nothing", rotary="new turns")
    found["learned"] = "refuses"
    found |= {"sinusoidal": "new vectors", "alibi": "lower scores"}
    return found
