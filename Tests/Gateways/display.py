#!/usr/bin/env python3
# display.py: a Matrix Orbital display of 20x4 characters with output pins, on a pseudo-terminal, for LCDd's driver
# MtxOrb. usage: display.py LINK STATES     makes LINK, a device; writes to STATES a line for every new picture: `pin
# 1 2 |line 1|line 2|line 3|line 4|`
import os
import pty
import sys
import tty

COLUMNS, ROWS = 20, 4
# How many bytes follow a command (0xFE, letter) of the display's manual; those not named have none.
FOLLOWING = {ord("G"): 2, ord("W"): 1, ord("V"): 1, ord("N"): 9, ord("P"): 1, 0x99: 1}

ours, theirs = pty.openpty()
tty.setraw(theirs)
os.symlink(os.ttyname(theirs), sys.argv[1])
states = open(sys.argv[2], "a", buffering=1, encoding="ascii")
screen = [[" "] * COLUMNS for _ in range(ROWS)]
pins = set()
x = y = 0
shown = ""


def received():
    while True:
        # LCDd sends a picture in one go: a pause ends it.
        data = os.read(ours, 4096)
        yield from data
        if len(data) < 4096:
            tell()


def tell():
    global shown
    state = "pin " + "".join(f"{pin} " for pin in sorted(pins)) + "|" + "".join("".join(row) + "|" for row in screen)
    if state != shown:
        print(state, file=states)
    shown = state


stream = received()
for byte in stream:
    if byte == 0xFE:
        command = next(stream)
        values = [next(stream) for _ in range(FOLLOWING.get(command, 0))]
        if command == ord("G"):
            x, y = values[0] - 1, values[1] - 1
        elif command == ord("X"):
            screen = [[" "] * COLUMNS for _ in range(ROWS)]
            x = y = 0
        elif command == ord("W"):
            pins.add(values[0])
        elif command == ord("V"):
            pins.discard(values[0])
    elif 0 <= x < COLUMNS and 0 <= y < ROWS:
        screen[y][x] = chr(byte) if 32 <= byte < 127 else "#"
        x += 1
