"""Numbered pages of results, in the shape of the pagination component."""

from typing import Any

from discovery_app.search_form import SearchForm
from discovery_app.words import t


def shown_pages(page: int, last: int) -> list[int | None]:
    """Return the page numbers to link to: first, last, and one either side; None where some are left out.

    >>> shown_pages(5, 9), shown_pages(1, 3)
    ([1, None, 4, 5, 6, None, 9], [1, 2, 3])
    """
    wanted = sorted({number for number in (1, page - 1, page, page + 1, last) if 1 <= number <= last})
    shown: list[int | None] = []
    for number in wanted:
        previous = shown[-1] if shown else None
        if previous is not None and number == previous + 2:
            shown.append(number - 1)
        elif previous is not None and number > previous + 1:
            shown.append(None)
        shown.append(number)
    return shown


def pagination(form: SearchForm, page: int, last: int) -> dict[str, Any] | None:
    """Return the parameters of `govukPagination`, None when one page holds everything.

    Each link has its search as `query` too, for a page whose links are buttons.
    """
    if last < 2:
        return None

    def item(number: int | None) -> dict[str, Any]:
        if number is None:
            return {"ellipsis": True}
        return {
            "number": number,
            "href": form.address(page=number),
            "query": form.query(page=number),
            "current": number == page,
            "visuallyHiddenText": t("paging.page", number=number),
        }

    def step(number: int, text: str) -> dict[str, str]:
        return {"href": form.address(page=number), "query": form.query(page=number), "text": text}

    return {
        "landmarkLabel": t("paging.label"),
        "items": [item(number) for number in shown_pages(page, last)],
        "previous": step(page - 1, t("paging.previous")) if page > 1 else None,
        "next": step(page + 1, t("paging.next")) if page < last else None,
    }
