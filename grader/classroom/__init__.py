"""The class run: all that was handed in, graded side by side, and nothing ever lost.

`run` plans and goes on where it was stopped, `workers` grade, and `store` alone writes.
"""
