"""What a question is taken to ask: its parts, and all the ways in which a record may say each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.db import connection

from innovations.matching.bm25 import Statistics
from innovations.matching.text import stem_list, words
from innovations.models import Innovation, Word
from innovations.search import acronyms, spelling, welsh
from innovations.search.asking import ASKING_STEMS
from innovations.search.spelling import Correction
from innovations.search.tokens import Token, tokens_of, without_accents

# What a way other than the plain one counts, as a share of it.
_OTHER_MEANING = 0.8
_SHORT_FORM = 0.9
_ALSO_SAID = 0.35
_OWN_WELSH = 0.6
MOST_SHOWN = 4  # of what was searched for as well


@dataclass(frozen=True)
class Way:
    """Stems that a record must all have, side by side in a phrase; with `counts` off they only
    move it up."""

    stems: tuple[str, ...]
    weight: float = 1.0
    counts: bool = True
    is_phrase: bool = False


@dataclass(frozen=True)
class Part:
    """One thing that is asked for. Any of its ways will do, the first being the plain one."""

    ways: tuple[Way, ...]
    meaning: str  # in English, for the encoder
    is_needed: bool = True
    also: tuple[str, ...] = ()  # its other names, to be shown


@dataclass(frozen=True)
class Reading:
    """A question as it was understood."""

    parts: tuple[Part, ...]
    corrections: tuple[Correction, ...] = ()
    is_welsh: bool = False

    @property
    def needed(self) -> tuple[Part, ...]:
        """The parts that a record with everything has: all, where none stands out."""
        return tuple(part for part in self.parts if part.is_needed) or self.parts

    @property
    def also(self) -> list[str]:
        """What was searched for as well."""
        return list(dict.fromkeys(name for part in self.parts for name in part.also))[:MOST_SHOWN]

    @property
    def meaning(self) -> str:
        return " ".join(words(" ".join(part.meaning for part in self.parts)))

    @property
    def stems(self) -> frozenset[str]:
        """All that a passage may be shown for."""
        ways = (way for part in self.needed for way in part.ways if way.counts)
        return frozenset(stem for way in ways for stem in way.stems)


def read_exactly(text: str) -> Reading:
    """The words as they stand, each of them needed."""
    return Reading(tuple(Part((Way((stem,)),), stem) for stem in dict.fromkeys(stem_list(text))))


def read(text: str, statistics: Statistics, *, on_welsh_page: bool = False) -> Reading:
    """The question with its spelling put right, and with other names for what it asks."""
    tokens = tokens_of(text)
    if welsh.is_welsh(tokens, on_welsh_page=on_welsh_page):
        return _read_welsh(tokens) or read_exactly(text)
    tokens, corrected = _put_right(tokens, statistics)
    parts = list(_parts(tokens))
    if has_welsh_records():
        parts = list(_with_welsh(parts))
    return Reading(_merged(parts), corrected) if parts else read_exactly(text)


# --- English ------------------------------------------------------------------------------------
def _parts(tokens: Sequence[Token]) -> Iterator[Part]:
    capitals_tell = len(tokens) < 3 or not all(token.is_in_capitals for token in tokens)
    position = 0
    while position < len(tokens):
        term = acronyms.term_at(tokens, position, capitals_tell=capitals_tell)
        span = tokens[position : position + (term.length if term else 1)]
        position += len(span)
        if term:
            yield _term(term, span)
        elif phrase := _welsh_word(span[0]):
            yield _welsh_part(span, phrase.english)
        else:
            for stem in span[0].stems:
                yield Part((Way((stem,)),), span[0].text, stem not in ASKING_STEMS)


def _term(term: acronyms.Term, span: Sequence[Token]) -> Part:
    """A short form may be written out in records, and the reverse."""
    typed = tuple(stem for token in span for stem in token.stems)
    asked = " ".join(token.text for token in span)
    if term.is_short:
        names = [found.means for found in term.meanings]
        # The plain way is the one whose words say what is meant.
        ways = [
            replace(_way(name, _OTHER_MEANING if n else 1.0), is_phrase=True)
            for n, name in enumerate(names)
        ]
        ways.append(Way(typed))
    else:
        names = [found.short for found in term.meanings if not found.only_in_capitals]
        ways = [Way(typed)]
        ways += [_way(form, _SHORT_FORM) for name in names for form in (name, f"{name}s")]
    ways += [
        _way(said, _ALSO_SAID, counts=False) for found in term.meanings for said in found.also_said
    ]
    meaning = " ".join(names) if term.is_short else asked
    also = tuple(name for name in names if stem_list(name) != stem_list(asked))
    return Part(_distinct(ways), meaning, also=also)


def _way(text: str, weight: float = 1.0, *, counts: bool = True) -> Way:
    return Way(tuple(dict.fromkeys(stem_list(text))), weight, counts)


def _distinct(ways: Iterable[Way]) -> tuple[Way, ...]:
    known: dict[tuple[str, ...], Way] = {}
    for way in ways:
        if way.stems:
            known.setdefault(tuple(sorted(way.stems)), way)
    return tuple(known.values())


def _put_right(
    tokens: list[Token], statistics: Statistics
) -> tuple[list[Token], tuple[Correction, ...]]:
    """The tokens with unknown words replaced. What a record has is never unknown."""
    asked = {without_accents(token.plain): token for token in tokens if _may_be_wrong(token)}
    unknown = _unknown(
        {key: token.stems for key, token in asked.items() if token.stems}, statistics
    )
    taken = spelling.corrections(unknown)
    corrected, out = {}, []
    for token in tokens:
        right = taken.get(without_accents(token.plain))
        if right:
            right = right.capitalize() if token.text.istitle() else right
            corrected[token.text] = Correction(token.text, right)
        out += tokens_of(right) if right else [token]
    return out, tuple(corrected.values())


def _may_be_wrong(token: Token) -> bool:
    return (
        spelling.can_be_wrong(token.text)
        and acronyms.term_at((token,), 0, capitals_tell=True) is None
        and _welsh_word(token) is None
        and not acronyms.knows(token.plain)
        and not welsh.knows_english(token.plain)
    )


def _unknown(stems: dict[str, tuple[str, ...]], statistics: Statistics) -> list[str]:
    """The words whose stems no record has, in its text, its names or its services."""
    statistics.learn(stem for own in stems.values() for stem in own)
    rare = [word for word, own in stems.items() if not all(map(statistics.frequencies.get, own))]
    if not rare:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stem FROM unnest(%s::text[]) AS stem WHERE EXISTS ("
            " SELECT FROM innovations_searchdocument"
            " WHERE stems @@ ('''' || replace(stem, '''', '''''') || '''')::tsquery)",
            [list({stem for word in rare for stem in stems[word]})],
        )
        known = {stem for (stem,) in cursor.fetchall()}
    return [word for word in rare if not known.issuperset(stems[word])]


# --- Welsh --------------------------------------------------------------------------------------
def _read_welsh(tokens: Sequence[Token]) -> Reading | None:
    parts, position = [], 0
    while position < len(tokens):
        phrase = welsh.phrase_at(tokens, position)
        span = tokens[position : position + (phrase.length if phrase else 1)]
        position += len(span)
        if phrase is None:
            parts += [Part((Way((stem,)),), span[0].text) for stem in span[0].stems]
        elif not phrase.is_asking:
            parts.append(_welsh_part(span, phrase.english))
    parts = [part for part in parts if part.ways]
    if not parts:
        return None
    return Reading(_merged(parts), is_welsh=True)


def _welsh_part(span: Sequence[Token], english: Sequence[str]) -> Part:
    typed = tuple(stem for token in span for stem in token.stems)
    ways = [
        _way(meaning, _OTHER_MEANING if number else 1.0) for number, meaning in enumerate(english)
    ]
    ways += [Way(stems, _OWN_WELSH) for stems in (typed, *_other_forms(english))]
    needed = any(stem not in ASKING_STEMS for stem in ways[0].stems)
    return Part(_distinct(ways), english[0], needed, also=(english[0],))


def _other_forms(english: Sequence[str]) -> list[tuple[str, ...]]:
    if not has_welsh_records():
        return []
    return [form for meaning in english for form in welsh.in_welsh(tuple(stem_list(meaning)))]


def _welsh_word(token: Token) -> welsh.Phrase | None:
    """A word of an English question that can only be Welsh."""
    phrase = welsh.phrase_at((token,), 0)
    if phrase is None or phrase.is_also_english or phrase.is_asking or len(token.plain) < 5:
        return None
    known = Word.objects.filter(word=without_accents(token.plain)).exists()
    return None if known else phrase


def _with_welsh(parts: Sequence[Part]) -> Iterator[Part]:
    """Parts that Welsh records fit too. A phrase of several parts is looked up whole first."""
    position = 0
    while position < len(parts):
        length, forms = _longest_welsh(parts, position)
        if length <= 1:
            part = parts[position]
            yield replace(part, ways=_distinct([*part.ways, *(Way(f, _OWN_WELSH) for f in forms)]))
            position += 1
            continue
        span = parts[position : position + length]
        plain = tuple(stem for part in span for stem in part.ways[0].stems)
        ways = [Way(plain), *(Way(form, _OWN_WELSH) for form in forms)]
        yield Part(
            _distinct(ways),
            " ".join(part.meaning for part in span),
            any(part.is_needed for part in span),
        )
        position += length


def _longest_welsh(parts: Sequence[Part], start: int) -> tuple[int, list[tuple[str, ...]]]:
    for length in range(min(3, len(parts) - start), 1, -1):
        span = parts[start : start + length]
        if all(len(part.ways) == 1 for part in span):
            stems = tuple(stem for part in span for stem in part.ways[0].stems)
            if forms := welsh.in_welsh(stems):
                return length, forms
    return 1, welsh.in_welsh(parts[start].ways[0].stems)


def has_welsh_records() -> bool:
    """Whether anything published is in Welsh; remembered for ten minutes."""
    return cache.get_or_set(
        "search:has-welsh",
        lambda: Innovation.objects.published().filter(language="cy").exists(),
        600,
    )


def _merged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Each part once, however often it was asked for."""
    return tuple({part.ways: part for part in parts}.values())
