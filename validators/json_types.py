"""JSON types by name."""


def type_of(value: object) -> str:
    """Return the JSON type of a parsed value.

    >>> type_of(True), type_of(1), type_of(None)
    ('boolean', 'number', 'null')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list | tuple) else "object"


def article(kind: str) -> str:
    """Return a type's name with its article, "text" for "string" as people say it.

    >>> article("array"), article("string"), article("null")
    ('an array', 'a text', 'null')
    """
    if kind == "null":
        return kind
    name = "text" if kind == "string" else kind
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
