"""Answers to exercise token-ledger of lesson 2."""

# %% right: arithmetic, no sets
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    windows = max(0, (num_tokens - max_length - 1) // stride + 1)
    if drop_last:
        windows = windows // batch_size * batch_size
    batches = (windows + batch_size - 1) // batch_size
    inputs = (windows - 1) * min(stride, max_length) + max_length if windows else 0
    if windows == 0:
        target_only = 0
    elif stride > max_length:
        target_only = windows
    else:
        target_only = 1
    return {
        "windows": windows,
        "batches": batches,
        "input": inputs,
        "target_only": target_only,
        "unused": num_tokens - inputs - target_only,
    }


# %% right: a mark on every token
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = list(range(0, num_tokens - max_length, stride))
    batches = [starts[i : i + batch_size] for i in range(0, len(starts), batch_size)]
    if drop_last:
        batches = [batch for batch in batches if len(batch) == batch_size]
    marks = ["unused"] * num_tokens
    for batch in batches:
        for start in batch:
            for place in range(start + 1, start + max_length + 1):
                if marks[place] == "unused":
                    marks[place] = "target_only"
            for place in range(start, start + max_length):
                marks[place] = "input"
    ledger = {"windows": sum(len(batch) for batch in batches), "batches": len(batches)}
    return ledger | {name: marks.count(name) for name in ("input", "target_only", "unused")}


# %% wrong: drop_last forgotten
# points: 0
# says: drop_last drops the incomplete batch
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    inputs = {i + j for i in starts for j in range(max_length)}
    targets = {i + 1 for i in inputs}
    return {
        "windows": len(starts),
        "batches": math.ceil(len(starts) / batch_size),
        "input": len(inputs),
        "target_only": len(targets - inputs),
        "unused": num_tokens - len(inputs | targets),
    }


# %% wrong: the last batch is always dropped
# points: 0
# says: drop_last=False keeps the small last batch
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    windows = len(starts) // batch_size * batch_size
    inputs = {i + j for i in starts[:windows] for j in range(max_length)}
    targets = {i + 1 for i in inputs}
    return {
        "windows": windows,
        "batches": windows // batch_size,
        "input": len(inputs),
        "target_only": len(targets - inputs),
        "unused": num_tokens - len(inputs | targets),
    }


# %% wrong: overlapping windows counted twice
# points: 1
# says: count each token once
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    windows = len(starts) - (len(starts) % batch_size if drop_last else 0)
    inputs = windows * max_length
    target_only = windows if stride > max_length else min(windows, 1)
    return {
        "windows": windows,
        "batches": math.ceil(windows / batch_size),
        "input": inputs,
        "target_only": target_only,
        "unused": num_tokens - inputs - target_only,
    }


# %% wrong: always one target-only token
# points: 1
# says: stride 6 leaves a gap after every window of 4
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    windows = len(starts) - (len(starts) % batch_size if drop_last else 0)
    inputs = {i + j for i in starts[:windows] for j in range(max_length)}
    return {
        "windows": windows,
        "batches": math.ceil(windows / batch_size),
        "input": len(inputs),
        "target_only": 1,
        "unused": num_tokens - len(inputs) - 1,
    }


# %% wrong: a window needs no target
# points: 0
# says: expected 2, got 4: three windows have a full target
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length + 1, stride)
    windows = len(starts) - (len(starts) % batch_size if drop_last else 0)
    inputs = {i + j for i in starts[:windows] for j in range(max_length)}
    return {
        "windows": windows,
        "batches": math.ceil(windows / batch_size),
        "input": len(inputs),
        "target_only": 0,
        "unused": num_tokens - len(inputs),
    }


# %% wrong: all targets counted, inputs among them
# points: 0
# says: draw 16 boxes and color them
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    windows = len(starts) - (len(starts) % batch_size if drop_last else 0)
    inputs = {i + j for i in starts[:windows] for j in range(max_length)}
    targets = {i + 1 for i in inputs}
    return {
        "windows": windows,
        "batches": math.ceil(windows / batch_size),
        "input": len(inputs),
        "target_only": len(targets),
        "unused": num_tokens - len(inputs | targets),
    }


# %% wrong: a lone window fills a batch
# points: 1
# says: one window does not fill a batch of 3
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    windows = len(starts)
    if drop_last and windows > batch_size:
        windows -= windows % batch_size
    inputs = {i + j for i in starts[:windows] for j in range(max_length)}
    targets = {i + 1 for i in inputs}
    return {
        "windows": windows,
        "batches": math.ceil(windows / batch_size),
        "input": len(inputs),
        "target_only": len(targets - inputs),
        "unused": num_tokens - len(inputs | targets),
    }


# %% wrong: printed, not returned
# points: 0
# says: expected a dictionary, got None
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    windows = (num_tokens - max_length - 1) // stride + 1
    print({"windows": windows, "batches": windows // batch_size})
