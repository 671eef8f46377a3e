"""Text of anybody's, on a line that it cannot leave."""


def only_printable(text: str) -> str:
    """The text without ends of lines and control characters of the terminal's.

    >>> only_printable("ill" + chr(10) + "mark: 20")
    'ill�mark: 20'
    """
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
