"""Answers to exercise cut-windows of lesson 2."""

# %% right: torch's unfold
def cut_windows(token_ids, max_length, stride):
    windows = torch.tensor(token_ids).unfold(0, max_length + 1, stride)
    return windows[:, :-1], windows[:, 1:]


# %% right: a loop that stops when a target does not fit
def cut_windows(token_ids, max_length, stride):
    inputs, targets = [], []
    start = 0
    while start + max_length + 1 <= len(token_ids):
        inputs.append(torch.tensor(token_ids[start : start + max_length]))
        targets.append(torch.tensor(token_ids[start + 1 : start + 1 + max_length]))
        start += stride
    return torch.stack(inputs), torch.stack(targets)


# %% right: a table of places
def cut_windows(token_ids, max_length, stride):
    ids = torch.tensor(token_ids)
    starts = torch.arange(0, len(ids) - max_length, stride)
    places = starts[:, None] + torch.arange(max_length)
    return ids[places], ids[places + 1]


# %% wrong: target not shifted
# points: 0
# says: targets equal inputs: start them one token later
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    windows = torch.tensor([token_ids[i : i + max_length] for i in starts])
    return windows, windows.clone()


# %% wrong: stride is length + 1
# points: 0
# says: windows start at 0 and 4
def cut_windows(token_ids, max_length, stride):
    windows = torch.tensor(token_ids).unfold(0, max_length + 1, max_length + 1)
    return windows[:, :-1], windows[:, 1:]


# %% wrong: the last window that fits is left out
# points: 0
# says: expected (2, 4) = (windows, max_length), got (1, 4)
# belief: leaves out the last one
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length - 1, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    targets = torch.tensor([token_ids[i + 1 : i + max_length + 1] for i in starts])
    return inputs, targets


# %% wrong: a window without a full target is kept
# points: 0
# says: expected sequence of length
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids), stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    targets = torch.tensor([token_ids[i + 1 : i + max_length + 1] for i in starts])
    return inputs, targets


# %% wrong: the target is the next window
# points: 0
# says: a target is the token that comes next, one place later, for every input
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    return inputs, torch.roll(inputs, -1, dims=0)


# %% wrong: the target is the id plus one
# points: 1
# says: not the id plus 1
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    return inputs, inputs + 1


# %% wrong: stride ignored, windows side by side
# points: 1
# says: a row for each window of this stride
def cut_windows(token_ids, max_length, stride):
    windows = torch.tensor(token_ids).unfold(0, max_length + 1, max_length)
    return windows[:, :-1], windows[:, 1:]


# %% wrong: only the last token is the target
# points: 0
# says: a target is the token that comes next, one place later, for every input
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    return inputs, torch.tensor([token_ids[i + max_length] for i in starts])


# %% wrong: lists, no tensors
# points: 0
# says: return a tensor
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = [token_ids[i : i + max_length] for i in starts]
    return inputs, [token_ids[i + 1 : i + max_length + 1] for i in starts]


# %% wrong: windows that are cut short by the end
# points: 1
# says: a row for each window of this stride
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length + 1, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    targets = torch.tensor([(token_ids + token_ids[-1:])[i + 1 : i + max_length + 1] for i in starts])
    return inputs, targets


# %% wrong: targets begin behind the window
# points: 0
# says: a target is the token that comes next, one place later, for every input
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    targets = torch.tensor([(token_ids * 3)[i + max_length : i + 2 * max_length] for i in starts])
    return inputs, targets


# %% wrong: targets are one stride later
# points: 0
# says: a row for each window; windows start at 0 and 4, and token 18 is the last target
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length - stride + 1, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    targets = torch.tensor([token_ids[i + stride : i + max_length + stride] for i in starts])
    return inputs, targets


# %% wrong: targets first
# points: 0
# says: inputs come first, then targets
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    targets = torch.tensor([token_ids[i + 1 : i + max_length + 1] for i in starts])
    return targets, inputs


# %% wrong: the inputs lack the first token
# points: 0
# says: a row for each window; windows start at 0 and 4, and token 18 is the last target
def cut_windows(token_ids, max_length, stride):
    starts = range(1, len(token_ids) - max_length, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    targets = torch.tensor([token_ids[i + 1 : i + max_length + 1] for i in starts])
    return inputs, targets


# %% wrong: a column for each window
# points: 0
# says: a row for each window; windows start at 0 and 4, and token 18 is the last target
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts]).T
    targets = torch.tensor([token_ids[i + 1 : i + max_length + 1] for i in starts]).T
    return inputs, targets


# %% wrong: one token only as the target
# points: 0
# says: a target is the token that comes next, one place later, for every input
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - max_length, stride)
    inputs = torch.tensor([token_ids[i : i + max_length] for i in starts])
    targets = torch.tensor([[token_ids[i + max_length]] for i in starts])
    return inputs, targets


# %% wrong: the end is repeated to fill a window
# points: 1
# says: a row for each window of this stride
def cut_windows(token_ids, max_length, stride):
    starts = range(0, len(token_ids) - 1, stride)
    ids = token_ids + [token_ids[-1]] * max_length
    inputs = torch.tensor([ids[i : i + max_length] for i in starts])
    targets = torch.tensor([ids[i + 1 : i + max_length + 1] for i in starts])
    return inputs, targets


# %% wrong: windows are taken off the list
# points: 0
# says: leave the list as it is
# belief: changes an argument in place
def cut_windows(token_ids, max_length, stride):
    inputs, targets = [], []
    while len(token_ids) > max_length:
        inputs.append(token_ids[:max_length])
        targets.append(token_ids[1 : max_length + 1])
        del token_ids[:stride]
    return torch.tensor(inputs), torch.tensor(targets)


# %% wrong: decimal numbers
# points: 2
# says: expected whole numbers, for they are ids, got
def cut_windows(token_ids, max_length, stride):
    ids = torch.tensor(token_ids, dtype=torch.float16)
    starts = range(0, len(token_ids) - max_length, stride)
    return torch.stack([ids[i : i + max_length] for i in starts]), torch.stack([ids[i + 1 : i + max_length + 1] for i in starts])


# %% right: unfold
def cut_windows(token_ids, max_length, stride):
    windows = torch.tensor(token_ids).unfold(0, max_length + 1, stride)
    return windows[:, :-1], windows[:, 1:]


# %% right: a grid of places
def cut_windows(token_ids, max_length, stride):
    ids = torch.tensor(token_ids)
    places = torch.arange(0, len(ids) - max_length, stride)[:, None] + torch.arange(max_length)
    return [ids[places], ids[places + 1]]


# %% right: numpy
import numpy as np
def cut_windows(token_ids, max_length, stride):
    windows = np.lib.stride_tricks.sliding_window_view(np.array(token_ids), max_length + 1)[::stride]
    return windows[:, :-1].copy(), windows[:, 1:].copy()


# %% right: a while loop
def cut_windows(token_ids, max_length, stride):
    rows, start = [], 0
    while start + max_length < len(token_ids):
        rows.append(token_ids[start : start + max_length + 1])
        start += stride
    whole = torch.tensor(rows, dtype=torch.int32)
    return whole[:, :max_length], whole[:, 1:]
