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
# belief: takes characters for bytes
def text_to_ids(text):
    return [ord(character) for character in text]


# %% wrong: the bytes object itself
# points: 0
# says: return a list of the bytes
def text_to_ids(text):
    return text.encode("utf-8")


# %% wrong: another encoding, with its mark in front
# points: 0
# says: got [255, 254
def text_to_ids(text):
    return list(b"\xff\xfe" + text.encode("utf-16-le"))


# %% wrong: only ASCII, the rest is ignored
# points: 0
# says: é is left out: UTF-8 has 2 bytes for it
def text_to_ids(text):
    return list(text.encode("ascii", errors="ignore"))


# %% wrong: white space at the ends is stripped
# points: 1
# says: spaces, capitals and line ends are bytes too
def text_to_ids(text):
    return list(text.strip().encode())


# %% wrong: hexadecimal strings
# points: 0
# says: a list of whole numbers, one for each byte of UTF-8, and nothing before them
def text_to_ids(text):
    return [hex(byte) for byte in text.encode()]


# %% wrong: the bytes of UTF-16
# points: 0
# says: a list of whole numbers, one for each byte of UTF-8, and nothing before them
def text_to_ids(text):
    return list(text.encode("utf-16-le"))


# %% wrong: the bytes of Latin-1
# points: 0
# says: 233 is the number of the character é: UTF-8 writes it as 2 bytes
def text_to_ids(text):
    return list(text.encode("latin-1", errors="replace"))


# %% wrong: hexadecimal texts
# points: 0
# says: a list of whole numbers, one for each byte of UTF-8, and nothing before them
def text_to_ids(text):
    return [f"{byte:02x}" for byte in text.encode()]


# %% wrong: letters counted from a
# points: 0
# says: a byte is its own id, not counted from the letter a
def text_to_ids(text):
    return [byte - 97 for byte in text.encode()]


# %% wrong: small letters only
# points: 1
# says: spaces, capitals and line ends are bytes too: leave the text as it is
def text_to_ids(text):
    return list(text.lower().encode())


# %% wrong: a mark at the beginning
# points: 0
# says: a list of whole numbers, one for each byte of UTF-8, and nothing before them
def text_to_ids(text):
    return list(text.encode("utf-8-sig"))


# %% wrong: each byte once
# points: 1
# says: a byte counts each time it occurs
# belief: counts a repeated token once
def text_to_ids(text):
    return list(dict.fromkeys(text.encode()))


# %% wrong: line ends as on Windows
# points: 1
# says: spaces, capitals and line ends are bytes too: leave the text as it is
def text_to_ids(text):
    return list(text.replace("\n", "\r\n").encode())


# %% wrong: accents taken off first
# points: 1
# says: this is e and an accent: leave the text as it is
import unicodedata
def text_to_ids(text):
    return list(unicodedata.normalize("NFD", text).encode())


# %% wrong: a list for each letter
# points: 0
# says: a flat list: one number for each byte
def text_to_ids(text):
    return [list(letter.encode()) for letter in text]


# %% wrong: the ids of GPT-2
# points: 0
# says: a list of whole numbers, one for each byte of UTF-8, and nothing before them
def text_to_ids(text):
    return tokenizer.encode(text)


# %% right: a list made of a generator
def text_to_ids(text):
    return [*(byte for byte in bytearray(text, "utf-8"))]


# %% right: numpy
import numpy as np
def text_to_ids(text):
    return np.frombuffer(text.encode(), dtype=np.uint8).tolist()


# %% right: letter by letter
def text_to_ids(text):
    ids = []
    for letter in text:
        ids += letter.encode("utf-8")
    return ids
