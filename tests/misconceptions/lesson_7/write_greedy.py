"""Answers to exercise write-greedy of lesson 7."""

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
# says: these are the new tokens: return the given ones too
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
# says: cut what the model is shown, and go on; return all tokens
def write_greedy(model, token_ids, num_tokens, context_length):
    text = token_ids[-context_length:]
    for _ in range(num_tokens):
        logits = model(torch.tensor([text[-context_length:]]))[0, -1]
        text.append(int(logits.argmax()))
    return text


# %% wrong: cut one short
# points: 1
# says: each token depends on all of the last 6: show the model the window, cut at its start
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        logits = model(torch.tensor([text[-(context_length - 1):]]))[0, -1]
        text.append(logits.argmax().item())
    return text


# %% wrong: the last place but one
# points: 0
# says: after 5 comes 6, after 6 comes 7: ask anew for each token, at the last place
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        logits = model(torch.tensor([text[-context_length:]]))[0]
        text.append(logits[max(len(logits) - 2, 0)].argmax().item())
    return text


# %% wrong: the largest of all places
# points: 0
# says: the logits at the last place say what is next, not those before
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        logits = model(torch.tensor([text[-context_length:]]))[0]
        text.append(logits.amax(0).argmax().item())
    return text


# %% wrong: the text is cut for good
# points: 0
# says: the context has 3 places: cut what the model is shown, and go on; return all tokens
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        text = text[-context_length:]
        text.append(model(torch.tensor([text]))[0, -1].argmax().item())
    return text


# %% wrong: one token too many
# points: 0
# says: one new token is too many
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens + 1):
        text.append(model(torch.tensor([text[-context_length:]]))[0, -1].argmax().item())
    return text


# %% wrong: up to num_tokens in all
# points: 0
# says: num_tokens is the number of new tokens, not of all
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    while len(text) < num_tokens:
        text.append(model(torch.tensor([text[-context_length:]]))[0, -1].argmax().item())
    return text


# %% wrong: stops at the end of the context
# points: 0
# says: the context has 3 places: cut what the model is shown, and go on; return all tokens
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        if len(text) >= context_length:
            break
        text.append(model(torch.tensor([text]))[0, -1].argmax().item())
    return text


# %% wrong: the list that came in grows
# points: 2
# says: token_ids is now [3, 5, 6, 7, 8]: leave it as it is
# belief: changes an argument in place
def write_greedy(model, token_ids, num_tokens, context_length):
    for _ in range(num_tokens):
        logits = model(torch.tensor([token_ids[-context_length:]]))[0, -1]
        token_ids.append(logits.argmax().item())
    return token_ids


# %% wrong: the unlikeliest
# points: 0
# says: the likeliest token has the largest logit, not the smallest
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        text.append(model(torch.tensor([text[-context_length:]]))[0, -1].argmin().item())
    return text


# %% wrong: put in front
# points: 0
# says: append at the end of the text
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        text.insert(0, model(torch.tensor([text[-context_length:]]))[0, -1].argmax().item())
    return text


# %% wrong: all new tokens from one look
# points: 0
# says: after 5 comes 6, after 6 comes 7: ask anew for each token, at the last place
def write_greedy(model, token_ids, num_tokens, context_length):
    logits = model(torch.tensor([token_ids[-context_length:]]))[0, -1]
    return list(token_ids) + logits.topk(num_tokens).indices.tolist()


# %% wrong: the context is 4, whatever is passed
# points: 1
# says: each token depends on all of the last 6: show the model the window, cut at its start
# belief: writes a size of the example
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        text.append(model(torch.tensor([text[-4:]]))[0, -1].argmax().item())
    return text


# %% wrong: the largest logit, not its place
# points: 0
# says: this is the largest logit: take its place, argmax
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        text.append(int(model(torch.tensor([text[-context_length:]]))[0, -1].max()))
    return text


# %% right: recursion
def write_greedy(model, token_ids, num_tokens, context_length):
    if num_tokens == 0:
        return list(token_ids)
    logits = model(torch.tensor([token_ids[-context_length:]]))[0, -1]
    return write_greedy(model, [*token_ids, int(logits.argmax())], num_tokens - 1, context_length)


# %% right: a tensor grows
def write_greedy(model, token_ids, num_tokens, context_length):
    text = torch.tensor(token_ids)[None]
    with torch.no_grad():
        for _ in range(num_tokens):
            best = model(text[:, -context_length:])[:, -1].argmax(-1, keepdim=True)
            text = torch.cat([text, best], 1)
    return text[0].tolist()


# %% right: softmax before the largest, numpy integers
import numpy as np
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        logits = model(torch.tensor([text[-context_length:]])).softmax(-1)[0, -1]
        text.append(np.argmax(logits.detach().numpy()))
    return text


# %% right: a window beside the text
def write_greedy(model, token_ids, num_tokens, context_length):
    window, new = token_ids[-context_length:], []
    while len(new) < num_tokens:
        new.append(model(torch.tensor(window).unsqueeze(0)).squeeze(0)[-1].topk(1).indices.item())
        window = [*window, new[-1]][-context_length:]
    return token_ids + new


# %% wrong: a tensor is returned
# points: 2
# says: Tensor
def write_greedy(model, token_ids, num_tokens, context_length):
    text = list(token_ids)
    for _ in range(num_tokens):
        text += model(torch.tensor([text[-context_length:]]))[0, -1:].argmax(-1).tolist()
    return torch.tensor(text)
