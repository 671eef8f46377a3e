"""The reference package of the course: from text to vectors that know their place.

Read it in the order of the lessons: `token`, `data`, `embedding`. Beside them stand `asset`
(where the corpus and the vocabulary are found), `check` (the words a check says when an
answer is wrong) and `plot` (the lessons' figures).
"""
