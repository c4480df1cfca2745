"""What can go wrong with places, said so that an operator or a visitor knows what to do next."""

from hub.errors import HubError


class PlaceError(HubError):
    """Any failure of the places room."""


class PostcodeTableUnreadable(PlaceError):
    """The postcode table is absent, of another edition or damaged; the message says how to make it again."""


class PostcodeSourceUnreadable(PlaceError):
    """The postcode package or an operator's list of live postcodes is not what it should be."""


class PlaceUnknown(PlaceError):
    """A text is not a postcode, sector or outcode that the table holds.

    Attributes:
        text: what was asked, as typed.
        message: one sentence for the person who typed it.
        suggestions: near ones that do exist, best first; may be empty.
    """

    def __init__(self, text: str, message: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.text = text
        self.message = message
        self.suggestions = suggestions


class ExtentUnreadable(PlaceError):
    """A service area's extent could not be turned into an area; `message` is one sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class GeocoderMisconfigured(PlaceError):
    """The operator's geocoder setting names no known geocoder, or has options that it refuses."""


class OutlinesUnreadable(PlaceError):
    """There are no council outlines, or the file that holds them is damaged; the message says what to do."""


class BoundariesRefused(PlaceError):
    """An operator's boundary file cannot be used; the message says what is wrong with it and what to do."""
