"""Sends ICMP messages of every type and code to both ends of running UDP flows.

Runs on a router. A flow is a pair of addresses and ports, one of which is in the range given. Once
it carries data and answers, either end gets every message, each of which quotes a datagram of its
own. Ends when so many flows have had theirs.

usage: icmp-errors.py FIRST_PORT LAST_PORT FLOWS
"""

import socket
import struct
import sys
import time

FIRST_PORT, LAST_PORT, FLOWS = (int(word) for word in sys.argv[1:])
CODES = list(range(16)) + [255]
ERRORS_V4 = (3, 4, 5, 11, 12)
ERRORS_V6 = (1, 2, 3, 4)
MTU = 1300
DATAGRAMS_FORTH = 40
DATAGRAMS_BACK = 5
PACKET_OUTGOING = 4
BURST = 20

icmp4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
icmp6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def is_first_fragment(packet):
    """Of a UDP datagram by IPv6: what a sender without its own path search makes of "too big"."""
    return (
        len(packet) > 56
        and packet[0] >> 4 == 6
        and (packet[6], packet[40]) == (44, 17)
        and struct.unpack("!H", packet[42:44])[0] & 0xFFF8 == 0
    )


def parse(packet):
    """Source, destination and their ports of a UDP datagram; None for anything else."""
    if packet[:1] and packet[0] >> 4 == 4 and packet[9] == 17:
        header = (packet[0] & 15) * 4
        source, target = packet[12:16], packet[16:20]
    elif len(packet) > 48 and packet[0] >> 4 == 6 and packet[6] == 17:
        header = 40
        source, target = packet[8:24], packet[24:40]
    elif is_first_fragment(packet):
        header = 48
        source, target = packet[8:24], packet[24:40]
    else:
        return None
    sport, dport = struct.unpack("!HH", packet[header : header + 4])
    return source, sport, target, dport


def messages(v6):
    errors = ERRORS_V6 if v6 else ERRORS_V4
    too_big = (2, 0) if v6 else (3, 4)
    for kind in range(256):
        for code in CODES if kind in errors else (0,):
            rest = struct.pack("!I", MTU if (kind, code) == too_big else 0)
            yield kind, code, rest


def inject(packet):
    """Sends all messages that quote this packet to where it came from."""
    source = parse(packet)[0]
    v6 = len(source) == 16
    sent = 0
    for kind, code, rest in messages(v6):
        if v6:
            body = struct.pack("!BBH", kind, code, 0) + rest + packet[:200]
            icmp6.sendto(body, (socket.inet_ntop(socket.AF_INET6, source), 0))
        else:
            body = rest + packet[:28]
            check = checksum(struct.pack("!BBH", kind, code, 0) + body)
            head = struct.pack("!BBH", kind, code, check)
            icmp4.sendto(head + body, (socket.inet_ntop(socket.AF_INET, source), 0))
        sent += 1
        if sent % BURST == 0:
            time.sleep(0.001)
    return sent


forth, back, done, sent = {}, {}, set(), 0
print("ready", flush=True)
while len(done) < FLOWS:
    packet, address = tap.recvfrom(2048)
    if address[2] == PACKET_OUTGOING:
        continue
    flow = parse(packet)
    if flow is None:
        continue
    source, sport, target, dport = flow
    if FIRST_PORT <= dport <= LAST_PORT:
        key, side = (source, sport, target, dport), forth
    elif FIRST_PORT <= sport <= LAST_PORT:
        key, side = (target, dport, source, sport), back
    else:
        continue
    count, _ = side.get(key, (0, None))
    side[key] = (count + 1, packet)
    there, here = forth.get(key, (0, None)), back.get(key, (0, None))
    if key not in done and there[0] >= DATAGRAMS_FORTH and here[0] >= DATAGRAMS_BACK:
        done.add(key)
        sent += inject(there[1])
        sent += inject(here[1])
print("sent %d" % sent, flush=True)
