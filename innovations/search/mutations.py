"""Welsh initial mutations: the first letter of a word changes with the word before it."""

VOWELS = frozenset("aeiouwyâêîôûŵŷ")

# Radical, then what it becomes under the soft, the nasal and the aspirate mutation.
_TABLE = (
    ("p", "b", "mh", "ph"),
    ("t", "d", "nh", "th"),
    ("c", "g", "ngh", "ch"),
    ("b", "f", "m", None),
    ("d", "dd", "n", None),
    ("g", "", "ng", None),
    ("m", "f", None, None),
    ("ll", "l", None, None),
    ("rh", "r", None, None),
)
# Two characters, one letter, which does not begin with the letter that it looks like.
_DIGRAPHS = ("ch", "dd", "ff", "ng", "ll", "ph", "rh", "th")
_MUTATED_DIGRAPHS = ("mh", "nh")


def _begins_with(word: str, letter: str) -> bool:
    digraph = next((d for d in (*_DIGRAPHS, *_MUTATED_DIGRAPHS) if word.startswith(d)), None)
    return (
        word.startswith("ngh")
        if letter == "ngh"
        else word.startswith(letter) and (digraph is None or digraph == letter)
    )


def mutated(word: str) -> list[str]:
    """The forms that a dictionary form takes, itself first: gofal gives ofal and ngofal."""
    forms = [word]
    for radical, *changed in _TABLE:
        if _begins_with(word, radical):
            rest = word[len(radical) :]
            forms += [letter + rest for letter in changed if letter is not None and letter + rest]
    if word[:1] in VOWELS:
        forms.append("h" + word)
    return forms


def radicals(word: str) -> list[str]:
    """The dictionary forms that `word` may be a mutation of; most of them are no words."""
    found = []
    for radical, *changed in _TABLE:
        for letter in changed:
            if letter and _begins_with(word, letter):
                found.append(radical + word[len(letter) :])
    if word[:1] in VOWELS or word[:1] in ("l", "r"):
        found.append("g" + word)
    if word[:1] == "h" and word[1:2] in VOWELS:
        found.append(word[1:])
    return found
