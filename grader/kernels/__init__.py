"""The learner's side: a process forked from a prepared one, inside walls.

On the outside (imported by the grader): `start` makes one of what `pool` keeps ready, `client`
speaks to it, `walls` says what may be seen, and `probe` tries whether this machine keeps those
promises; `spawn` is for where there are no walls. On the inside (run behind the walls): `template`
waits with everything imported, `confine` and `view` shut a forked process in, `shell` runs cells,
`voice` tells what they show, `watch` adds up what is used, and `trials` tries to break out.
"""
