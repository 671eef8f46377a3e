"""The class report: pages for an instructor, made of what grading has left.

`gather` reads, `items` and `misconceptions` work out, `pictures` and `pages` show, `folder` writes.
"""
