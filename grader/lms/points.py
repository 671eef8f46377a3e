"""Numbers of an LMS: written with a point or a comma, and compared as they are shown."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

NUMBER = re.compile(r"-?[\d.,' \u00a0\u202f]+")
SHOWN = Decimal("0.01")  # neither LMS shows more


def number(text: str) -> Decimal | None:
    """A number as people write it, None where it is none; the last mark is the decimal one.

    >>> number("1.234,5"), number("A-")
    (Decimal('1234.5'), None)
    """
    if not NUMBER.fullmatch(text.strip()):
        return None
    *whole, last = re.split(r"[.,]", re.sub(r"[\s']", "", text))
    try:
        return Decimal(f"{''.join(whole)}.{last}" if whole else last)
    except InvalidOperation:
        return None


def shown(points: float | Decimal, *, comma: bool = False) -> str:
    """Points with at most two decimals, halves up.

    >>> shown(17.0), shown(2.675), shown(1.5, comma=True)
    ('17', '2.68', '1,5')
    """
    rounded = Decimal(str(points)).quantize(SHOWN, ROUND_HALF_UP)
    text = format(rounded, "f").rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def is_same(points: float, there: Decimal) -> bool:
    """Whether two numbers are equal as they are shown."""
    return shown(points) == shown(there)


def has_comma(texts: list[str]) -> bool:
    """Whether numbers of a table are written with a decimal comma."""
    return any(re.fullmatch(r"-?\d+,\d+", text.strip()) for text in texts)
