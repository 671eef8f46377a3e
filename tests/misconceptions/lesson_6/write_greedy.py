"""Answers to exercise write-greedy of lesson 6."""

# %% right: tensors all the way
def write_greedy(model, token_ids, num_tokens, context_length):
    text = torch.tensor([token_ids])
    for _ in range(num_tokens):
        logits = model(text[:, -context_length:])
        text = torch.cat([text, logits[:, -1:].argmax(dim=-1)], dim=1)
    return text[0].tolist()


# %% right: one token, then the rest by recursion
def write_greedy(model, token_ids, num_tokens, context_length):
    if num_tokens == 0:
        return token_ids
    start = max(0, len(token_ids) - context_length)
    logits = model(torch.tensor(token_ids[start:])[None])
    best = logits[0, -1].topk(1).indices.item()
    return write_greedy(model, [*token_ids, best], num_tokens - 1, context_length)


# %% wrong: the logits at the first place
# points: 0
# says: the logits at the last place say what is next
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        logits = model(torch.tensor([text[-context_length:]]))[0, 0]
        text.append(int(logits.argmax()))
    return text


# %% wrong: only the new tokens come back
# points: 0
# says: two tokens given, three new: return all of them
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        logits = model(torch.tensor([text[-context_length:]]))[0, -1]
        text.append(int(logits.argmax()))
    return text[len(token_ids) :]


# %% wrong: the window is the beginning of the text
# points: 0
# says: show the model the last 3 tokens
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        logits = model(torch.tensor([text[:context_length]]))[0, -1]
        text.append(int(logits.argmax()))
    return text


# %% wrong: the text is never cut
# points: 1
# says: expected at most context_length=6 tokens, got 7
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        logits = model(torch.tensor([text]))[0, -1]
        text.append(int(logits.argmax()))
    return text


# %% wrong: the model sees the last token only
# points: 1
# says: each token depends on all of the last 6
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        logits = model(torch.tensor([text[-1:]]))[0, -1]
        text.append(int(logits.argmax()))
    return text


# %% wrong: the window is cut before the loop
# points: 0
# says: return all of them
def write_greedy(model, token_ids, num_tokens, context_length):
    text = token_ids[-context_length:]
    for _ in range(num_tokens):
        logits = model(torch.tensor([text[-context_length:]]))[0, -1]
        text.append(int(logits.argmax()))
    return text
