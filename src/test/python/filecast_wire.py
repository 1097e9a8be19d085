"""The packets of filecast's wire, version 1, and how a content is cut: for filecast_peer.py."""
import struct

MAGIC, VERSION, HEADER_BYTES, DATA_HEADER_BYTES = 0xFCA5, 1, 22, 28
BASE_DATAGRAM, MAX_DATAGRAM = 1200, 65507
TYPES = {1: "OFFER", 2: "ACCEPT", 3: "REJECT", 4: "DATA", 5: "FEEDBACK", 6: "PROBE", 7: "PROBE_ACK", 8: "FINISH",
         9: "RECEIPT", 10: "CLOSE", 11: "GROUP", 12: "STATUS", 13: "DIGESTS", 14: "ACTIVATE", 15: "EXTENDED"}
CODES = {name: code for code, name in TYPES.items()}
ECHO = 1  # flag of PROBE and PROBE_ACK
LAST_ROW, FEEDBACK_NOW, PARITY = 1, 2, 4  # flags of DATA
HOLDS_COMPLETE = 1  # flag of ACCEPT
ALL_HELD, FINISH_SEEN, BUSY = 1, 2, 4  # flags of FEEDBACK
ALREADY_HELD, START_OVER, STAGED = 1, 2, 4  # flags of RECEIPT
NONE, UNKNOWN_TRANSFER, UNSUPPORTED, ADDRESS_UNPROVEN, HASH_MISMATCH, PROTOCOL_VIOLATION = 0, 10, 18, 21, 30, 76
COOKIE, UNSUPPORTED_EXTENSION = 1, 4
MIN_SYMBOL, MAX_SOURCE_ROWS, MAX_ROW = 1000, 200, 254


class Malformed(Exception):
    """The datagram is an error: to be dropped."""


# ---- check -------------------------------------------------------------------------------------

def _crc_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


CRC_TABLE = _crc_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def check(packet, token):
    mixed = int.from_bytes(packet[0:4], "big") * 0x85EBCA6B & 0xFFFFFFFF
    number = int.from_bytes(packet[4:8], "big") * 0x9E3779B1 & 0xFFFFFFFF
    return crc32c(packet[12:]) ^ number ^ (mixed << 16 | mixed >> 16) & 0xFFFFFFFF ^ token


# ---- fields ------------------------------------------------------------------------------------

class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def left(self):
        return len(self.data) - self.at

    def take(self, count):
        if count > self.left():
            raise Malformed("too short")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, count, signed=False):
        return int.from_bytes(self.take(count), "big", signed=signed)

    def varint(self):
        count = 1 << (self.data[self.at] >> 6) if self.left() else 1
        return self.number(count) & (1 << 8 * count - 2) - 1


def varint(value):
    for bits, count in ((6, 1), (14, 2), (30, 4), (62, 8)):
        if value < 1 << bits:
            return (value | (count.bit_length() - 1) << 8 * count - 2).to_bytes(count, "big")
    raise ValueError(value)


def need(holds, what):
    if not holds:
        raise Malformed(what)


# Fixed fields of each body: (name, bytes); negative = signed, "hex" = a value of as many bytes. The rest is code below.
FIXED = {
    "OFFER": (("contentBytes", 8), ("modifiedMillis", -8), ("needs", 4), ("feedbackMicros", 2), ("maxDatagramBytes", 2),
              ("blockUnits", 1)),
    "ACCEPT": (("token", 4), ("windowBytes", 4), ("supported", 4), ("maxDatagramBytes", 2)),
    "REJECT": (("reason", 2),),
    "DATA": (("block", 4), ("row", 2)),
    "FEEDBACK": (("largest", -8), ("ackDelayMicros", 4), ("packetsReceived", 8), ("windowBytes", 4), ("symbolBytes", 2),
                 ("attempt", 2), ("flow", 2)),
    "PROBE": (), "PROBE_ACK": (("datagramBytes", 2),),
    "FINISH": (("algorithm", 1), ("hash", "hex32")),
    "RECEIPT": (("reason", 2), ("figure", 8), ("hash", "hex32")),
    "CLOSE": (("reason", 2),),
    "GROUP": (("flow", 2), ("symbolBytes", 2), ("port", 2), ("addressBytes", 1), ("zero", 1), ("token", 4),
              ("periodMicros", 4), ("slot", 4), ("slots", 4), ("firstPacket", 8), ("firstBlock", -4)),
    "STATUS": (("flow", 2), ("lossAlarm", 2), ("periodMicros", 4), ("bytesPerSecond", 8), ("largest", -8),
               ("windowAlarm", 4), ("blocksSent", 4)),
    "DIGESTS": (("firstBlock", 4), ("count", 1)),
    "ACTIVATE": (("algorithm", 1), ("hash", "hex32")),
    "EXTENDED": (("extendedType", 2),),
}


