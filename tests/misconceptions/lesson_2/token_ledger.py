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
# belief: does not return the result
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    windows = (num_tokens - max_length - 1) // stride + 1
    print({"windows": windows, "batches": windows // batch_size})


# %% wrong: windows that need no target
# points: 0
# says: three windows have a full target, and drop_last drops the incomplete batch of one
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length + 1, stride)
    windows = len(starts)
    if drop_last:
        windows -= windows % batch_size
    inputs = {i + j for i in starts[:windows] for j in range(max_length)}
    targets = {i + 1 for i in inputs}
    return {"windows": windows, "batches": math.ceil(windows / batch_size), "input": len(inputs),
            "target_only": len(targets - inputs), "unused": num_tokens - len(inputs | targets)}


# %% wrong: a smaller last batch is not counted
# points: 0
# says: drop_last=False keeps the small last batch
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    windows = len(starts)
    if drop_last:
        windows -= windows % batch_size
    inputs = {i + j for i in starts[:windows] for j in range(max_length)}
    targets = {i + 1 for i in inputs}
    return {"windows": windows, "batches": windows // batch_size, "input": len(inputs),
            "target_only": len(targets - inputs), "unused": num_tokens - len(inputs | targets)}


# %% wrong: overlaps counted twice
# points: 1
# says: windows overlap here: count each token once
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    windows = len(starts)
    if drop_last:
        windows -= windows % batch_size
    inputs = {i + j for i in starts[:windows] for j in range(max_length)}
    targets = {i + 1 for i in inputs}
    return {"windows": windows, "batches": math.ceil(windows / batch_size), "input": windows * max_length,
            "target_only": len(targets - inputs), "unused": num_tokens - len(inputs | targets)}


# %% wrong: gaps are not seen
# points: 1
# says: stride 6 leaves a gap after every window of 4
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    windows = len(starts)
    if drop_last:
        windows -= windows % batch_size
    end = starts[windows - 1] + max_length if windows else 0
    return {"windows": windows, "batches": math.ceil(windows / batch_size), "input": end,
            "target_only": min(1, windows), "unused": num_tokens - end - min(1, windows)}


# %% wrong: the windows that are dropped are counted
# points: 0
# says: three windows have a full target, and drop_last drops the incomplete batch of one
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    windows = len(starts)
    kept = windows - windows % batch_size if drop_last else windows
    inputs = {i + j for i in starts[:kept] for j in range(max_length)}
    targets = {i + 1 for i in inputs}
    return {"windows": windows, "batches": math.ceil(kept / batch_size), "input": len(inputs),
            "target_only": len(targets - inputs), "unused": num_tokens - len(inputs | targets)}


# %% wrong: the first windows are dropped
# points: 0
# says: draw 16 boxes and color them
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = range(0, num_tokens - max_length, stride)
    windows = len(starts)
    if drop_last:
        windows -= windows % batch_size
    inputs = {i + j for i in starts[len(starts) - windows :] for j in range(max_length)}
    targets = {i + 1 for i in inputs}
    return {"windows": windows, "batches": math.ceil(windows / batch_size), "input": len(inputs),
            "target_only": len(targets - inputs) - (len(inputs) == 0), "unused": num_tokens - len(inputs | targets) + 1}


# %% right: colored boxes
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = list(range(0, num_tokens - max_length, stride))
    batches = [starts[i : i + batch_size] for i in range(0, len(starts), batch_size)]
    if drop_last:
        batches = [batch for batch in batches if len(batch) == batch_size]
    boxes = torch.zeros(num_tokens, dtype=torch.long)
    for start in sum(batches, []):
        boxes[start + 1 : start + max_length + 1].clamp_(min=1)
        boxes[start : start + max_length] = 2
    unused, only, inputs = torch.bincount(boxes, minlength=3)
    return {"windows": len(sum(batches, [])), "batches": len(batches), "input": int(inputs),
            "target_only": int(only), "unused": int(unused)}


# %% right: numpy numbers
import numpy as np
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    starts = np.arange(0, max(0, num_tokens - max_length), stride)
    batches = len(starts) // batch_size if drop_last else -(-len(starts) // batch_size)
    starts = starts[: batches * batch_size]
    is_input, is_target = np.zeros(num_tokens, bool), np.zeros(num_tokens, bool)
    for j in range(max_length):
        is_input[starts + j] = True
        is_target[starts + j + 1] = True
    return {"windows": np.int64(len(starts)), "batches": np.int64(batches), "input": is_input.sum(),
            "target_only": (is_target & ~is_input).sum(), "unused": (~is_target & ~is_input).sum()}


# %% right: the keys in another order
def token_ledger(num_tokens, max_length, stride, batch_size, drop_last=True):
    windows = len(range(0, num_tokens - max_length, stride))
    windows = windows // batch_size * batch_size if drop_last else windows
    read = set()
    for window in range(windows):
        read.update(range(window * stride, window * stride + max_length))
    wanted = {place + 1 for place in read} - read
    return {"unused": num_tokens - len(read) - len(wanted), "target_only": len(wanted),
            "input": len(read), "batches": (windows + batch_size - 1) // batch_size, "windows": windows}
