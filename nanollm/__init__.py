"""The reference package of the course: from text to a small language model that knows places.

Read it in the order of the lessons: `token`, `data`, `embedding` (1 and 2), `bpe` (3),
`position` (4 and, for what acts in attention, 6), `attention` (5), `ablation` (6), `model`, `train`
and `generate` (7), `stories`, `story_measures`, `storyteller` and `inside` (8). Beside them are
`asset` (where the corpus, the vocabulary and the trained model are found), `chain` (merges without
passes over the whole text), `check` (the words a check says when an answer is wrong),
`cell_results` (how a notebook shows them) and `plot` (the lessons' figures).
"""
