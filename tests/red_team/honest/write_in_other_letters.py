"""Names things in its own language, with letters and pictures outside ASCII."""

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": '''
größe = "Größe 🙂 \\u202e"

def 合計(zahlen, μ):
    """Σ der Zahlen bis μ — «fertig»."""
    return sum(zahlen[: μ + 1])

def running_totals(numbers):
    print(größe)
    return [合計(numbers, μ) for μ in range(len(numbers))]
''',
}