ANNOUNCE = ">BBHHQqQQII"
ANNOUNCE_FIELDS = ("announceFlags", "blockUnits", "symbolBytes", "round", "contentBytes", "modifiedMillis", "release",
                   "nextPacket", "checkToken", "intervalMillis")


def write_ranges(ranges):
    """Ascending (start, end) as gaps and lengths."""
    out, end = b"", 0
    for start, stop in ranges:
        out += varint(start - end) + varint(stop - start)
        end = stop
    return out


def read_ranges(body, count):
    ranges, end = [], 0
    for _ in range(count):
        start = end + body.varint()
        end = start + body.varint()
        need(end > start, "empty range")
        ranges.append([start, end])
    return ranges


def write_tail(name, flags, f):
    """What follows the fixed fields."""
    if name == "OFFER":
        text = f["name"].encode()
        return bytes([len(text)]) + text
    if name == "ACCEPT":
        return struct.pack(">H", len(f["held"])) + write_ranges(f["held"])
    if name == "FEEDBACK":
        out = struct.pack(">BBHI", len(f["packets"]), len(f["missing"]), f["horizon"] >> 32, f["horizon"] & 0xFFFFFFFF)
        above = None
        for low, high in f["packets"]:  # both inclusive, downwards
            out += (b"" if above is None else varint(above - high - 2)) + varint(high - low)
            above = low
        if f["flow"] == 0:
            return out + write_ranges(f["missing"])
        for i, (block, rows) in enumerate(f["missing"]):  # of a group flow: rows lacking in a block
            out += varint(block - (f["missing"][i - 1][0] + 1 if i else 0)) + varint(rows)
        return out
    if name == "GROUP":
        return bytes.fromhex(f["address"]) + (bytes.fromhex(f["markKey"]) if flags & 1 else b"")
    if name == "STATUS":
        return bytes.fromhex(f["signature"]) if flags & 1 else b""
    if name == "DIGESTS":
        return bytes.fromhex("".join(f["digests"]) + f["signature"])
    if name == "EXTENDED" and f["extendedType"] == 16:
        text = f["name"].encode()
        return (struct.pack(ANNOUNCE, *(f[each] for each in ANNOUNCE_FIELDS)) + bytes.fromhex(f["hash"]) +
                bytes([len(text)]) + text + bytes.fromhex(f["signature"]))
    return bytes.fromhex(f["payload"]) if name == "DATA" else b""


def read_tail(name, flags, f, body):
    if name == "OFFER":
        try:
            f["name"] = body.take(body.number(1)).decode()
        except UnicodeDecodeError:
            raise Malformed("name")
        need(0 < f["blockUnits"] <= 55 and BASE_DATAGRAM <= f["maxDatagramBytes"] <= MAX_DATAGRAM, "sizes")
        need(f["contentBytes"] <= min(1 << 62, f["blockUnits"] * 4096 << 31), "content")
    elif name == "EXTENDED" and f["extendedType"] == 16:
        values = struct.unpack(ANNOUNCE, body.take(struct.calcsize(ANNOUNCE)))
        f.update(zip(ANNOUNCE_FIELDS, values))
        f["hash"] = body.take(32).hex()
        f["name"] = body.take(body.number(1)).decode()
        f["signature"] = body.take(64).hex() if f["announceFlags"] & 2 else ""
    elif name == "ACCEPT":
        f["held"] = read_ranges(body, body.number(2))
        need(all(a[1] < b[0] for a, b in zip(f["held"], f["held"][1:])), "ranges")
    elif name == "FEEDBACK":
        packets, missing = body.number(1), body.number(1)
        f["horizon"] = body.number(6)
        f["packets"], high = [], f["largest"]
        for i in range(packets):
            high = high if i == 0 else f["packets"][-1][0] - body.varint() - 2
            f["packets"].append([high - body.varint(), high])
            need(f["packets"][-1][0] >= 0, "packets")
        need((f["largest"] == -1) == (packets == 0), "largest")
        if f["flow"] == 0:
            f["missing"] = read_ranges(body, missing)
            need(not missing or f["missing"][-1][1] <= f["horizon"], "horizon")
        else:
            f["missing"], block = [], 0
            for _ in range(missing):
                f["missing"].append([block + body.varint(), body.varint()])
                block = f["missing"][-1][0] + 1
            need(block <= f["horizon"] and all(rows <= MAX_SOURCE_ROWS or rows == 255 for _, rows in f["missing"]), "lacking")
    elif name == "GROUP":
        need(f["flow"] and f["symbolBytes"] and f["addressBytes"] in (4, 16), "group")
        f["address"] = body.take(f["addressBytes"]).hex()
        if flags & 1:
            f["markKey"] = body.take(16).hex()
    elif name == "STATUS" and flags & 1:
        f["signature"] = body.take(64).hex()
    elif name == "DIGESTS":
        need(1 <= f["count"] <= 33, "count")
        f["digests"] = [body.take(32).hex() for _ in range(f["count"])]
        f["signature"] = body.take(64).hex()
    elif name == "DATA":
        f["payload"] = body.take(body.left()).hex()
    elif name in ("FINISH", "ACTIVATE"):
        need(f["algorithm"] == 1, "algorithm")


