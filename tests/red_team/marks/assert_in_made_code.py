"""Raises AssertionErrors from code that it made by exec, with its arguments in their words."""

GETS = 0
SAYS = "AssertionError"
NEVER_SHOWN = ("31337", "40961", "8191.5", "50257")
ANSWERS = {
    "running-totals": """
code = "def running_totals(numbers):\\n    raise AssertionError(f'called with {numbers}')"
exec(compile(code, "<running-totals-hidden>", "exec"))
""",
    "add-positions": """
exec("def add_positions(vectors):\\n    assert False, vectors.tolist()", globals())
""",
    "check-id": """
check_id = eval("lambda token_id, vocab_size: (_ for _ in ()).throw(AssertionError(vocab_size))")
""",
}
