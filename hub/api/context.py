"""What the API's endpoints work with, handed to the application when it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from hub.catalogue.store import Catalogue
from hub.config import Settings
from hub.database import Databases
from hub.errors import NotReady
from hub.harvest.store import Harvests
from hub.hosting.store import HostedFeeds
from hub.jobs.store import Jobs
from hub.places.areas import Areas
from hub.places.postcodes import PostcodeTable
from hub.publishers.keys import Keys
from hub.publishers.store import Publishers
from hub.search.reader import SearchIndex
from hub.validations.store import Validations

_KEY = "signpost"


@dataclass(frozen=True)
class Context:
    """The rooms of the hub that the API opens a door to."""

    settings: Settings
    databases: Databases
    publishers: Publishers
    catalogue: Catalogue
    harvests: Harvests
    jobs: Jobs
    validations: Validations
    hosted: HostedFeeds
    keys: Keys
    areas: Areas
    index: SearchIndex
    postcodes: PostcodeTable | None
    # Brings the search index up to the change log's head.
    follow: Callable[[], object]

    def postcode_table(self) -> PostcodeTable:
        """Return the postcode table.

        Raises:
            NotReady: It has not been prepared.
        """
        if self.postcodes is None:
            raise NotReady("The postcode table is not prepared; run `signpost places prepare`.")
        return self.postcodes


def current() -> Context:
    """Return what the application that answers this request was made with."""
    context: Context = current_app.extensions[_KEY]
    return context
