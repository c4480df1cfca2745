"""The bodies of requests: JSON as the standard has it, and a refusal for everything else."""

from typing import Any

import orjson
from flask import Request
from webargs.core import missing
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType


class BodyParser(FlaskParser):
    """Reads what views take, and JSON strictly.

    Python's own reader raises other errors than those of JSON for lists within lists without end and for
    numbers of thousands of digits, and takes halves of surrogate pairs, which no database can store.
    """

    def _raw_load_json(self, req: Request) -> Any:
        # A body of another type would be passed over, and answered as if nothing had been asked.
        if not is_json_request(req):
            if req.get_data(cache=True):
                raise UnsupportedMediaType("Send JSON, and say so: Content-Type: application/json.")
            return missing
        body = req.get_data(cache=True)
        if not body:
            return missing
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            # It quotes nothing of a body that is no text, which the parser would take for an empty one.
            raise BadRequest("The body is not JSON.") from None
