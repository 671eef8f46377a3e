"""Answers to exercise blind-accuracy of lesson 6."""

# %% right: counts of all, less the place's own token
def blind_accuracy(token_ids):
    one_hot = nn.functional.one_hot(token_ids)
    others = one_hot.sum(dim=1, keepdim=True) - one_hot
    return (others.amax(dim=-1) / (token_ids.shape[1] - 1)).mean().item()


# %% right: the mode of the others
def blind_accuracy(token_ids):
    B, T = token_ids.shape
    total = 0.0
    for place in range(T):
        others = torch.cat([token_ids[:, :place], token_ids[:, place + 1 :]], dim=1)
        guess = others.mode(dim=1, keepdim=True).values
        total += (others == guess).float().mean().item()
    return total / T


# %% wrong: the most frequent token of all places
# points: 0
# says: leave the token's own place out
def blind_accuracy(token_ids):
    most = [max(Counter(sequence).values()) for sequence in token_ids.tolist()]
    return sum(most) / len(most) / token_ids.shape[1]


# %% wrong: divided by all places
# points: 0
# says: leave the token's own place out
def blind_accuracy(token_ids):
    shares = []
    for sequence in token_ids.tolist():
        for place in range(len(sequence)):
            others = sequence[:place] + sequence[place + 1 :]
            shares.append(max(Counter(others).values()) / len(sequence))
    return sum(shares) / len(shares)


# %% wrong: all tokens that equal the own one are left out
# points: 0
# says: the best guess is right 2 times of 3
def blind_accuracy(token_ids):
    shares = []
    for sequence in token_ids.tolist():
        for own in sequence:
            others = [token for token in sequence if token != own] or sequence
            shares.append(max(Counter(others).values()) / len(others))
    return sum(shares) / len(shares)


# %% wrong: the sum of the shares
# points: 0
# says: take the mean of the shares, not their sum
# belief: takes a sum for a mean
def blind_accuracy(token_ids):
    shares = []
    for sequence in token_ids.tolist():
        for place in range(len(sequence)):
            others = sequence[:place] + sequence[place + 1 :]
            shares.append(max(Counter(others).values()) / len(others))
    return sum(shares)


# %% wrong: only the first place is left out
# points: 1
# says: shares 1/4, 2/4, 2/4, 2/4, 1/4
def blind_accuracy(token_ids):
    most = [max(Counter(sequence[1:]).values()) for sequence in token_ids.tolist()]
    return sum(most) / len(most) / (token_ids.shape[1] - 1)


# %% wrong: only the first sequence is counted
# points: 1
# says: one certain and one hopeless sequence: count within a sequence, and average over all
def blind_accuracy(token_ids):
    shares = []
    for sequence in token_ids.tolist():
        for place in range(len(sequence)):
            others = sequence[:place] + sequence[place + 1 :]
            shares.append(max(Counter(others).values()) / len(others))
        return sum(shares) / len(shares)


# %% wrong: tokens left out: earlier places only
# points: 0
# says: look at all other places, later ones too
def blind_accuracy(token_ids):
    shares = [max(Counter(row[:i]).values()) / i for row in token_ids.tolist() for i in range(1, len(row))]
    return sum(shares) / len(shares)


# %% wrong: one in so many tokens
# points: 0
# says: the best guess is the most frequent of the others, not the token itself
def blind_accuracy(token_ids):
    return 1 / (token_ids.shape[1] - 1)


# %% wrong: all copies of the own token are left out
# points: 0
# says: all tokens are equal: leave out one place, not all equal tokens
def blind_accuracy(token_ids):
    shares = []
    for row in token_ids.tolist():
        for token in row:
            others = [other for other in row if other != token]
            shares.append(max(Counter(others).values(), default=0) / (len(row) - 1))
    return sum(shares) / len(shares)


# %% wrong: the most frequent of the whole batch
# points: 0
# says: leave the token's own place out, of the count and of the number
def blind_accuracy(token_ids):
    best = token_ids.flatten().mode().values
    return (token_ids == best).float().mean().item()


# %% wrong: rounded
# points: 0
# says: others of the first place: 2, 1, 2; the best guess is right 2 times of 3
def blind_accuracy(token_ids):
    shares = [max(Counter(row[:i] + row[i + 1 :]).values()) / (len(row) - 1) for row in token_ids.tolist() for i in range(len(row))]
    return round(sum(shares) / len(shares), 2)


# %% wrong: the best share instead of the mean
# points: 1
# says: shares 1/4, 2/4, 2/4, 2/4, 1/4: every place counts, and 0 is a token like any other
def blind_accuracy(token_ids):
    return max(max(Counter(row[:i] + row[i + 1 :]).values()) / (len(row) - 1) for row in token_ids.tolist() for i in range(len(row)))


# %% wrong: the own share
# points: 0
# says: the best guess is the most frequent of the others, not the token itself
def blind_accuracy(token_ids):
    shares = [row[:i].count(row[i]) + row[i + 1 :].count(row[i]) for row in token_ids.tolist() for i in range(len(row))]
    return sum(shares) / len(shares) / (token_ids.shape[1] - 1)


# %% wrong: ids are sorted in place
# points: 0
# says: leave them as they are
# belief: changes an argument in place
def blind_accuracy(token_ids):
    token_ids[:] = token_ids.sort(dim=1).values
    shares = [max(Counter(row[:i] + row[i + 1 :]).values()) / (len(row) - 1) for row in token_ids.tolist() for i in range(len(row))]
    return sum(shares) / len(shares)


# %% right: one-hot counts
def blind_accuracy(token_ids):
    one_hot = torch.nn.functional.one_hot(token_ids)
    others = one_hot.sum(1, keepdim=True) - one_hot
    return others.amax(-1).double().mean() / (token_ids.shape[1] - 1)


# %% right: numpy
import numpy as np
def blind_accuracy(token_ids):
    rows = token_ids.numpy()
    return np.mean([np.bincount(np.delete(row, i)).max() / (len(row) - 1) for row in rows for i in range(len(row))])


# %% right: most_common
def blind_accuracy(token_ids):
    B, T = token_ids.shape
    total = 0
    for row in token_ids.tolist():
        for place in range(T):
            others = Counter(row)
            others[row[place]] -= 1
            total += others.most_common(1)[0][1]
    return total / (B * T * (T - 1))


# %% wrong: only the ten tokens of the experiment
# points: 1
# says: every token counts, however large its id
def blind_accuracy(token_ids):
    one_hot = torch.stack([token_ids == token for token in range(10)], dim=-1).float()
    others = one_hot.sum(dim=1, keepdim=True) - one_hot
    return (others.amax(dim=-1) / (token_ids.shape[1] - 1)).mean().item()
