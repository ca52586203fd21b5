"""English words that a question is built from. They are sought, but nobody has to have them."""

from innovations.matching.text import stem_list

ASKING_STEMS = frozenset(
    stem_list("""
    anybody anyone anything anywhere approach approaches around best better case cases
    council councils country does doing done ever everyone evidence example examples find
    finding get gets getting give giving good happened has help helped helping helps idea
    ideas know learn learned lessons local look looking make makes making many much need
    needed needing needs new people place places please practice project projects scheme
    schemes set setting similar somebody someone something start started stop stopping study
    studies successful take taken tell things think tried tries try trying want wanted wants
    way ways without work worked working works would could uk england
    """)
    # What is to be done with a thing says little beside the thing.
    + stem_list("""
    reduce reducing improve improving increase increasing tackle tackling encourage
    encouraging promote promoting boost boosting
    """)
)
