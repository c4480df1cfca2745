"""What rules that tests make up say of themselves."""

from validators import CountsIn, Severity


class MadeUp:
    """Stands first among the bases of a rule of a test, which then gives its code and number alone."""

    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "this test"
