"""asker - a client of a daemon's control socket that does as it is told: asks without reading, reads late, or never.

Speaks ZMTP 3.0 with the NULL mechanism over a Unix socket, and the little msgpack that questions need.
"""
import os
import socket
import struct


def pack(value):
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return b"\xcf" + struct.pack(">Q", value)
    if isinstance(value, str):
        bytes_ = value.encode()
        return b"\xdb" + struct.pack(">I", len(bytes_)) + bytes_
    if isinstance(value, bytes):
        return b"\xc6" + struct.pack(">I", len(value)) + value
    return b"\xdd" + struct.pack(">I", len(value)) + b"".join(pack(v) for v in value)


def unpack(data, at=0):
    """(value, where it ends), of what replies are made of."""
    c = data[at]
    if c < 0x80:
        return c, at + 1
    if c >= 0xe0:
        return c - 256, at + 1
    if c in (0xc0, 0xc2, 0xc3):
        return {0xc0: None, 0xc2: False, 0xc3: True}[c], at + 1
    if c in (0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1, 0xd2, 0xd3):
        size = 1 << (c & 3)
        return int.from_bytes(data[at + 1:at + 1 + size], "big", signed=c >= 0xd0), at + 1 + size
    if 0xa0 <= c < 0xc0 or 0xd9 <= c <= 0xdb or 0xc4 <= c <= 0xc6:
        size = 0 if c < 0xc0 else 1 << (c - 0xd9 if c >= 0xd9 else c - 0xc4)
        n = c & 31 if size == 0 else int.from_bytes(data[at + 1:at + 1 + size], "big")
        raw = data[at + 1 + size:at + 1 + size + n]
        return raw if 0xc4 <= c <= 0xc6 else raw.decode(errors="replace"), at + 1 + size + n
    if 0x90 <= c < 0xa0 or c in (0xdc, 0xdd):
        size = {0xdc: 2, 0xdd: 4}.get(c, 0)
        n = c & 15 if size == 0 else int.from_bytes(data[at + 1:at + 1 + size], "big")
        at, values = at + 1 + size, []
        for _ in range(n):
            value, at = unpack(data, at)
            values.append(value)
        return values, at
    raise ValueError("byte 0x%02x at %d" % (c, at))


class Asker:
    def __init__(self, dir, daemon="store", timeout=60):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(os.path.join(dir, "run", daemon, "control"))
        self.socket.sendall(b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32))
        self.take(64)
        ready = b"\x05READY\x0bSocket-Type" + struct.pack(">I", 6) + b"DEALER"
        self.socket.sendall(b"\x04" + bytes([len(ready)]) + ready)
        self.frame()
        self.asked = 0

    def take(self, n):
        data = bytearray()
        while len(data) < n:
            some = self.socket.recv(min(n - len(data), 1 << 20))
            if not some:
                raise EOFError("the connection was closed")
            data += some
        return bytes(data)

    def frame(self):
        flags = self.take(1)[0]
        n = struct.unpack(">Q", self.take(8))[0] if flags & 2 else self.take(1)[0]
        return self.take(n)

    def ask(self, command, *words, body=b""):
        """Sends only; the number of the question."""
        self.asked += 1
        body = pack([1, self.asked, command, list(words), body])
        self.socket.sendall(b"\x02" + struct.pack(">Q", len(body)) + body)
        return self.asked

    def reply(self):
        """(number of the question, status, text, body) of the next answer."""
        _, number, status, _, text, body = unpack(self.frame())[0]
        return number, status, text, body

    def close(self):
        self.socket.close()
