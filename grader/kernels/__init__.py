"""Kernels forked from one prepared process, inside walls.

On the outside (imported by the grader): `provisioner` asks `pool` for a kernel; `walls` says what
may be seen, `limits` how much may be used, `probe` whether this machine keeps those promises.
On the inside (run behind the walls): `template` waits with everything imported, `confine` and
`view` shut a forked process in, `app` makes it a Jupyter kernel, `watch` adds up what it uses, and
`trials` tries to break out. Nothing on the inside imports anything of the outside.
"""
