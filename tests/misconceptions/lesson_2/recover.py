"""Answers to exercise recover of lesson 2."""

# %% right: two loops
def recover(vector, token_table, position_table):
    best, nearest = (0, 0), float("inf")
    for token_id, token in enumerate(token_table):
        for position, place in enumerate(position_table):
            distance = (token + place - vector).norm().item()
            if distance < nearest:
                best, nearest = (token_id, position), distance
    return best


# %% right: a table of all sums
def recover(vector, token_table, position_table):
    sums = token_table[:, None] + position_table[None, :]
    errors = (sums - vector).square().sum(dim=-1).flatten()
    token_id, position = divmod(errors.argmin().item(), len(position_table))
    return token_id, position


# %% right: the best token for each position, then the best position
def recover(vector, token_table, position_table):
    distances = torch.cdist(vector - position_table, token_table)
    nearest = distances.min(dim=1)
    position = nearest.values.argmin().item()
    return nearest.indices[position].item(), position


# %% wrong: position before token
# points: 0
# says: return the token first, then the position
def recover(vector, token_table, position_table):
    distances = torch.cdist(vector - position_table, token_table)
    return divmod(distances.argmin().item(), len(token_table))


# %% wrong: equality of rounded sums
# points: 0
# says: is near that sum, not equal to it
def recover(vector, token_table, position_table):
    for token_id, token in enumerate(token_table):
        for position, place in enumerate(position_table):
            if torch.equal(token + place, vector):
                return token_id, position
    return -1, -1


# %% wrong: first the nearest token, then the position
# points: 1
# says: judge token and position together
def recover(vector, token_table, position_table):
    token_id = (token_table - vector).norm(dim=1).argmin().item()
    remainder = vector - token_table[token_id]
    return token_id, (position_table - remainder).norm(dim=1).argmin().item()


# %% wrong: rows and columns divided by the wrong length
# points: 0
# says: expected (1, 1), got
def recover(vector, token_table, position_table):
    distances = torch.cdist(vector - position_table, token_table)
    position, token_id = divmod(distances.argmin().item(), len(position_table))
    return token_id, position


# %% wrong: only the token is recovered
# points: 0
# says: expected (1, 1), got 1
def recover(vector, token_table, position_table):
    distances = torch.cdist(vector - position_table, token_table)
    return distances.argmin().item() % len(token_table)


# %% wrong: the largest product instead of the smallest distance
# points: 0
# says: expected (2, 0), got (2, 1)
def recover(vector, token_table, position_table):
    sums = (token_table[:, None] + position_table).flatten(0, 1)
    return divmod((sums @ vector).argmax().item(), len(position_table))


# %% wrong: token and position each compared with the sum
# points: 0
# says: expected (1, 1), got
def recover(vector, token_table, position_table):
    token_id = (token_table - vector).abs().sum(dim=1).argmin().item()
    position = (position_table - vector).abs().sum(dim=1).argmax().item()
    return token_id, position


# %% wrong: the tables are swapped
# points: 0
# says: expected (1, 1), got
def recover(vector, token_table, position_table):
    distances = torch.cdist(vector - token_table, position_table)
    position, token_id = divmod(distances.argmin().item(), len(token_table))
    return token_id, position


# %% wrong: the signed difference instead of a distance
# points: 0
# says: expected (2, 0), got (1, 1)
# belief: forgets the absolute value
def recover(vector, token_table, position_table):
    errors = (vector - token_table[:, None] - position_table).sum(dim=-1)
    token_id, position = divmod(errors.flatten().argmin().item(), len(position_table))
    return token_id, position


# %% wrong: by cosine
# points: 0
# says: the direction is that of (0, 0) + (1, 2) too: compare distances, not directions
def recover(vector, token_table, position_table):
    sums = token_table[:, None] + position_table
    alike = torch.cosine_similarity(sums, vector, dim=-1)
    return divmod(alike.argmax().item(), len(position_table))


# %% wrong: equality
# points: 0
# says: (3.1, 13.9) is near that sum, not equal to it: look for the smallest distance
def recover(vector, token_table, position_table):
    for token_id, token in enumerate(token_table):
        for position, place in enumerate(position_table):
            if torch.equal(token + place, vector):
                return token_id, position


# %% wrong: the largest distance
# points: 0
# says: (13, 4) = (10, 0) + (3, 4): which token and position add up to it?
def recover(vector, token_table, position_table):
    distances = torch.cdist(vector - position_table, token_table)
    position, token_id = divmod(distances.argmax().item(), len(token_table))
    return token_id, position


# %% wrong: the position is subtracted the other way round
# points: 0
# says: (13, 4) = (10, 0) + (3, 4): which token and position add up to it?
def recover(vector, token_table, position_table):
    distances = torch.cdist(vector + position_table, token_table)
    position, token_id = divmod(distances.argmin().item(), len(token_table))
    return token_id, position


# %% wrong: sums of the remainders
# points: 0
# says: (1, 12) = (0, 10) + (1, 2): compare sums of both rows with the vector, by distance
def recover(vector, token_table, position_table):
    sums = token_table[:, None] + position_table - vector
    return divmod(sums.sum(-1).abs().argmin().item(), len(position_table))


# %% wrong: the first component only
# points: 2
# says: (1, 12) = (0, 10) + (1, 2): compare sums of both rows with the vector, by distance
def recover(vector, token_table, position_table):
    sums = token_table[:, None, 0] + position_table[:, 0]
    return divmod((sums - vector[0]).abs().argmin().item(), len(position_table))


# %% wrong: a tolerance of one
# points: 1
# says: take the pair with the smallest distance of all, not the first that is near enough; judge token and position together, by distance
def recover(vector, token_table, position_table):
    for token_id, token in enumerate(token_table):
        for position, place in enumerate(position_table):
            if torch.allclose(token + place, vector, atol=1.0):
                return token_id, position


# %% wrong: only the position 0
# points: 0
# says: (13, 4) = (10, 0) + (3, 4): which token and position add up to it?
def recover(vector, token_table, position_table):
    return (token_table + position_table[0] - vector).norm(dim=1).argmin().item(), 0


# %% wrong: the vectors
# points: 0
# says: (13, 4) = (10, 0) + (3, 4): which token and position add up to it?
def recover(vector, token_table, position_table):
    distances = torch.cdist(vector - position_table, token_table)
    position, token_id = divmod(distances.argmin().item(), len(token_table))
    return token_table[token_id], position_table[position]


# %% wrong: the vector is subtracted from the table in place
# points: 2
# says: leave the tables as they are
# belief: changes an argument in place
def recover(vector, token_table, position_table):
    token_table -= vector
    distances = torch.cdist(-position_table, token_table)
    position, token_id = divmod(distances.argmin().item(), len(token_table))
    return token_id, position


# %% right: squares in double length
def recover(vector, token_table, position_table):
    sums = token_table[:, None].double() + position_table
    squares = (sums - vector).square().sum(-1)
    return np.unravel_index(squares.argmin().item(), squares.shape)
import numpy as np


# %% right: a tensor of two
def recover(vector, token_table, position_table):
    distances = torch.cdist(token_table, vector - position_table)
    number = distances.argmin()
    return torch.stack([number // len(position_table), number % len(position_table)])
