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
# says: one id for each word, and none at the end
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
# belief: takes characters for bytes
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
# says: every word counts, not the first one only
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
# says: it may be anywhere
def encode_special(text, word, word_id, allow):
    if text.endswith(word) and not allow:
        raise ValueError(f"the text contains {word}")
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids


# %% wrong: always allowed
# points: 0
# says: raise it, do not return it
def encode_special(text, word, word_id, allow):
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids


# %% wrong: refused always
# points: 1
# says: without the special token there is nothing to refuse
def encode_special(text, word, word_id, allow):
    if not allow:
        raise ValueError(f"{word} is not allowed")
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids


# %% wrong: words are dropped
# points: 0
# says: the special token has an id of its own
def encode_special(text, word, word_id, allow):
    if word in text and not allow:
        raise ValueError(f"{word} is not allowed")
    return list(text.replace(word, "").encode())


# %% wrong: neighbors count once
# points: 1
# says: one id for each, also at the ends, side by side, and within a word
def encode_special(text, word, word_id, allow):
    if word in text and not allow:
        raise ValueError(f"{word} is not allowed")
    ids = []
    for part in text.split(word):
        if part:
            ids += [word_id, *part.encode()]
    return ids[1:]


# %% wrong: always 256
# points: 1
# says: write the id that is passed in
def encode_special(text, word, word_id, allow):
    if word in text and not allow:
        raise ValueError(f"{word} is not allowed")
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [256, *part.encode()]
    return ids


# %% wrong: always <end>
# points: 1
# says: use the word that is passed in, as it is written; spaces and single signs are ordinary text
def encode_special(text, word, word_id, allow):
    word = "<end>"
    if word in text and not allow:
        raise ValueError(f"{word} is not allowed")
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids


# %% wrong: spaces around the word are lost
# points: 1
# says: use the word that is passed in, as it is written; spaces and single signs are ordinary text
def encode_special(text, word, word_id, allow):
    if word in text and not allow:
        raise ValueError(f"{word} is not allowed")
    first, *others = text.split(word)
    ids = list(first.strip().encode())
    for part in others:
        ids += [word_id, *part.strip().encode()]
    return ids


# %% wrong: the message does not name the word
# points: 0
# says: expected the special token in the message, got
def encode_special(text, word, word_id, allow):
    if word in text and not allow:
        raise ValueError("a special token is not allowed here")
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids


# %% wrong: another error
# points: 0
# says: raise it, do not return it
def encode_special(text, word, word_id, allow):
    if word in text and not allow:
        raise KeyError(word)
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids


# %% wrong: where it is not allowed it is a text
# points: 0
# says: raise it, do not return it
def encode_special(text, word, word_id, allow):
    if not allow:
        return list(text.encode())
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids


# %% wrong: only as a word of its own
# points: 0
# says: bytes, then 256 for the special token, then bytes
def encode_special(text, word, word_id, allow):
    if word in text and not allow:
        raise ValueError(f"{word} is not allowed")
    ids = []
    for part in regex.split(r"(\s+)", text):
        ids += [word_id] if part == word else part.encode()
    return ids


# %% wrong: capitals are the same
# points: 1
# says: '<END>' is not '<end>', so it is ordinary text
def encode_special(text, word, word_id, allow):
    text = regex.sub(regex.escape(word), word, text, flags=regex.IGNORECASE)
    if word in text and not allow:
        raise ValueError(f"{word} is not allowed")
    first, *others = text.split(word)
    ids = list(first.encode())
    for part in others:
        ids += [word_id, *part.encode()]
    return ids


# %% right: find and go on
def encode_special(text, word, word_id, allow):
    if not allow and text.count(word):
        raise ValueError("expected a text without " + word)
    ids, start = [], 0
    while (place := text.find(word, start)) >= 0:
        ids.extend(text[start:place].encode())
        ids.append(word_id)
        start = place + len(word)
    return ids + list(text[start:].encode())


# %% right: a pattern that is escaped
def encode_special(text, word, word_id, allow):
    ids = []
    for part in regex.split(f"({regex.escape(word)})", text):
        if part == word and not allow:
            raise ValueError(f"{part!s} found")
        ids += [word_id] if part == word else part.encode()
    return tuple(ids)


# %% right: recursion
def encode_special(text, word, word_id, allow):
    first, found, rest = text.partition(word)
    if found and not allow:
        raise ValueError(f"the text contains {word}")
    ids = list(first.encode("utf-8"))
    return ids + [word_id] + encode_special(rest, word, word_id, allow) if found else ids
