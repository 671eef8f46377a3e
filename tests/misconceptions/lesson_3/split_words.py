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
# says: letters, numbers and marks apart, each with the space in front of it
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


# %% wrong: at white space only
# points: 0
# says: marks and letters are different pieces
def split_words(text):
    return regex.findall(r"\s*\S+|\s+", text)


# %% wrong: letters of a to z only
# points: 1
# says: letters of every alphabet are letters: \p{L}
def split_words(text):
    return regex.findall(r" ?[A-Za-z]+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+", text)


# %% wrong: digits of 0 to 9 only
# points: 1
# says: ½, ² and ٣ are numbers: \p{N}
def split_words(text):
    return regex.findall(r" ?\p{L}+| ?[0-9]+| ?[^\s\p{L}\p{N}]+|\s+", text)


# %% wrong: letters and numbers together
# points: 0
# says: letters and digits are different pieces
def split_words(text):
    return regex.findall(r" ?[\p{L}\p{N}]+| ?[^\s\p{L}\p{N}]+|\s+", text)


# %% wrong: many spaces in front
# points: 1
# says: only one space joins a word, not a run of them
def split_words(text):
    return regex.findall(r" *\p{L}+| *\p{N}+| *[^\s\p{L}\p{N}]+|\s+", text)


# %% wrong: white space is lost
# points: 1
# says: by these four rules alone: only one space joins a word, and other white space is a piece
def split_words(text):
    return regex.findall(r" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+", text)


# %% wrong: one sign a piece
# points: 1
# says: marks that follow each other are one piece
def split_words(text):
    return regex.findall(r" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]|\s+", text)


# %% wrong: one digit a piece
# points: 0
# says: digits that follow each other are one piece
def split_words(text):
    return regex.findall(r" ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+", text)


# %% wrong: one white space a piece
# points: 1
# says: by these four rules alone: only one space joins a word, and other white space is a piece
def split_words(text):
    return regex.findall(r" ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s", text)


# %% wrong: GPT-2's cut
# points: 1
# says: no endings, and no space left to the word behind a run
def split_words(text):
    return bpe.split_text(text)


# %% wrong: no space in front of signs
# points: 1
# says: marks take the space in front of them too
def split_words(text):
    return regex.findall(r" ?\p{L}+| ?\p{N}+|[^\s\p{L}\p{N}]+|\s+", text)


# %% wrong: no space in front of numbers
# points: 0
# says: numbers take the space in front of them too
def split_words(text):
    return regex.findall(r" ?\p{L}+|\p{N}+| ?[^\s\p{L}\p{N}]+|\s+", text)


# %% wrong: an underscore is a letter
# points: 1
# says: _ is no letter
def split_words(text):
    return regex.findall(r" ?[\p{L}_]+| ?\p{N}+| ?[^\s\p{L}\p{N}_]+|\s+", text)


# %% wrong: decimal digits only
# points: 1
# says: ½, ² and ٣ are numbers: \p{N}
def split_words(text):
    return regex.findall(r" ?\p{L}+| ?\d+| ?[^\s\p{L}\d]+|\s+", text)


# %% right: finditer
def split_words(text):
    pattern = regex.compile(r" ?(?:\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+)|\s+")
    return [match.group() for match in pattern.finditer(text)]


# %% right: a tuple, possessive
def split_words(text):
    return tuple(regex.findall(r" ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++", text))


# %% right: letter by letter
import unicodedata
def split_words(text):
    def kind(sign):
        category = unicodedata.category(sign)[0]
        return "space" if sign.isspace() else category if category in "LN" else "other"
    pieces, place = [], 0
    while place < len(text):
        end = place
        first = place + 1 if text[place] == " " and place + 1 < len(text) and not text[place + 1].isspace() else place
        end = first
        while end < len(text) and kind(text[end]) == kind(text[first]):
            end += 1
        pieces.append(text[place:end])
        place = end
    return pieces