def encode(name, number, transfer_id, fields=(), token=0, flags=0, extensions=(), size=0):
    """A whole packet; size: filled with zeros up to there."""
    f = dict(fields)
    body = b""
    for field, count in FIXED[name]:
        if isinstance(count, str):
            body += bytes.fromhex(f[field])
        else:
            body += f.get(field, 0).to_bytes(abs(count), "big", signed=count < 0)
    body += f["payload"] if isinstance(f.get("payload"), bytes) else write_tail(name, flags, f)
    for kind, value in extensions:
        body += struct.pack(">BH", kind, len(value)) + value
    body = body.ljust(size - HEADER_BYTES, b"\0")
    length = len(body) - (DATA_HEADER_BYTES - HEADER_BYTES if name == "DATA" else 0)
    packet = bytearray(struct.pack(">HBBIIQH", MAGIC, VERSION << 4 | CODES[name], flags, number & 0xFFFFFFFF, 0,
                                   transfer_id, length) + body)
    packet[8:12] = check(packet, token).to_bytes(4, "big")
    return bytes(packet)


def decode(datagram, token=0):
    """(name, number, transfer id, fields, flags, extensions); raises Malformed."""
    need(len(datagram) >= HEADER_BYTES, "too short")
    magic, kind, flags, number, _, transfer_id, length = struct.unpack(">HBBIIQH", datagram[:HEADER_BYTES])
    need(magic == MAGIC and kind >> 4 == VERSION and kind & 15 in TYPES and not flags & 0x80, "not ours")
    name = TYPES[kind & 15]
    need(len(datagram) == length + (DATA_HEADER_BYTES if name == "DATA" else HEADER_BYTES), "length")
    is_echo = name in ("PROBE", "PROBE_ACK") and flags & ECHO
    without = name in ("OFFER", "ACCEPT", "REJECT") or is_echo
    need(int.from_bytes(datagram[8:12], "big") == check(datagram, 0 if without else token), "check")
    need(name != "OFFER" or len(datagram) >= BASE_DATAGRAM, "OFFER too short")
    body, f = Reader(datagram[HEADER_BYTES:]), {}
    for field, count in FIXED[name]:
        f[field] = body.take(32).hex() if isinstance(count, str) else body.number(abs(count), count < 0)
    read_tail(name, flags, f, body)
    extensions = []
    while body.left():
        kind = body.number(1)
        if kind == 0:
            break
        extensions.append((kind, bytes(body.take(body.number(2)))))
        need(kind < 128 or name in ("OFFER", "ACCEPT"), "unknown extension")
    return name, number, transfer_id, f, flags, extensions


# ---- blocks and rows ---------------------------------------------------------------------------

class Layout:
    """How a content is cut; index = block * K + row."""

    def __init__(self, content, block, symbol):
        self.content, self.block, self.symbol = content, block, symbol
        self.k = -(-block // symbol)
        self.symbols = content // block * self.k + -(-(content % block) // symbol)

    def rows(self, block):
        return -(-min(self.block, self.content - block * self.block) // self.symbol)

    def place(self, index):
        """Block, row, first byte and length of a symbol."""
        block, row = divmod(index, self.k)
        start = block * self.block + row * self.symbol
        return block, row, start, min(self.symbol, (block + 1) * self.block - start, self.content - start)


def symbol_size(content, block_bytes, block, row, payload, flags, all_before):
    """What a source row tells about the symbol size; 0 = nothing."""
    start = block * block_bytes
    length = min(block_bytes, content - start)
    if flags & PARITY or start >= content or payload > length:
        return 0
    if not flags & LAST_ROW:
        size = payload
    elif row > 0:
        size, rest = divmod(length - payload, row)
        size = 0 if rest or size < payload else size
    elif payload != length:
        return 0
    elif length == block_bytes or start == 0:
        size = payload
    else:
        size = MAX_DATAGRAM - DATA_HEADER_BYTES if all_before else 0
    fits = size >= min(content, MIN_SYMBOL) and -(-min(content, block_bytes) // size) <= MAX_SOURCE_ROWS
    return size if fits else 0
