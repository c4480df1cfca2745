"""HTTP-003."""

from collections.abc import Iterator
from typing import ClassVar

from validators.failures import is_first_look, kind_of
from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight


class CertificateInvalid(ExchangeRule):
    """The site's certificate has expired, is for another name, or is signed by nobody who is trusted.

    Browsers and programs refuse the connection, so the feed cannot be read.

    Fix it by renewing the certificate for this host name, and by sending the intermediate ones with it.
    """

    code = "certificate_invalid"
    number = "HTTP-003"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    is_level_one = True
    source = "compliance page: over HTTPS"
    sees_failures = True
    good: ClassVar = {"endpoint": "services", "status": 200}
    bad: ClassVar = {
        "endpoint": "services",
        "failure": "its certificate is not valid: certificate has expired",
    }

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """The connection was refused for its certificate; told of lists, since it is the same for all."""
        if is_first_look(sight) and sight.failure and kind_of(sight.failure) == "certificate":
            yield Finding(f"The connection is not secure: {sight.failure}.")
