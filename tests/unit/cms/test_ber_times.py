"""Times in CMS: read exactly as RFC 5652 §11.3 has them written, or not at all."""

from datetime import UTC, datetime

import pytest

from secmail.cms import der
from secmail.cms.ber import GENERALIZED_TIME, UTC_TIME, parse
from secmail.domain.errors import Code, SecmailError


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        (UTC_TIME, "261120123456Z", datetime(2026, 11, 20, 12, 34, 56, tzinfo=UTC)),
        (UTC_TIME, "491231235959Z", datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (UTC_TIME, "500101000000Z", datetime(1950, 1, 1, tzinfo=UTC)),
        (GENERALIZED_TIME, "20501120123456Z", datetime(2050, 11, 20, 12, 34, 56, tzinfo=UTC)),
    ],
)
def test_a_time(tag: int, text: str, expected: datetime) -> None:
    assert parse(der.element(tag, text.encode())).time() == expected


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (UTC_TIME, "2611201234Z"),  # without seconds: they must not be taken from the minutes
        (UTC_TIME, "261120123456+0100"),
        (UTC_TIME, "261120123460Z"),
        (UTC_TIME, "261320123456Z"),
        (GENERALIZED_TIME, "20261120123456.5Z"),
        (GENERALIZED_TIME, "20261120123456"),
        (GENERALIZED_TIME, "2026112012345 Z"),
        (GENERALIZED_TIME, "٢٠٢٦1120123456Z"),
        (GENERALIZED_TIME, "00010101000000Z"),
        (GENERALIZED_TIME, "99991231235959Z"),
        (UTC_TIME, ""),
        (0x0C, "261120123456Z"),
    ],
)
def test_what_is_no_time(tag: int, text: str) -> None:
    with pytest.raises(SecmailError) as caught:
        parse(der.element(tag, text.encode())).time()
    assert caught.value.code is Code.SMIME_MALFORMED
