"""The judge: graded cells run in a clean process and reach the learner's only across a boundary.

Read in this order: wire (what may cross), tensors, raised (exceptions), learner (the far side),
proxy (what a check sees of it), request (the way there), cells and server (the judge's process),
process (its host), kernel (the far side's host), names and lint (whose name is it), notebook
(all cells of one submission).
"""
