"""The class workflow on top of nbgrader: release, check, grade, report.

It knows nbgrader and Jupyter, never what a lesson is about, and it does not import nanollm.
"""
