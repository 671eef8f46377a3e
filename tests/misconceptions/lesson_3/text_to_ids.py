"""Answers to exercise text-to-ids of lesson 3."""

# %% right: a loop over the bytes
def text_to_ids(text):
    ids = []
    for byte in bytes(text, "utf-8"):
        ids.append(byte)
    return ids


# %% right: character by character
def text_to_ids(text):
    return [byte for character in text for byte in character.encode()]


# %% wrong: numbers of characters
# points: 0
# says: the number of the character
def text_to_ids(text):
    return [ord(character) for character in text]


# %% wrong: the bytes object itself
# points: 0
# says: expected [99, 97, 116], got b'cat'
def text_to_ids(text):
    return text.encode("utf-8")


# %% wrong: another encoding, with its mark in front
# points: 0
# says: got [255, 254
def text_to_ids(text):
    return list(b"\xff\xfe" + text.encode("utf-16-le"))


# %% wrong: only ASCII, the rest is ignored
# points: 0
# says: expected [195, 169] for é, got []
def text_to_ids(text):
    return list(text.encode("ascii", errors="ignore"))


# %% wrong: white space at the ends is stripped
# points: 1
# says: spaces, capitals and line ends are bytes too
def text_to_ids(text):
    return list(text.strip().encode())


# %% wrong: hexadecimal strings
# points: 0
# says: got ['0x63', '0x61', '0x74']
def text_to_ids(text):
    return [hex(byte) for byte in text.encode()]
