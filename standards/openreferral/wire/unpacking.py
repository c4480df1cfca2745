"""Unpacking an answer's body as it arrives, with a running cap.

A few kilobytes of gzip can unpack to gigabytes. So the body is unpacked in steps of a bounded size, and the
sum is looked at after every step.
"""

import zlib
from collections.abc import Callable
from typing import Protocol

import brotli

from standards.openreferral.wire.limits import Limits

_STEP = 1024 * 1024
_BOTH_HEADERS = 32 + zlib.MAX_WBITS
"""zlib's switch for "gzip or zlib, look yourself"."""
_GZIP = b"\x1f\x8b"

ACCEPTED = "gzip, deflate, br"


class BodyRefused(Exception):
    """The body is too large, packed too well, or packed in an unknown way; asking again is no use."""


class BodyBroken(Exception):
    """The packed body ends early or is damaged; another try may bring a whole one."""


class _Decoder(Protocol):
    def unpack(self, packed: bytes) -> None: ...
    def is_whole(self) -> bool: ...


class _Zlib:
    """gzip of one or several members, zlib, and the bare deflate that some servers call "deflate"."""

    def __init__(self, grow: Callable[[bytes], None]) -> None:
        self._grow = grow
        self._stream = zlib.decompressobj(_BOTH_HEADERS)
        self._begun = False

    def unpack(self, packed: bytes) -> None:
        while packed:
            try:
                part = self._stream.decompress(packed, _STEP)
            except zlib.error:
                if self._begun:
                    raise
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
                part = self._stream.decompress(packed, _STEP)
            self._begun = True
            if part:
                self._grow(part)
            packed = self._stream.unconsumed_tail
            if self._stream.eof:
                packed = self._stream.unused_data
                if not packed.startswith(_GZIP):
                    return  # padding after the last member, which gzip itself ignores too
                self._stream = zlib.decompressobj(_BOTH_HEADERS)

    def is_whole(self) -> bool:
        return self._stream.eof


class _Brotli:
    def __init__(self, grow: Callable[[bytes], None]) -> None:
        self._grow = grow
        self._stream = brotli.Decompressor()

    def unpack(self, packed: bytes) -> None:
        # `can_accept_more_data` is already true while output is waiting, so ask until there is none.
        while part := self._stream.process(packed, output_buffer_limit=_STEP):
            self._grow(part)
            packed = b""

    def is_whole(self) -> bool:
        return bool(self._stream.is_finished())


class Unpacking:
    """One body: give it the bytes as they come, then take it.

    Args:
        encoding: The answer's Content-Encoding.
        max_bytes: The most that it may unpack to.
        limits: Where `unpack_ratio` and `unpack_floor_bytes` stand.

    Raises:
        BodyRefused: The encoding is not one of `ACCEPTED`.
    """

    def __init__(self, encoding: str, max_bytes: int, limits: Limits) -> None:
        self.packed_bytes = 0
        self.unpacked_bytes = 0
        self._parts: list[bytes] = []
        self._max_bytes = max_bytes
        self._limits = limits
        name = encoding.strip().lower()
        self._decoder: _Decoder | None = None
        if name in ("gzip", "x-gzip", "deflate"):
            self._decoder = _Zlib(self._grow)
        elif name == "br":
            self._decoder = _Brotli(self._grow)
        elif name not in ("", "identity"):
            raise BodyRefused(f"its body is packed as {encoding[:40]!r}, which was not asked for")

    def add(self, packed: bytes) -> None:
        """Take the next bytes from the wire.

        Raises:
            BodyRefused: It has become too large or was packed too well.
            BodyBroken: The packing is damaged.
        """
        self.packed_bytes += len(packed)
        if self._decoder is None:
            self._grow(packed)
            return
        try:
            self._decoder.unpack(packed)
        except (zlib.error, brotli.error) as error:
            raise BodyBroken(f"its packed body is damaged after {self.packed_bytes:,} bytes") from error

    def whole(self) -> bytes:
        """Return the unpacked body.

        Raises:
            BodyBroken: The packed body ended early.
        """
        if self._decoder is not None and self.packed_bytes and not self._decoder.is_whole():
            raise BodyBroken(f"its packed body ends early, after {self.packed_bytes:,} bytes")
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)

    def _grow(self, part: bytes) -> None:
        self.unpacked_bytes += len(part)
        if self.unpacked_bytes > self._max_bytes:
            raise BodyRefused(f"its body is larger than {self._max_bytes:,} bytes ({self._so_far()})")
        if (
            self.unpacked_bytes > self._limits.unpack_floor_bytes
            and self.unpacked_bytes > self.packed_bytes * self._limits.unpack_ratio
        ):
            raise BodyRefused(
                f"its body unpacks to more than {self._limits.unpack_ratio} times its size ({self._so_far()})"
            )
        self._parts.append(part)

    def _so_far(self) -> str:
        return f"stopped at {self.unpacked_bytes:,} bytes unpacked from {self.packed_bytes:,}"
