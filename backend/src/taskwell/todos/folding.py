"""The form in which texts are searched and sorted: without the differences that people do not type."""

import unicodedata


def folded(text: str) -> str:
    """``text`` without case, accents and compatibility forms (Unicode NFKD, then case folding).

    "Café" and "CAFE" fold alike. The result may be longer than ``text``.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()


def containing(word: str) -> str:
    """The LIKE pattern of the folded texts that have ``word`` in them, all of its characters meaning themselves."""
    literal = folded(word).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{literal}%"
