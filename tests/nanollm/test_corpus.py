"""The figures of the corpus that the course's seed document recorded."""

from nanollm.data import load_corpus
from nanollm.token import BPETokenizer


def test_the_corpus_has_the_recorded_figures():
    corpus = load_corpus()
    ids = BPETokenizer().encode(corpus)
    assert {
        "characters": len(corpus),
        "words": len(corpus.split()),
        "tokens": len(ids),
        "first tokens": ids[:4],
        "I": ids[:5136].count(40),
        "first places of I": [i for i, id in enumerate(ids) if id == 40][:5],
    } == {
        "characters": 20479,
        "words": 3634,
        "tokens": 5145,
        "first tokens": [40, 367, 2885, 1464],
        "I": 29,
        "first places of I": [0, 379, 736, 882, 895],
    }


def test_the_corpus_is_plain_text_with_unix_line_ends():
    corpus = load_corpus()
    assert corpus.isascii()
    assert "\r" not in corpus
    assert all(line == line.rstrip() for line in corpus.split("\n"))


def test_no_paragraph_is_repeated():
    paragraphs = load_corpus().split("\n\n")
    assert len(set(paragraphs)) == len(paragraphs)
