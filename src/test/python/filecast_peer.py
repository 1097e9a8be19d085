#!/usr/bin/env python3
"""A second implementation of filecast's wire, version 1, written from its specification alone
(the documentation of the Java package io.filecast.wire). Open mode, one file, one peer, IPv4.

  filecast_peer.py send FILE HOST PORT [--rate BITS] [--loss P --seed N]
  filecast_peer.py receive DIRECTORY PORT [--refuse BITS] [--loss P --seed N]
  filecast_peer.py vectors DIRECTORY

Prints lines of JSON and exits with 0 when the copy is proven. --loss drops that share of the datagrams
that leave and of those that come; --refuse takes no offer, for want of these features.
"""
import argparse
import collections
import hashlib
import json
import os
import random
import secrets
import select
import socket
import struct
import sys
import time

from filecast_wire import (ALL_HELD, BASE_DATAGRAM, COOKIE, DATA_HEADER_BYTES, FEEDBACK_NOW, FINISH_SEEN,
                          HASH_MISMATCH, HOLDS_COMPLETE, LAST_ROW, Layout, Malformed, MAX_DATAGRAM, MAX_ROW, NONE,
                          PARITY, PROTOCOL_VIOLATION, START_OVER, UNKNOWN_TRANSFER, UNSUPPORTED,
                          UNSUPPORTED_EXTENSION, ADDRESS_UNPROVEN, decode, encode, need, symbol_size)


# ---- the two ends ------------------------------------------------------------------------------

class Port:
    """A socket that loses a share of what it sends and receives, by a seed."""

    def __init__(self, loss, seed, bind=("0.0.0.0", 0)):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind(bind)
        self.loss, self.random = loss, random.Random(seed)

    def send(self, packet, to):
        if self.random.random() >= self.loss:
            self.socket.sendto(packet, to)

    def receive(self, seconds):
        """A datagram and its source, or None when none has come by then."""
        if not select.select([self.socket], [], [], max(0, seconds))[0]:
            return None
        datagram, source = self.socket.recvfrom(65536)
        return None if self.random.random() < self.loss else (datagram, source)


class Failed(Exception):
    def __init__(self, reason, **more):
        super().__init__(reason)
        self.result = dict(reason=reason, **more)


