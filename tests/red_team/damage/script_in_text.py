"""Writes scripts into texts, for whoever opens the feedback page."""

from nbformat.v4 import new_markdown_cell

GETS = 0
SAYS = "not answered yet"
NEVER_SHOWN = (
    *(
        "<script>redTeam",
        "<img src=x",
        "<svg/onload",
        "<iframe",
        "<form",
        "<meta http-equiv=refresh",
    ),
    '="javascript:redTeam',
)


def hand_in(notebook, folder):
    text = (
        "# Thanks\n<script>redTeam()</script> <img src=x onerror='redTeam()'>\n\n"
        "[click](javascript:redTeam()) <svg/onload=redTeam()> <iframe srcdoc='<script>redTeam()'>\n"
        "<form action=//192.0.2.1><meta http-equiv=refresh content=0>\n\n"
        "```\n</pre><script>redTeam()</script>\n```\n$\\href{javascript:redTeam()}{x}$"
    )
    notebook.cells.append(new_markdown_cell(text))
