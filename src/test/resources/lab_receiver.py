"""The lab's receiver on a plain BSD socket: appends what comes to a file.

Arguments: file, bytes to expect. Prints the port it listens on, then how much came; ends when all of it is
there, or after ten seconds of silence.
"""
import socket
import sys

SILENCE_SECONDS = 10
BUFFER_BYTES = 1 << 22


def main(path, expected):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port, open(path, "wb") as out:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        port.bind(("127.0.0.1", 0))
        port.settimeout(SILENCE_SECONDS)
        print(port.getsockname()[1], flush=True)
        received = 0
        datagrams = 0
        while received < expected:
            try:
                data = port.recv(65536)
            except socket.timeout:
                break
            out.write(data)
            received += len(data)
            datagrams += 1
    print(received, "bytes in", datagrams, "datagrams", flush=True)


main(sys.argv[1], int(sys.argv[2]))