class Sender:
    SENT = collections.namedtuple("Sent", "index time")

    def __init__(self, port, peer, path, rate):
        self.port, self.peer, self.rate = port, peer, rate
        with open(path, "rb") as file:
            self.content = file.read()
        self.name, self.modified = os.path.basename(path), int(os.stat(path).st_mtime * 1000)
        self.hash = hashlib.sha256(self.content).hexdigest()
        self.id, self.attempt, self.token, self.block = secrets.randbits(64), 0, 0, 45 * 4096
        self.probes, self.sequence, self.repairs = 0, None, 0

    def send(self, name, number, fields=(), **more):
        self.port.send(encode(name, number, self.id, fields, token=self.token, **more), self.peer)

    def hear(self, seconds):
        """Name, fields, flags, extensions and number of a packet of this transfer, or None."""
        got = self.port.receive(seconds)
        try:
            if got and got[1] == self.peer:
                name, number, transfer_id, f, flags, extensions = decode(got[0], self.token)
                if transfer_id == self.id:
                    return name, f, flags, extensions, number
        except Malformed:
            pass
        return None

    def offer(self):
        """Until ACCEPT: its fields and flags."""
        self.attempt, self.token, cookie, due, end = self.attempt + 1, 0, [], 0, time.monotonic() + 5
        while time.monotonic() < end:
            if time.monotonic() >= due:
                due = time.monotonic() + 0.25
                fields = dict(contentBytes=len(self.content), modifiedMillis=self.modified, maxDatagramBytes=1472,
                              blockUnits=self.block // 4096, name=self.name)
                self.port.send(encode("OFFER", self.attempt, self.id, fields, extensions=cookie, size=BASE_DATAGRAM),
                               self.peer)
            heard = self.hear(due - time.monotonic())
            if heard and heard[0] == "REJECT":
                if heard[1]["reason"] != ADDRESS_UNPROVEN:
                    raise Failed(heard[1]["reason"], extensions=[[k, v.hex()] for k, v in heard[3]])
                cookie = [e for e in heard[3] if e[0] == COOKIE]
                due = 0
            elif heard and heard[0] == "ACCEPT" and heard[4] == self.attempt:
                return heard[1], heard[2]
        raise Failed("no answer")

    def search(self):
        """The largest of the usual datagrams that is answered."""
        best, sizes = BASE_DATAGRAM, (1472, 1452, 1432, 1392, 1232)
        if len(self.content) <= 12000:
            return best
        for _ in range(3):
            for size in sizes:
                self.probes += 1
                self.send("PROBE", self.probes, size=size)
            end = time.monotonic() + 0.2
            while time.monotonic() < end and best < sizes[0]:
                heard = self.hear(end - time.monotonic())
                if heard and heard[0] == "PROBE_ACK" and heard[1]["datagramBytes"] in sizes:
                    best = max(best, heard[1]["datagramBytes"])
            if best > BASE_DATAGRAM:
                break
        return best

    def run(self):
        while True:
            accept, flags = self.offer()
            self.token, self.sequence = accept["token"], None
            if flags & HOLDS_COMPLETE:
                self.probes += 1
                self.send("PROBE", self.probes, size=24)
            receipt = self.transfer(accept, flags & HOLDS_COMPLETE)
            if receipt is None or receipt[0]["reason"] == HASH_MISMATCH and receipt[1] & START_OVER:
                continue  # a new attempt
            f = receipt[0]
            bad = f["reason"] == NONE and f["hash"] != self.hash
            self.send("CLOSE", self.attempt, dict(reason=PROTOCOL_VIOLATION if bad else f["reason"]))
            if f["reason"] != NONE or bad:
                raise Failed(PROTOCOL_VIOLATION if bad else f["reason"])
            return dict(reason=0, hash=f["hash"], publishedMillis=f["figure"], repairs=self.repairs)

    def transfer(self, accept, comparing):
        """DATA and FINISH of one attempt until a RECEIPT; None when the receiver wants a new attempt."""
        state = None
        if not comparing:
            state = Flow(Layout(len(self.content), self.block, self.search() - DATA_HEADER_BYTES), accept)
        heard_at, finish_due, finish_seen, next_send = time.monotonic(), 0, False, time.monotonic()
        while True:
            now = time.monotonic()
            if now - heard_at > 15:
                raise Failed("silent")
            if state:
                state.detect_losses(now)
                while state.may_send() and now >= next_send and now - next_send < 0.5:
                    index = state.next()
                    if index is None:
                        break
                    next_send = max(next_send, now - 0.01) + self.send_data(state, index, now) * 8 / self.rate
            drained = comparing or state.drained()
            if drained and now >= finish_due and (comparing or not finish_seen):
                finish_due = now + 0.25
                self.send("FINISH", self.attempt, dict(algorithm=1, hash=self.hash))
            elif now - heard_at > 0.25 and now >= finish_due:
                finish_due = now + 0.25
                self.probes += 1
                self.send("PROBE", self.probes, size=BASE_DATAGRAM)
            sending = state and state.may_send() and not drained
            heard = self.hear(min(0.005, max(0, next_send - now)) if sending else 0.005)
            if not heard:
                next_send = max(next_send, time.monotonic() - 0.01)
                continue
            name, f, flags, _, number = heard
            if name == "REJECT" and f["reason"] == UNKNOWN_TRANSFER and now - heard_at > 0.05:
                return None
            heard_at = time.monotonic() if name != "REJECT" else heard_at
            if name == "RECEIPT" and number == self.attempt:
                return f, flags
            if name == "ACCEPT" and number == self.attempt and comparing and not flags & HOLDS_COMPLETE:
                return self.transfer(f, False)
            if name == "FEEDBACK" and f["flow"] == 0 and f["attempt"] == self.attempt & 0xFFFF \
                    and (self.sequence is None or (number - self.sequence) & 0xFFFFFFFF < 1 << 31):
                self.sequence = number
                finish_seen |= bool(flags & FINISH_SEEN)
                if state:
                    state.on_feedback(time.monotonic(), f, flags)

    def send_data(self, state, index, now):
        block, row, start, length = state.layout.place(index)
        last = row == state.layout.rows(block) - 1
        flags = (LAST_ROW if last else 0) | (FEEDBACK_NOW if state.drained() else 0)
        self.repairs += index in state.ever
        packet = state.sent(index, now)
        fields = dict(block=block, row=row, payload=self.content[start:start + length])
        self.send("DATA", packet, fields, flags=flags)
        return length + DATA_HEADER_BYTES


class Flow:
    """Packets of one attempt and what became of them (RFC 9002, sections 5 and 6)."""

    def __init__(self, layout, accept):
        self.layout, self.window, self.rtt = layout, accept["windowBytes"], 0.1
        self.held, self.ever, self.flight, self.lost, self.packet, self.largest = set(), set(), {}, [], -1, -1
        self.fresh, self.pto_at, self.all_held = 0, 0, False
        for start, end in accept["held"]:
            for index in range(layout.symbols):
                _, _, first, length = layout.place(index)
                if start <= first and first + length <= end:
                    self.held.add(index)

    def may_send(self):
        size = self.layout.symbol + DATA_HEADER_BYTES
        return self.window > 0 and (len(self.flight) + 1) * size <= max(size, self.window)

    def next(self):
        while self.lost:
            index = self.lost.pop(0)
            if index not in self.held:
                return index
        while self.fresh < self.layout.symbols:
            self.fresh += 1
            if self.fresh - 1 not in self.held:
                return self.fresh - 1
        return None

    def drained(self):
        return self.all_held or self.fresh >= self.layout.symbols and not self.lost

    def sent(self, index, now):
        self.packet += 1
        self.flight[self.packet] = Sender.SENT(index, now)
        self.ever.add(index)
        self.pto_at = now + max(0.03, 3 * self.rtt)
        return self.packet

    def lose(self, packet):
        index = self.flight.pop(packet).index
        if index not in self.held:
            self.lost.append(index)

    def detect_losses(self, now):
        for packet in sorted(self.flight):
            # RFC 9002, section 6.1: three packets or 9/8 of a round trip behind the largest acknowledged.
            behind = packet <= self.largest - 3
            old = packet < self.largest and now - self.flight[packet].time > 9 / 8 * self.rtt
            if behind or old:
                self.lose(packet)
        if self.flight and now >= self.pto_at:
            self.pto_at = now + max(0.03, 3 * self.rtt)
            for packet in sorted(self.flight)[:2]:  # RFC 9002, section 6.2.4: one or two packets per PTO
                self.lose(packet)

    def on_feedback(self, now, f, flags):
        self.window, self.all_held = f["windowBytes"], bool(flags & ALL_HELD)
        for low, high in f["packets"]:
            for packet in [p for p in self.flight if low <= p <= high]:
                sent = self.flight.pop(packet)
                self.held.add(sent.index)
                if packet == f["largest"]:  # RFC 9002, section 5.1
                    sample = max(0.001, now - sent.time - min(0.025, f["ackDelayMicros"] / 1e6))
                    self.rtt += (sample - self.rtt) / 8
        self.largest = max(self.largest, f["largest"])
        if f["symbolBytes"] != self.layout.symbol:
            return
        end = 0
        for start, stop in f["missing"] + [[f["horizon"], f["horizon"]]]:
            self.held.update(range(end, min(start, self.layout.symbols)))
            end = stop
        if not self.flight and self.drained() and not self.all_held:
            for start, stop in f["missing"]:  # nothing is under way: what it says is missing is
                self.held.difference_update(range(start, stop))
                self.lost.extend(range(start, min(stop, self.layout.symbols)))


class Receiver:
    def __init__(self, port, directory, refuse, ignore_closes=0):
        self.ignore_closes = ignore_closes
        self.port, self.directory, self.refuse = port, directory, refuse
        self.offer = self.peer = self.id = self.layout = self.sender_hash = None
        self.token, self.sequence, self.reported, self.last_feedback = secrets.randbits(32), 0, None, 0
        self.proven = False
        self.begin_attempt()

    def begin_attempt(self):
        self.largest, self.largest_at, self.arrived, self.count, self.due, self.since = -1, 0, set(), 0, None, 0

    def send(self, name, number, fields, **more):
        self.port.send(encode(name, number, self.id, fields, token=self.token, **more), self.peer)

    def run(self):
        heard_at, receipt_due, closed = time.monotonic(), None, False
        while not closed:
            now = time.monotonic()
            if now - heard_at > 15:
                raise Failed("sender silent")
            if self.due is not None and now >= self.due:
                self.feedback(now)
            if self.reported and now >= receipt_due:
                self.send("RECEIPT", self.attempt, self.reported)
                receipt_due = now + 0.25
            wait = min(0.05, (self.due or now + 1) - now, (receipt_due or now + 1) - now)
            got = self.port.receive(wait)
            if got:
                try:
                    closed = self.take(*got)
                    heard_at = time.monotonic()
                except Malformed:
                    pass
            if self.complete() and self.sender_hash and not self.reported:
                self.reported, receipt_due = self.publish(), time.monotonic()
        if not self.reported:
            raise Failed("closed by the sender")
        return dict(reason=self.reported["reason"], hash=self.reported["hash"], name=self.offer["name"])

    def take(self, datagram, source):
        name, number, transfer_id, f, flags, extensions = decode(datagram, self.token)
        if name == "OFFER":
            return self.on_offer(source, number, transfer_id, f, extensions)
        need(self.offer and transfer_id == self.id and source == self.peer, "another transfer")
        self.proven = True
        if name == "DATA":
            self.on_data(number, flags, f)
        elif name == "PROBE":
            self.send("PROBE_ACK", number, dict(datagramBytes=len(datagram)))
            self.soon()
        elif name == "FINISH":
            need(number == self.attempt, "old")
            self.sender_hash = f["hash"]
            self.soon()
        elif name == "CLOSE":
            self.ignore_closes -= 1
            return self.ignore_closes < 0
        return False

    def on_offer(self, source, number, transfer_id, f, extensions):
        critical = next((kind for kind, _ in extensions if kind >= 128), 0)
        unknown = f["needs"] | self.refuse
        if unknown or critical:
            what = [(UNSUPPORTED_EXTENSION, struct.pack(">IB", unknown, critical))]
            self.port.send(encode("REJECT", number, transfer_id, dict(reason=UNSUPPORTED), extensions=what), source)
            raise Failed(UNSUPPORTED)
        if self.offer is None:
            self.offer, self.peer, self.id, self.attempt = f, source, transfer_id, number
            self.content, self.have, self.missing = bytearray(f["contentBytes"]), set(), f["contentBytes"]
        need(transfer_id == self.id and number >= self.attempt, "another or an older")
        if number > self.attempt:
            raise Failed("a new attempt: this peer keeps nothing")
        accept = dict(token=self.token, windowBytes=256 << 10, maxDatagramBytes=MAX_DATAGRAM, held=[])
        self.port.send(encode("ACCEPT", number, self.id, accept), source)
        return False

    def on_data(self, low, flags, f):
        payload, block, row = bytes.fromhex(f["payload"]), f["block"], f["row"]
        block_bytes = self.offer["blockUnits"] * 4096
        need(payload and row <= MAX_ROW and not block >> 31, "row")
        if self.layout is None:
            size = symbol_size(len(self.content), block_bytes, block, row, len(payload), flags, False)
            need(size, "tells no symbol size")
            self.layout = Layout(len(self.content), block_bytes, size)
        layout = self.layout
        need(block * block_bytes < len(self.content) and row < layout.rows(block) and not flags & PARITY, "outside")
        index = block * layout.k + row
        _, _, start, length = layout.place(index)
        need(len(payload) == length and bool(flags & LAST_ROW) == (row == layout.rows(block) - 1), "contradiction")
        expected = self.largest + 1
        packet = max(0, expected + ((low - expected + (1 << 31)) % (1 << 32) - (1 << 31)))
        self.count += packet not in self.arrived
        self.arrived.add(packet)
        news = packet > expected or flags & FEEDBACK_NOW
        if packet > self.largest:
            self.largest, self.largest_at = packet, time.monotonic()
        if index not in self.have:
            self.have.add(index)
            self.content[start:start + length] = payload
            self.missing -= length
        self.since += 1
        if news or self.since >= 4 or self.complete():
            self.soon()
        elif self.due is None:
            self.due = time.monotonic() + 0.002

    def soon(self):
        period = min(25000, max(250, self.offer["feedbackMicros"])) / 1e6
        self.due = max(time.monotonic(), self.last_feedback + period)

    def complete(self):
        return self.offer is not None and self.proven and self.missing == 0

    def feedback(self, now):
        packets, high = [], self.largest
        while high >= 0 and len(packets) < 32 and high > self.largest - 4096:
            low = high
            while low - 1 in self.arrived:
                low -= 1
            packets.append([low, high])
            high = low - 1
            while high >= 0 and high not in self.arrived:
                high -= 1
        missing, at = [], 0
        symbols = self.layout.symbols if self.layout else 0
        horizon = symbols
        while at < symbols:
            if at in self.have:
                at += 1
                continue
            end = next((i for i in range(at, symbols) if i in self.have), symbols)
            if len(missing) == 64:
                horizon = at
                break
            missing.append([at, end])
            at = end
        flags = (FINISH_SEEN if self.sender_hash else 0) | (ALL_HELD if self.complete() else 0)
        self.sequence += 1
        fields = dict(largest=self.largest, ackDelayMicros=int((now - self.largest_at) * 1e6) & 0xFFFFFFFF,
                      packetsReceived=self.count, windowBytes=256 << 10, attempt=self.attempt & 0xFFFF, flow=0,
                      symbolBytes=self.layout.symbol if self.layout else 0, horizon=horizon, packets=packets,
                      missing=missing)
        self.send("FEEDBACK", self.sequence, fields, flags=flags)
        self.due, self.last_feedback, self.since = None, now, 0

    def publish(self):
        digest = hashlib.sha256(self.content).hexdigest()
        if digest != self.sender_hash:
            return dict(reason=HASH_MISMATCH, figure=0, hash="00" * 32)
        name = self.offer["name"]
        need(name == os.path.basename(name) and name not in ("", ".", ".."), "name")
        with open(os.path.join(self.directory, name), "wb") as file:
            file.write(self.content)
            file.flush()
            os.fsync(file.fileno())
        return dict(reason=NONE, figure=int(time.time() * 1000), hash=digest)


# ---- golden vectors ----------------------------------------------------------------------------

def replay(directory):
    """Each open vector, from fields to bytes and from bytes to fields."""
    replayed = 0
    for file in sorted(name for name in os.listdir(directory) if name.endswith(".json")):
        with open(os.path.join(directory, file)) as text:
            vectors = json.load(text)
        for v in vectors["vectors"] if not vectors.get("sealed") else []:
            extensions = [(e["type"], bytes.fromhex(e["value"])) for e in v.get("extensions", [])]
            token, flags, identity = int(v["token"], 16), v.get("flags", 0), int(v["transferId"], 16)
            packet = encode(vectors["type"], v["number"], identity, v["fields"], token, flags, extensions,
                            v.get("datagramBytes", 0))
            if packet.hex() != v["hex"]:
                raise SystemExit("%s, %s: encodes as %s" % (file, v["name"], packet.hex()))
            decoded = decode(bytes.fromhex(v["hex"]), token)
            expected = (vectors["type"], v["number"], identity, v["fields"], flags, extensions)
            if decoded != expected:
                raise SystemExit("%s, %s: decodes as %s, not %s" % (file, v["name"], decoded, expected))
            replayed += 1
    return dict(reason=0, vectors=replayed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("send", "receive", "vectors"))
    parser.add_argument("arguments", nargs="+")
    parser.add_argument("--rate", type=float, default=20e6)
    parser.add_argument("--loss", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--refuse", type=int, default=0)
    parser.add_argument("--ignore-closes", type=int, default=0, help="take so many for lost")
    options = parser.parse_args()
    try:
        if options.command == "send":
            path, host, number = options.arguments
            result = Sender(Port(options.loss, options.seed), (host, int(number)), path, options.rate).run()
        elif options.command == "receive":
            directory, number = options.arguments
            port = Port(options.loss, options.seed, ("127.0.0.1", int(number)))
            print(json.dumps(dict(event="listening", port=port.socket.getsockname()[1])), flush=True)
            result = Receiver(port, directory, options.refuse, options.ignore_closes).run()
        else:
            result = replay(options.arguments[0])
    except Failed as failed:
        result = failed.result
    print(json.dumps(dict(event="ended", **result)), flush=True)
    return 0 if result["reason"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
