"""Answers to exercise earlier-mention of lesson 8."""

# %% right: a mask of what followed
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril(-1)  # s was the same token before t
    followed = torch.zeros_like(same)
    followed[:, 1:] = same[:, :-1]
    counts = same.any(dim=-1)
    return (weights * followed).sum(dim=-1)[:, counts].mean(dim=-1)


# %% right: a loop
def earlier_mention(weights, ids):
    seen = []
    for t in range(len(ids)):
        after = [s + 1 for s in range(t) if ids[s] == ids[t]]
        if after:
            seen.append(weights[:, t, after].sum(dim=-1))
    return torch.stack(seen).mean(dim=0)


# %% right: roll and einsum
def earlier_mention(weights, ids):
    T = len(ids)
    same = torch.ones(T, T).tril(-1) * (ids[:, None] == ids)
    after = same.roll(1, dims=1)
    after[:, 0] = 0
    return torch.einsum("hts,ts->h", weights, after) / same.any(dim=1).sum()


# %% right: lists, in doubles
def earlier_mention(weights, ids):
    numbers, H = ids.tolist(), len(weights)
    places = {t: [s + 1 for s in range(t) if numbers[s] == numbers[t]] for t in range(len(numbers))}
    places = {t: after for t, after in places.items() if after}
    return torch.tensor(
        [
            sum(float(weights[h, t, s]) for t, after in places.items() for s in after) / len(places)
            for h in range(H)
        ],
        dtype=torch.float64,
    )


# %% wrong: the earlier mention itself
# points: 0
# says: this is the weight on the earlier mention itself
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril(-1)
    counts = same.any(dim=-1)
    return (weights * same).sum(dim=-1)[:, counts].mean(dim=-1)


# %% wrong: the token before the mention
# points: 0
# says: the token after the earlier mention, not the one before it
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril(-1)
    before = torch.zeros_like(same)
    before[:, :-1] = same[:, 1:]
    counts = same.any(dim=-1)
    return (weights * before).sum(dim=-1)[:, counts].mean(dim=-1)


# %% wrong: the mean over all tokens
# points: 0
# says: only tokens that came before take part in the mean
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril(-1)
    followed = torch.zeros_like(same)
    followed[:, 1:] = same[:, :-1]
    return (weights * followed).sum(dim=-1).mean(dim=-1)


# %% wrong: the latest mention only
# points: 0
# says: add up what lies after every earlier mention
def earlier_mention(weights, ids):
    seen = []
    for t in range(len(ids)):
        after = [s + 1 for s in range(t) if ids[s] == ids[t]]
        if after:
            seen.append(weights[:, t, after[-1]])
    return torch.stack(seen).mean(dim=0)


# %% wrong: the first mention only
# points: 0
# says: add up what lies after every earlier mention
def earlier_mention(weights, ids):
    seen = []
    for t in range(len(ids)):
        after = [s + 1 for s in range(t) if ids[s] == ids[t]]
        if after:
            seen.append(weights[:, t, after[0]])
    return torch.stack(seen).mean(dim=0)


# %% wrong: the mean over the mentions
# points: 0
# says: add up what lies after every earlier mention, no mean of them
def earlier_mention(weights, ids):
    seen = []
    for t in range(len(ids)):
        after = [s + 1 for s in range(t) if ids[s] == ids[t]]
        if after:
            seen.append(weights[:, t, after].mean(dim=-1))
    return torch.stack(seen).mean(dim=0)


# %% wrong: later mentions count as well
# points: 0
# says: a token that only comes again later has no earlier mention
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).fill_diagonal_(False)
    followed = torch.zeros_like(same)
    followed[:, 1:] = same[:, :-1]
    counts = same.any(dim=-1)
    return (weights * followed).sum(dim=-1)[:, counts].mean(dim=-1)


# %% wrong: itself is a mention
# points: 0
# says: only tokens that came before take part in the mean
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril()
    followed = torch.zeros_like(same)
    followed[:, 1:] = same[:, :-1]
    return (weights * followed).sum(dim=-1)[:, same.any(dim=-1)].mean(dim=-1)


# %% wrong: columns look
# points: 0
# says: rows look, columns are looked at
# belief: takes columns for rows
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril(-1)
    followed = torch.zeros_like(same)
    followed[:, 1:] = same[:, :-1]
    counts = same.any(dim=-1)
    return (weights.mT * followed).sum(dim=-1)[:, counts].mean(dim=-1)


# %% wrong: the sum over the tokens
# points: 0
# says: a mean over the tokens, not a sum
# belief: takes a sum for a mean
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril(-1)
    followed = torch.zeros_like(same)
    followed[:, 1:] = same[:, :-1]
    return (weights * followed).sum(dim=(-2, -1))


# %% wrong: the mean over the heads
# points: 0
# says: one number for each head
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril(-1)
    followed = torch.zeros_like(same)
    followed[:, 1:] = same[:, :-1]
    return (weights * followed).sum(dim=-1)[:, same.any(dim=-1)].mean()


# %% wrong: the mention right before does not count
# points: 1
# says: the token right before is an earlier mention too
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril(-2)
    followed = torch.zeros_like(same)
    followed[:, 1:] = same[:, :-1]
    return (weights * followed).sum(dim=-1)[:, same.any(dim=-1)].mean(dim=-1)


# %% wrong: rounded
# points: 0
# says: do not round
# belief: rounds the result
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril(-1)
    followed = torch.zeros_like(same)
    followed[:, 1:] = same[:, :-1]
    score = (weights * followed).sum(dim=-1)[:, same.any(dim=-1)].mean(dim=-1)
    return score.round(decimals=2)


# %% wrong: the largest of the tokens
# points: 0
# says: a mean over the tokens, not the largest
def earlier_mention(weights, ids):
    same = (ids[:, None] == ids[None, :]).tril(-1)
    followed = torch.zeros_like(same)
    followed[:, 1:] = same[:, :-1]
    return (weights * followed).sum(dim=-1)[:, same.any(dim=-1)].amax(dim=-1)


# %% wrong: a mean over all mentions
# points: 0
# says: divide by the number of tokens that came before, not of mentions
def earlier_mention(weights, ids):
    seen = [weights[:, t, s + 1] for t in range(len(ids)) for s in range(t) if ids[s] == ids[t]]
    return torch.stack(seen).mean(dim=0)
