"""Answers to exercise beyond-training of lesson 4."""

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
def beyond_training():
    print({"none": "nothing", "learned": "refuses", "sinusoidal": "new vectors"})
