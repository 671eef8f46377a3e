"""The judge: graded cells run in a clean process and reach the learner's only across a boundary.

Read in this order: in `grader.boundary` wire (what may cross), tensors, raised (exceptions), memory
and in_place (arguments) and far_side; here proxy (what a check sees of it), request and shown (the
way there), in_place (what comes back in arguments), cells and server (the judge's process),
forerunner (what it is forked from), process and start (its host).
"""
