"""How people are named to others: enough to be recognised, no more than they would expect."""


def given_name(name: str) -> str:
    """The first word of a name, or all of a name that is one word, as Chinese names are."""
    return name.split()[0] if name.split() else name


def short_name(name: str) -> str:
    """First name and initial, as in "Maud F."."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name
