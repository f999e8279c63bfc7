"""What characters look like, beyond what Unicode's compatibility forms say."""

import json
from importlib.resources import files
from unicodedata import normalize

# What Unicode's own list of confusables leaves out because a careful reader would notice: small capitals, strokes,
# letters of other scripts that fancy-text makers use.
_ALIKE = (
    "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ꞯq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz "
    "ƀb ɓb ƈc đd ɖd ɗd ǝe ɇe əe ɛe ƒf ǥg ɠg ħh ɦh ıi ɨi ȷj ɉj "
    "ƙk łl ƚl ɭl ɱm ɲn ŋn øo ɵo ƥp ʠq ɍr ʂs ŧt ƭt ʈt ʉu ʋv ⱳw ƴy ɏy ƶz ʐz "
    "аa бb вb дd ԁd еe кk мm нh оo рp сc тt уy хx пn иu ьb ъb яr эe ѕs іi Іi Ӏi јj гr шw щw фo "
    "βb Βb δd εe ηn ιi Ιi κk μu τt υu χx ωw θo σo ςs γy λa ξe "
    "∂d ∈e ∀a ∃e ∅o ∩n ∪u ×x"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Emoji that carry a letter: squared, circled in black, squared in black, and the halves of flags.
_EMOJI_ALPHABETS = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)

# The digits and signs people put for letters, and the letters each may mean.
LEET = {
    "0": "o",
    "1": "il",
    "2": "z",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "g",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "!": "il",
    "|": "il",
    "+": "t",
    "€": "e",
    "£": "l",
    "¥": "y",
    "¢": "c",
}


_UNSPACED_RANGES = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1100", "\u11ff"),
    ("\u1780", "\u17ff"),
    ("\u2e80", "\u2fdf"),
    ("\u3005", "\u3007"),
    ("\u3040", "\u312f"),
    ("\u3131", "\u318e"),
    ("\u31a0", "\u31ff"),
    ("\u3400", "\u9fff"),
    ("\ua960", "\ua97f"),
    ("\uac00", "\ud7ff"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
UNSPACED = "".join(f"{first}-{last}" for first, last in _UNSPACED_RANGES)  # for a character class of a pattern


def is_unspaced(char: str) -> bool:
    """Whether the character belongs to a script whose words stand or grow together: Han, kana, Hangul, Thai and their like."""
    return any(first <= char <= last for first, last in _UNSPACED_RANGES)


def _confusables() -> dict[str, str]:
    """Unicode's list as the library carries it; read as data, for the library itself would keep ten megabytes of it in memory."""
    listed = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    return {
        char: other["c"].casefold()
        for char, alike in listed.items()
        if len(char) == 1 and not normalize("NFKD", char)[0].isascii() and not is_unspaced(char)
        for other in alike
        if other["c"].isascii() and other["c"].isalpha()
    }


def _lookalikes() -> dict[str, str]:
    table = _confusables()
    for pair in _ALIKE.split():
        table[pair[0]] = pair[1:]
        if (capital := pair[0].upper()) != pair[0]:
            table.setdefault(capital, pair[1:])
    for start in _EMOJI_ALPHABETS:
        table |= {chr(start + place): letter for place, letter in enumerate(_LETTERS)}
    return table


LOOKALIKES = _lookalikes()
