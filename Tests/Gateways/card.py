#!/usr/bin/env python3
# card.py: a contactless card for the virtual reader of vsmartcard (vpcd): tells its UID to GET DATA, as PC/SC part 3
# asks for it. usage: card.py PORT UID|none     lies on the reader until it is killed; none: a card that tells no UID
import socket
import struct
import sys

port, uid = int(sys.argv[1]), sys.argv[2]
ATR = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")  # a MIFARE Classic 1K as PC/SC readers tell it
reader = socket.create_connection(("127.0.0.1", port))


def take(count):
    data = b""
    while len(data) < count:
        piece = reader.recv(count - len(data))
        if not piece:
            sys.exit("the reader is gone")
        data += piece
    return data


def tell(data):
    reader.sendall(struct.pack(">H", len(data)) + data)


while True:
    command = take(struct.unpack(">H", take(2))[0])
    if len(command) == 1:  # 0 power off, 1 power on, 2 reset, 4 tell the ATR
        if command == b"\x04":
            tell(ATR)
    elif command[:4] == b"\xff\xca\x00\x00" and uid != "none":
        tell(bytes.fromhex(uid) + b"\x90\x00")
    else:
        tell(b"\x6a\x81")  # function not supported
