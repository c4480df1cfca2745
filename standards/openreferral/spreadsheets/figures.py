"""Numbers in cells: amounts and ages, and the strings of figures that only look like numbers."""

import re

from standards.openreferral.numbers import figures_of_pounds, read_number
from standards.openreferral.spreadsheets.text import Report, number

_AGE_WORDS = re.compile(r"\s*(?:\+|years?(?: old)?|yrs?|y/o|and over|or over)\s*", re.IGNORECASE)
_PENCE = re.compile(r"(\d{1,3})\s*p(?:ence)?", re.IGNORECASE)
_SHORTENED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_OUTWARD = r"(?:GIR|[A-Z]{1,2}[0-9][0-9A-Z]?)"
_POSTCODE = re.compile(rf"({_OUTWARD})([0-9][A-Z]{{2}})")
_COUNTRIES = {"JE": "JE", "GY": "GG", "IM": "IM"}
_LIMITS = {"latitude": 90, "longitude": 180}


def read_figure(text: str, report: Report) -> int | float | None:
    """Return a plain number of 0 or more, such as an age; "18+" and "18 years" are 18."""
    read = read_number(text)
    if read is None and (match := re.fullmatch(rf"(\d+(?:\.\d+)?){_AGE_WORDS.pattern}", text, re.IGNORECASE)):
        read = read_number(match[1])
        report("number_with_words", f"This is a number with words; it was read as {match[1]}.")
    if read is None or read < 0:
        report("not_a_number", "This is not a number of 0 or more; write figures only.")
        return None
    return number(read)


def read_whole(text: str, report: Report) -> int | None:
    """Return a whole number from 1 to 1,000."""
    read = read_number(text)
    if read is None or read != int(read) or not 1 <= read <= 1000:
        report("not_a_number", "This is not a whole number from 1 to 1,000; write figures only.")
        return None
    return int(read)


def read_degrees(kind: str, text: str, report: Report) -> int | float | None:
    """Return a latitude or longitude."""
    read, limit = read_number(text.rstrip("°")), _LIMITS[kind]
    if read is None or not -limit <= read <= limit:
        report(
            f"not_a_{kind}",
            f"This is not between -{limit} and {limit}; write decimal degrees, such as 53.7443.",
        )
        return None
    return number(read)


def read_money(text: str, report: Report) -> int | float | None:
    """Return a sum in pounds: "£3.50", "3.5", "1,250" and "50p"."""
    pence = _PENCE.fullmatch(text)
    if pence:
        return number(int(pence[1]) / 100)
    pounds = figures_of_pounds(text)
    read = read_number(pounds) if pounds else None
    if read is None:
        report("not_a_price", "This is not one price in pounds; write 3.50, and the rest under Price is per.")
        return None
    return number(read)


def read_digits(text: str, report: Report) -> str | None:
    """Return a number of a list, such as a UPRN, as its figures."""
    figures = re.sub(r"[\s-]", "", text)
    if _is_shortened(figures, report):
        return None
    if not figures.isascii() or not figures.isdigit():
        report("not_digits", "This holds more than figures; write the number alone.")
        return None
    return figures


def read_phone(text: str, report: Report) -> str | None:
    """Return a telephone number as written, with the 0 that a spreadsheet program took off."""
    figures = re.sub(r"[\s().-]", "", text)
    if _is_shortened(text, report):
        return None
    if sum(each.isdigit() for each in text) < 3:
        report("not_a_phone", "This holds no telephone number; write one such as 01632 960100.")
        return None
    if figures.isdigit() and len(figures) in (9, 10) and figures[0] in "12378":
        report("zero_lost", f"The 0 that a telephone number begins with is missing; it was read as 0{text}.")
        return f"0{text}"
    if figures.isdigit() and len(figures) == 12 and figures.startswith("44"):
        report("plus_lost", f"The + before 44 is missing; it was read as +{text}.")
        return f"+{text}"
    return text


def _is_shortened(text: str, report: Report) -> bool:
    """Report a number such as 4.42E+11, of which a spreadsheet program kept the first figures only."""
    if _SHORTENED.fullmatch(text) is None:
        return False
    report("number_shortened", "A spreadsheet program shortened this number; type it again as text.")
    return True


def read_postcode(text: str, report: Report) -> str | None:
    """Return a postcode with its space, or its first half."""
    written = re.sub(r"[^0-9A-Z]", "", text.upper())
    whole = _POSTCODE.fullmatch(written)
    if whole:
        return f"{whole[1]} {whole[2]}"
    if re.fullmatch(_OUTWARD, written):
        return written
    report("not_a_postcode", "This is not a postcode of the United Kingdom; write one such as HU1 2AA.")
    return None


def country_of(postcode: str | None) -> str:
    """Return the country of a postcode: GB, or one of the Crown Dependencies.

    >>> country_of("HU1 2AA"), country_of("JE2 3AB")
    ('GB', 'JE')
    """
    return _COUNTRIES.get((postcode or "")[:2], "GB")


def read_register_number(scheme: str, text: str, report: Report) -> tuple[str, str] | None:
    """Return the register's code and a company's or charity's number in it."""
    number_ = re.sub(r"\s+", "", text).upper()
    if _is_shortened(number_, report):
        return None
    if scheme == "GB-COH":
        if re.fullmatch(r"\d{6,7}", number_):
            filled = number_.zfill(8)
            report("zero_lost", f"A company number has eight figures; it was read as {filled}.")
            return scheme, filled
        if not re.fullmatch(r"\d{8}|[A-Z]{2}\d{6}", number_):
            report(
                "not_a_company_number", "This is not a company number; write eight figures, or SC and six."
            )
            return None
        return scheme, number_
    if match := re.fullmatch(r"(SC|NIC)(\d{5,6})", number_):
        return {"SC": "GB-SC", "NIC": "GB-NIC"}[match[1]], number_
    if not re.fullmatch(r"\d{6,7}(?:-\d{1,3})?", number_):
        report("not_a_charity_number", "This is not a charity number; write six or seven figures.")
        return None
    return scheme, number_
