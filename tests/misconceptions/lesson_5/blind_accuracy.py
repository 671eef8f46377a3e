"""Answers to exercise blind-accuracy of lesson 5."""

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
# says: the best guess is right 2 times of 3
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
# says: expected 0.75 for one certain and one hopeless sequence, got 1.0
def blind_accuracy(token_ids):
    shares = []
    for sequence in token_ids.tolist():
        for place in range(len(sequence)):
            others = sequence[:place] + sequence[place + 1 :]
            shares.append(max(Counter(others).values()) / len(others))
        return sum(shares) / len(shares)
