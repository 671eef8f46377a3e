"""Answers to exercise predict-solved of lesson 6."""

# %% right: a set of pairs
def predict_solved(kind, task):
    solved = {("rotary", "previous")}
    for table in ("learned", "sinusoidal"):
        solved |= {(table, "reverse"), (table, "previous")}
    return (kind, task) in solved


# %% right: one refusal after the other
def predict_solved(kind, task):
    if kind == "none":
        return False
    return not (kind == "rotary" and task == "reverse")


# %% wrong: enough training finds the order
# points: 0
# says: training cannot find what is not there
def predict_solved(kind, task):
    return not (kind == "rotary" and task == "reverse")


# %% wrong: any positions solve anything
# points: 1
# says: it knows distances, and here each place needs another one
def predict_solved(kind, task):
    return kind != "none"


# %% wrong: what is not learned cannot name places
# points: 0
# says: fixed waves name the places too
def predict_solved(kind, task):
    return kind == "learned" or (kind, task) == ("rotary", "previous")


# %% wrong: rotary fails in both
# points: 1
# says: one to the left is one distance
def predict_solved(kind, task):
    return kind in ("learned", "sinusoidal")


# %% wrong: tables of places know no neighbors
# points: 1
# says: who knows places knows neighbors
def predict_solved(kind, task):
    return kind == "rotary" if task == "previous" else kind in ("learned", "sinusoidal")


# %% wrong: the previous token is easy even without positions
# points: 1
# says: in a bag no token is next to another
def predict_solved(kind, task):
    return True if task == "previous" else kind in ("learned", "sinusoidal")


# %% wrong: nothing
# points: 0
# says: learned, reverse, got False: place 0 can learn to look at place 7
def predict_solved(kind, task):
    return False


# %% wrong: rotary reverses
# points: 0
# says: rotary, reverse, got True: it knows distances, and here each place needs another one
def predict_solved(kind, task):
    if kind == "rotary":
        return task == "reverse"
    return kind != "none"


# %% wrong: sinusoidal sees distances only
# points: 1
# says: sinusoidal, reverse, got False: fixed waves name the places too
def predict_solved(kind, task):
    if kind in ("rotary", "sinusoidal"):
        return task == "previous"
    return kind == "learned"


# %% wrong: previous is solved by all
# points: 0
# says: learned, reverse, got False: place 0 can learn to look at place 7
def predict_solved(kind, task):
    return task == "previous"


# %% right: a set of what works
def predict_solved(kind, task):
    return (kind, task) in {("learned", "reverse"), ("learned", "previous"), ("sinusoidal", "reverse"),
                            ("sinusoidal", "previous"), ("rotary", "previous")}


# %% right: what is needed
def predict_solved(kind, task):
    knows = {"none": "", "learned": "place distance", "sinusoidal": "place distance", "rotary": "distance"}
    return {"reverse": "place", "previous": "distance"}[task] in knows[kind].split()


# %% right: numpy's bool
import numpy as np
def predict_solved(kind, task):
    return np.bool_(kind in ("learned", "sinusoidal") or (kind, task) == ("rotary", "previous"))
