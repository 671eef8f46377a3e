"""Shows its progress in one output, thousands of times, as notebooks do."""

GETS = 3
SAYS = "not answered yet"
SHOWS = ("step 2999", "epoch 2999")
NEVER_IN_OUTPUTS = ("begun", "epoch 5 ")
ANSWERS = {
    "running-totals": """
from IPython.display import HTML, clear_output, display

shown = display(HTML("<b>begun</b>"), display_id=True)
for number in range(3_000):
    shown.update(HTML(f"<b>step {number} of 3000 {'.' * 100}</b>"))
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
    "add-positions": """
for number in range(3_000):
    clear_output(wait=True)
    print(f"epoch {number}", "." * 100)
""",
}
