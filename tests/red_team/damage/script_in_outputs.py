"""Shows scripts as outputs of every kind that a page may run."""

GETS = 0
SAYS = "not answered yet"
NEVER_SHOWN = ("<script>redTeam", "<img src=x", "<svg xmlns", '="javascript:redTeam')
ANSWERS = {
    "running-totals": """
from IPython.display import HTML, SVG, Javascript, Markdown

script = "<script>redTeam()</script><img src=x onerror=redTeam()>"
display(HTML(script), Markdown(script), Javascript("redTeam()"))
display(SVG('<svg xmlns="http://www.w3.org/2000/svg" onload=\\'redTeam()\\'>' + script + "</svg>"))
for kind in ("text/latex", "text/plain", "image/svg+xml", "image/png", "application/javascript",
             "application/vnd.jupyter.widget-view+json", "text/vnd.mermaid"):
    display({kind: '"><script>redTeam()</script><x y="'}, raw=True)
print("\\x1b[31m<script>redTeam()</script>")
print("\\x1b]8;;javascript:redTeam()\\x07click\\x1b]8;;\\x07")

def running_totals(numbers):
    raise NotImplementedError
""",
}
