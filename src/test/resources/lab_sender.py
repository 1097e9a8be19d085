"""The lab's sender on a plain BSD socket: a file, one byte per datagram, as fast as the socket takes them.

Arguments: port on this host, file.
"""
import socket
import sys


def main(port, path):
    with open(path, "rb") as file:
        content = file.read()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        for offset in range(len(content)):
            out.sendto(content[offset:offset + 1], ("127.0.0.1", port))


main(int(sys.argv[1]), sys.argv[2])
