#!/usr/bin/env python3
"""Stands in for plimsoll-fetch: gives a few bytes of what is asked for, and says that it then waited in vain."""
# SPDX-License-Identifier: Apache-2.0
import os
import socket
import threading

HELLO, HEAD, DATA, FAILURE = 1, 32, 33, 36
STEP = 10
TIMED_OUT = b"\x07" + b"\x07stalled" + b"\x00"


def send(to, kind, payload):
    to.sendall(len(payload).to_bytes(4, "little") + bytes([kind]) + payload)


def receive(channel):
    head = channel.recv(5, socket.MSG_WAITALL)
    return channel.recv(int.from_bytes(head[:4], "little"), socket.MSG_WAITALL) if len(head) == 5 else None


def converse(channel, offset=0):
    while receive(channel) is not None:
        with open(os.environ["HOME"] + "/asked", "a", encoding="ascii") as asked:
            asked.write(f"{offset}\n")
        send(channel, HEAD, bytes([offset, 0, 0]) + b"\x00" * 2 + b"\x00" + b"\x00" * 3)
        send(channel, DATA, b" " * STEP)
        send(channel, FAILURE, TIMED_OUT)


def main():
    first = socket.socket(fileno=3)
    send(first, HELLO, b"\x0eplimsoll-fetch\x03")
    receive(first)
    for opened in range(12):  # conversations: the next attempt has one of its own
        message, descriptors, _, _ = socket.recv_fds(first, 5, 1)
        if not message:
            return
        threading.Thread(target=converse, args=(socket.socket(fileno=descriptors[0]), opened * STEP), daemon=True).start()
    first.recv(1)


main()
