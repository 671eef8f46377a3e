"""Answers to exercise count-text of lesson 2."""

# %% right: a tensor of tokens
def count_text(text, tokenizer):
    return len(text), len(text.split()), len(tokenizer.encode_to_tensor(text))


# %% right: counting by hand
def count_text(text, tokenizer):
    words = 0
    inside = False
    for character in text:
        if character.isspace():
            inside = False
        elif not inside:
            inside = True
            words += 1
    return [sum(1 for _ in text), words, sum(1 for _ in tokenizer.encode(text))]


# %% wrong: words and tokens swapped
# points: 0
# says: the order is characters, words, tokens
def count_text(text, tokenizer):
    return len(text), len(tokenizer.encode(text)), len(text.split())


# %% wrong: words cut at single spaces only
# points: 0
# says: expected 3634, got 3571: split() without an argument cuts at line ends too
def count_text(text, tokenizer):
    return len(text), len(text.split(" ")), len(tokenizer.encode(text))


# %% wrong: tokens of the words without their spaces
# points: 0
# says: encode the whole text with its spaces
def count_text(text, tokenizer):
    words = text.split()
    return len(text), len(words), sum(len(tokenizer.encode(word)) for word in words)


# %% wrong: spaces are no characters
# points: 0
# says: a space is a character
def count_text(text, tokenizer):
    letters = text.replace(" ", "")
    return len(letters), len(text.split()), len(tokenizer.encode(text))


# %% wrong: different tokens instead of all tokens
# points: 0
# says: count a token each time it occurs
# belief: counts a repeated token once
def count_text(text, tokenizer):
    return len(text), len(text.split()), len(set(tokenizer.encode(text)))


# %% wrong: bytes instead of characters
# points: 1
# says: count characters, not bytes
def count_text(text, tokenizer):
    return len(text.encode()), len(text.split()), len(tokenizer.encode(text))


# %% wrong: the text is stripped first
# points: 0
# says: its last line end too
def count_text(text, tokenizer):
    text = text.strip()
    return len(text), len(text.split()), len(tokenizer.encode(text))


# %% wrong: printed, not returned
# points: 0
# says: is a `return` missing?
# belief: does not return the result
def count_text(text, tokenizer):
    print(len(text), len(text.split()), len(tokenizer.encode(text)))


# %% wrong: spaces do not count
# points: 0
# says: a space is a character too
def count_text(text, tokenizer):
    return len("".join(text.split())), len(text.split()), len(tokenizer.encode(text))


# %% wrong: each word once
# points: 0
# says: split() without an argument cuts at line ends too, and a word counts each time it occurs
def count_text(text, tokenizer):
    return len(text), len(set(text.split())), len(tokenizer.encode(text))


# %% wrong: words made of letters only
# points: 0
# says: split() without an argument cuts at line ends too, and a word counts each time it occurs
import re
def count_text(text, tokenizer):
    return len(text), len(re.findall(r"\w+", text)), len(tokenizer.encode(text))


# %% wrong: one token for every four characters
# points: 0
# says: characters, words and tokens, in this order; a space is a character
def count_text(text, tokenizer):
    return len(text), len(text.split()), round(len(text) / 4)


# %% wrong: another tokenizer than the given one
# points: 1
# says: the tokens come from the tokenizer that is passed in
# belief: uses the notebook's own data, not what is passed in
def count_text(text, given):
    return len(text), len(text.split()), len(tokenizer.encode(text))


# %% right: a list
def count_text(text, tokenizer):
    return [len(part) for part in (text, text.split(), tokenizer.encode(text))]


# %% right: counted one by one
def count_text(text, tokenizer):
    return sum(1 for _ in text), sum(1 for _ in text.split()), sum(1 for _ in tokenizer.encode(text))


# %% right: numpy numbers
import numpy as np
def count_text(text, tokenizer):
    return tuple(np.array([len(text), len(text.split()), len(tokenizer.encode(text))]))
