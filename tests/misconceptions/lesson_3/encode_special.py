"""Answers to exercise encode-special of lesson 3."""

# %% right: one part after the other
def encode_special(text, word, word_id, allow):
    if not allow and word in text:
        raise ValueError(f"{word!r} is not allowed here")
    ids = []
    before, found, rest = text.partition(word)
    while found:
        ids.extend(before.encode())
        ids.append(word_id)
        before, found, rest = rest.partition(word)
    return ids + list(before.encode())


# %% right: a regular expression with the word escaped
def encode_special(text, word, word_id, allow):
    ids = []
    for part in regex.split(f"({regex.escape(word)})", text):
        if part == word and not allow:
            raise ValueError("found " + word)
        ids.extend([word_id] if part == word else part.encode("utf-8"))
    return ids


# %% wrong: a special token behind every part
# points: 0
# says: bytes, then 256 for the special token, then bytes
def encode_special(text, word, word_id, allow):
    if not allow and word in text:
        raise ValueError(f"the text contains {word}")
    ids = []
    for part in text.split(word):
        ids += [*part.encode(), word_id]
    return ids


# %% wrong: refuses by returning a message
# points: 0
# says: raise it, do not return it
def encode_special(text, word, word_id, allow):
    if not allow and word in text:
        return f"ValueError: the text contains {word}"
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids


# %% wrong: characters instead of bytes
# points: 0
# says: got [97, 256, 233]
def encode_special(text, word, word_id, allow):
    if not allow and word in text:
        raise ValueError(f"the text contains {word}")
    ids = []
    for number, part in enumerate(text.split(word)):
        if number > 0:
            ids.append(word_id)
        ids += [ord(character) for character in part]
    return ids


# %% wrong: at most one special token
# points: 1
# says: one id for each
def encode_special(text, word, word_id, allow):
    if word not in text:
        return list(text.encode())
    if not allow:
        raise ValueError(f"the text contains {word}")
    before, after = text.split(word, 1)
    return [*before.encode(), word_id, *after.encode()]


# %% wrong: the word is used as a pattern
# points: 1
# says: spaces and single signs are ordinary text
def encode_special(text, word, word_id, allow):
    if not allow and word in text:
        raise ValueError(f"the text contains {word}")
    first, *others = regex.split(word, text)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids


# %% wrong: refused only at the end of the text
# points: 1
# says: it may stand anywhere
def encode_special(text, word, word_id, allow):
    if text.endswith(word) and not allow:
        raise ValueError(f"the text contains {word}")
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids
