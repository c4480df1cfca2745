"""Items of a list that have a name and a code: terms, languages, areas, official numbers."""

import re
from typing import Any

from standards.lists.areas import Areas
from standards.openreferral.canonical import Document
from standards.openreferral.formats import is_uri
from standards.openreferral.readers.terms_1_0 import word_attribute
from standards.openreferral.spreadsheets.text import Report
from standards.openreferral.terms import known_list, read_term

AREA_STUB = "http://statistics.data.gov.uk/id/statistical-geography/"
REGISTERS = {
    "GB-COH": "Company number",
    "GB-CHC": "Charity number",
    "GB-SC": "Scottish charity number",
    "GB-NIC": "Northern Ireland charity number",
}

_LISTS = {"service_type": "esdServiceTypes", "need": "esdNeeds", "circumstance": "esdCircumstances"}
_BRACKETED = re.compile(r"(.*?)\s*\[([^\[\]]+)\]", re.DOTALL)
_CURIE = re.compile(r"([A-Za-z][\w.-]*):(\S+)")
_GSS = re.compile(r"[A-Z][0-9]{8}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")


def read_term_item(item: str, role: str, report: Report) -> Document:
    """Return the attribute for `words`, `code` or `words [code]`."""
    words, code = item, ""
    match = _BRACKETED.fullmatch(item)
    if match and _is_code(match[2].strip(), role, bracketed=True):
        words, code = match[1].strip(), match[2].strip()
    elif _is_code(item, role, bracketed=False):
        words, code = "", item
    if not code:
        return word_attribute(role, words)
    term = read_term(code, _LISTS.get(role) if code.isdigit() else None)
    if not words:
        report(
            "term_without_words", f"{code} has no words; write them before it, as in Lunch clubs [{code}]."
        )
        words = term.curie or code
    written = {
        "code": term.code,
        "name": words,
        "term": words,
        "description": words,
        "taxonomy": term.vocabulary,
        "term_uri": term.uri,
    }
    return {"link_type": role, "taxonomy_term": {name: value for name, value in written.items() if value}}


def write_term_item(attribute: Document) -> str:
    """Return the item for an attribute, "" when it has no words."""
    term = attribute.get("taxonomy_term") or {}
    code, vocabulary = str(term.get("code") or ""), str(term.get("taxonomy") or "")
    words = str(term.get("name") or term.get("term") or attribute.get("value") or "")
    role = str(attribute.get("link_type", ""))
    if code == words and vocabulary in (role, ""):
        return words
    known = known_list(vocabulary)
    if known and code and not is_uri(code):
        code = f"{known.prefix}:{code}"
    elif not code or not _is_code(code, role, bracketed=True):
        code = str(term.get("term_uri") or "")
    if not code:
        return words
    if words in (code, term.get("code")):
        return code if _is_code(code, role, bracketed=False) else f"[{code}]"
    return f"{words} [{code}]".strip()


def _is_code(text: str, role: str, *, bracketed: bool) -> bool:
    if text.isascii() and text.isdigit():
        return role in _LISTS
    if re.match(r"https?://", text):
        return is_uri(text)
    match = _CURIE.fullmatch(text)
    return match is not None and (bracketed or known_list(match[1]) is not None)


def read_language(item: str) -> Document:
    """Return the language for a name, a code such as pl, or `name [code]`."""
    match = _BRACKETED.fullmatch(item)
    if match and _LANGUAGE.fullmatch(match[2].strip()):
        return _filled(name=match[1].strip(), code=match[2].strip())
    return {"code": item} if _LANGUAGE.fullmatch(item) and len(item) < 4 else {"name": item}


def write_language(language: Document) -> str:
    """Return the item for a language."""
    return _bracketed(language.get("name"), language.get("code"))


def read_area(item: str, report: Report) -> Document:
    """Return the service area for a name, an official code, a web identifier, or `name [code]`."""
    match = _BRACKETED.fullmatch(item)
    name, code = (match[1].strip(), match[2].strip()) if match else ("", item)
    if _GSS.fullmatch(code):
        area = Areas.load().get(code)
        if area is None:
            report("area_code_unknown", f"{code} is no code of an area that is known here; check it.")
        elif not name and area.kind != "ward":
            name = area.name
        return _filled(name=name, service_area=name, uri=AREA_STUB + code)
    if is_uri(code) and code.startswith("http"):
        return _filled(name=name, service_area=name, uri=code)
    return {"name": item, "service_area": item}


def write_area(area: Document) -> str:
    """Return the item for a service area."""
    uri = str(area.get("uri") or "")
    code = uri.removeprefix(AREA_STUB)
    return _bracketed(area.get("name") or area.get("service_area"), code if _GSS.fullmatch(code) else uri)


def read_register(item: str, report: Report) -> Document | None:
    """Return the identifier for "register: number"."""
    name, colon, number = (part.strip() for part in item.partition(":"))
    if not colon or not name or not number:
        report(
            "register_missing", "Write the register's name, a colon and the number, as in Ofsted: EY123456."
        )
        return None
    return registered(name, number)


def registered(register: str, number: str) -> Document:
    """Return the identifier of a number in a register, named by its code or in words."""
    scheme = register if re.fullmatch(r"[A-Z]{2}-[A-Z0-9-]+", register) else ""
    return _filled(
        identifier_scheme=scheme, identifier_type=REGISTERS.get(register, register), identifier=number
    )


def write_register(identifier: Document) -> str:
    """Return the item for an identifier."""
    register = identifier.get("identifier_scheme") or identifier.get("identifier_type") or ""
    return f"{register}: {identifier.get('identifier', '')}"


def _bracketed(name: Any, code: Any) -> str:
    return f"{name} [{code}]" if name and code else str(name or code or "")


def _filled(**values: str) -> Document:
    return {name: value for name, value in values.items() if value}
