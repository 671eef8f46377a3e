"""Answers to exercise split-words of lesson 3."""

# %% right: one optional space in front of three kinds
def split_words(text):
    return regex.findall(r" ?(?:\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+)|\s+", text)


# %% right: a match object at a time
def split_words(text):
    rules = [r" ?\p{Letter}+", r" ?\p{Number}+", r" ?[^\s\p{L}\p{N}]+", r"\s+"]
    pieces, place = [], 0
    while place < len(text):
        for rule in rules:
            match = regex.match(rule, text[place:])
            if match:
                pieces.append(match[0])
                place += len(match[0])
                break
    return pieces


# %% wrong: split at white space
# points: 0
# says: keep every space
def split_words(text):
    return text.split()


# %% wrong: words and marks, but no spaces
# points: 0
# says: keep every space
def split_words(text):
    return regex.findall(r"\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+", text)


# %% wrong: the space stays behind the word
# points: 0
# says: a space belongs to the piece behind it
def split_words(text):
    return regex.findall(r"\p{L}+ ?|\p{N}+ ?|[^\s\p{L}\p{N}]+ ?|\s+", text)


# %% wrong: letters and digits are one kind
# points: 0
# says: letters and digits are different pieces
def split_words(text):
    return regex.findall(r" ?\w+| ?[^\s\w]+|\s+", text)


# %% wrong: only English letters are letters
# points: 1
# says: letters of every alphabet
def split_words(text):
    return regex.findall(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+", text)


# %% wrong: any white space may stand in front
# points: 1
# says: only one space joins a word
def split_words(text):
    return regex.findall(r"\s?\p{L}+|\s?\p{N}+|\s?[^\s\p{L}\p{N}]+|\s+", text)
