"""Answers to exercise keeps-hero-and-thing of lesson 8."""

# %% right: two pairs compared
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    first, last = [(first_named(s, people), first_named(s, things)) for s in (said[0], said[-1])]
    return None not in first and first == last


# %% right: one after the other
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    for names in (people, things):
        before = first_named(said[0], names)
        if before is None or first_named(said[-1], names) != before:
            return False
    return True


# %% right: all of a generator
def keeps_hero_and_thing(story, people, things):
    first, *_, last = sentences(story) * 2
    return all(
        first_named(first, names) is not None and first_named(first, names) == first_named(last, names)
        for names in (people, things)
    )


# %% right: a numpy bool, and a pattern of its own
def keeps_hero_and_thing(story, people, things):
    import re

    import numpy as np

    def first(text, names):
        found = [(m.start(), name) for name in names if (m := re.search(rf"\b{name}\b", text))]
        return min(found)[1] if found else ""

    parts = sentences(story)
    kept = [first(parts[0], names) == first(parts[-1], names) != "" for names in (people, things)]
    return np.all(kept)


# %% wrong: the hero only
# points: 0
# says: look at the thing as well as at the hero
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    hero = first_named(said[0], people)
    return hero is not None and hero == first_named(said[-1], people)


# %% wrong: the thing only
# points: 0
# says: look at the hero as well as at the thing
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    thing = first_named(said[0], things)
    return thing is not None and thing == first_named(said[-1], things)


# %% wrong: one of the two is enough
# points: 0
# says: both must be kept, one is not enough
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    return first_named(said[0], people) == first_named(said[-1], people) or first_named(
        said[0], things
    ) == first_named(said[-1], things)


# %% wrong: named anywhere in the last sentence
# points: 1
# says: only the person named first in the last sentence counts
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    hero, thing = first_named(said[0], people), first_named(said[0], things)
    return hero is not None and thing is not None and hero in said[-1] and thing in said[-1]


# %% wrong: none is the same as none
# points: 1
# says: nobody is named in either sentence: None is no hero
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    first, last = [(first_named(s, people), first_named(s, things)) for s in (said[0], said[-1])]
    return first == last


# %% wrong: the last but one
# points: 0
# says: the last sentence is said[-1]
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    first, last = [(first_named(s, people), first_named(s, things)) for s in (said[0], said[-2])]
    return None not in first and first == last


# %% wrong: counted from one
# points: 0
# says: the first sentence is said[0]
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    first, last = [(first_named(s, people), first_named(s, things)) for s in (said[1], said[-1])]
    return None not in first and first == last


# %% wrong: the first name of the whole story
# points: 1
# says: look at the first sentence, not at the whole story
def keeps_hero_and_thing(story, people, things):
    last = sentences(story)[-1]
    first = [first_named(story, names) for names in (people, things)]
    return None not in first and first == [first_named(last, names) for names in (people, things)]


# %% wrong: the story's own people, not those given
# points: 1
# says: use the names given
# belief: uses the notebook's own data, not what is passed in
def keeps_hero_and_thing(story, people, things):
    from nanollm.stories import PEOPLE, THINGS

    said = sentences(story)
    first, last = [(first_named(s, PEOPLE), first_named(s, THINGS)) for s in (said[0], said[-1])]
    return None not in first and first == last


# %% wrong: the name instead of a yes
# points: 0
# says: return True or False
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    first, last = [(first_named(s, people), first_named(s, things)) for s in (said[0], said[-1])]
    return first if None not in first and first == last else False


# %% wrong: the other way round
# points: 0
# says: True where they are kept
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    first, last = [(first_named(s, people), first_named(s, things)) for s in (said[0], said[-1])]
    return None in first or first != last


# %% wrong: any later sentence will do
# points: 1
# says: any sentence between does not count
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    first, *later = [(first_named(s, people), first_named(s, things)) for s in said]
    return None not in first and first in later


# %% wrong: all sentences must name both
# points: 0
# says: the sentences between may be about others
def keeps_hero_and_thing(story, people, things):
    first, *later = [(first_named(s, people), first_named(s, things)) for s in sentences(story)]
    return None not in first and all(each == first for each in later)


# %% wrong: split at every full stop
# points: 0
# says: cut the story with `sentences`
def keeps_hero_and_thing(story, people, things):
    said = story.split(".")
    first, last = [(first_named(s, people), first_named(s, things)) for s in (said[0], said[-1])]
    return None not in first and first == last


# %% wrong: all names of both sentences
# points: 1
# says: others may be named later in the sentence
def keeps_hero_and_thing(story, people, things):
    said = sentences(story)
    first, last = [{n for n in (*people, *things) if first_named(s, [n])} for s in (said[0], said[-1])]
    return len(first) > 1 and first == last


# %% wrong: the person named last
# points: 0
# says: only the person named first in the last sentence counts
def keeps_hero_and_thing(story, people, things):
    def last_named(text, names):
        return max((text.rfind(n), n) for n in names if first_named(text, [n]))[1] if first_named(text, names) else None

    said = sentences(story)
    first = [first_named(said[0], names) for names in (people, things)]
    return None not in first and first == [last_named(said[-1], names) for names in (people, things)]
