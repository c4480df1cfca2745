"""Doing a check: the validator's own run, with the job's heartbeat, and the report kept at its end."""

import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, cast

from hub.database import Databases, writing
from hub.errors import CannotCheck, JobGivenBack, LeaseLost
from hub.jobs.beat import Beat
from hub.jobs.job import Job
from hub.validations.reach import INSTEAD, LEADS_INSIDE, Reaching
from hub.validations.store import Validation, Validations, keep_report, let_go
from hub.validations.texts import file_unusable, text_unusable
from standards.openreferral.wire.fetch import Fetcher
from validators.entities import Version
from validators.frame import Notice
from validators.reading import PostcodeLookup
from validators.report import Report
from validators.reports.csv import EveryNotice
from validators.sources import SourceUnusable
from validators.sources.choosing import source_of
from validators.validate import Progress, today, validate

MOST_NOTICES = 50_000
"""Notices that the table of a check has; the command `signpost validate` gives them all."""

Opened = Callable[[bool], Fetcher]
"""Opens what gets pages: for a sample, with its tighter bounds, or for a whole feed."""


class Checking:
    """Does the jobs of this kind.

    Args:
        databases: Where questions and reports lie.
        validations: What is known of them.
        fetcher: Opens what gets pages from a publisher's server, guarded and bounded.
        postcodes: A postcode -> its point, None where the table was not prepared.
    """

    def __init__(
        self,
        databases: Databases,
        validations: Validations,
        fetcher: Opened,
        postcodes: PostcodeLookup | None,
    ) -> None:
        self._operations = databases.operations
        self._validations = validations
        self._fetcher = fetcher
        self._postcodes = postcodes

    def __call__(self, job: Job, beat: Beat) -> Mapping[str, Any]:
        """Do one, and return which report it gave.

        Raises:
            CannotCheck: There is nothing to read; the sentence says why and what to do.
            MustStop: The job was cancelled, or is somebody else's.
        """
        self._validations.forget_old()
        asked = self._validations.get(str(job.parameters["validation"]))
        notices = io.BytesIO()
        try:
            with EveryNotice(MOST_NOTICES) as every:
                report = self._report(asked, beat, every.hear)
                every.write(report.as_json(), notices)
        except (JobGivenBack, LeaseLost):
            # Somebody goes on with it, and needs what was uploaded.
            raise
        except BaseException:
            with writing(self._operations) as connection:
                beat.check(connection)
                let_go(connection, asked.id)
            raise
        with writing(self._operations) as connection:
            beat.check(connection)
            keep_report(connection, asked.id, report.as_json(), notices.getvalue())
        return {"validation": asked.id}

    def _report(self, asked: Validation, beat: Beat, hear: Callable[[Notice], None]) -> Report:
        def tell(progress: Progress) -> None:
            beat(
                {
                    "services": progress.services,
                    "pages": progress.pages,
                    "requests": progress.requests,
                    "total": progress.total,
                }
            )

        options = asked.options
        day = options.day or today()
        try:
            with self._source(asked, day) as source:
                return validate(
                    source,
                    as_of=day,
                    postcodes=self._postcodes,
                    progress=tell,
                    data_status=options.data_status,
                    hear=hear,
                )
        except SourceUnusable as error:
            raise CannotCheck(str(error)) from error

    @contextmanager
    def _source(self, asked: Validation, day: date) -> Iterator[object]:
        options = asked.options
        if asked.what == "address":
            with self._fetcher(options.sample) as fetcher:
                reaching = Reaching(fetcher, asked.name)
                with source_of(asked.name, as_of=day, sample=options.sample, fetcher=reaching) as source:
                    yield source
            if reaching.led_inside_only:
                raise CannotCheck(f"There is nothing to check at this address: {LEADS_INSIDE}. {INSTEAD}")
            return
        version = cast("Version | None", options.version)
        content = self._validations.given(asked.id)
        if asked.what == "text":
            try:
                with source_of(content, as_of=day, version=version) as source:
                    yield source
            except SourceUnusable as error:
                raise text_unusable(content, error) from error
            return
        with tempfile.TemporaryDirectory(prefix="signpost-check-") as folder:
            # Its ending says what it is; its name stands in the report.
            path = Path(folder) / asked.name
            path.write_bytes(content)
            try:
                with source_of(path, as_of=day, version=version) as source:
                    yield source
            except SourceUnusable as error:
                raise file_unusable(error) from error
