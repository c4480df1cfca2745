"""The XML inside an Office file, walked without a tree: never more of it in memory than one element.

A document type is refused outright, since no Office program writes one and entities
(the "billion laughs") can only be declared there. Names are compared without their
namespace, because strict and ordinary workbooks have different ones.
"""

from collections.abc import Callable
from xml.parsers import expat

from standards.openreferral.errors import FileUnreadable

_CHUNK = 64 * 1024
REMEDY = "Open it in a spreadsheet program, save it again as .xlsx and send that."

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str, str], None]


class Enough(Exception):
    """Raised by a handler that needs no more of the document."""


def walk(content: bytes, part: str, name: str, start: Start, end: End, collect: frozenset[str]) -> None:
    """Call `start(tag, attributes)` and `end(tag, text)` for each element of a document.

    Args:
        content: the document.
        part: its name in the archive, for errors.
        name: the file's name, for errors.
        start: called with local names; may raise `Enough`.
        end: likewise.
        collect: elements whose own text is wanted; for the others `text` is "".

    Raises:
        FileUnreadable: it is not well formed, or has a document type.
    """
    texts: list[str] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def opened(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local in collect:
            texts.clear()
            parser.CharacterDataHandler = texts.append
        start(local, attributes)

    def closed(tag: str) -> None:
        local = tag.rpartition(":")[2]
        if local in collect:
            parser.CharacterDataHandler = None
            end(local, "".join(texts))
        else:
            end(local, "")

    def refused(*_: object) -> None:
        raise FileUnreadable(name, f"{part} in it declares a document type, which no workbook does", REMEDY)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = refused
    try:
        for at in range(0, len(content), _CHUNK):
            parser.Parse(content[at : at + _CHUNK], False)
        parser.Parse(b"", True)
    except Enough:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        where = f"line {parser.ErrorLineNumber}"
        raise FileUnreadable(name, f"{part} in it is damaged at {where}", REMEDY) from error
