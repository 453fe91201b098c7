"""A telephone: SIP (RFC 3261) over UDP, its keys as RFC 4733 telephone events. It sends no voice and counts the voice
it hears."""

import hashlib
import random
import re
import select
import socket
import struct
import threading
import time

from pbx import Fault

EVENTS = "0123456789*#ABCD"
PAYLOAD = 101  # dynamic payload type of telephone events, as most telephones offer it
PACKET = 0.020  # seconds between the packets of one key
SAMPLES = 160  # of one packet at 8 kHz


class Phone:
    """One call from one telephone. Everything is bounded: no answer within 10 s is a Fault."""

    def __init__(self, port, address="127.0.0.1", user="tester", password=None):
        self.server = ("127.0.0.1", port)
        self.address, self.user, self.password = address, user, password
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sip.bind((address, 0))
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind((address, 0))
        self.port, self.rtp_port = self.sip.getsockname()[1], self.rtp.getsockname()[1]
        self.call_id = f"{random.getrandbits(64):x}"
        self.tag = f"{random.getrandbits(32):x}"
        self.sequence = random.getrandbits(15)
        self.timestamp = random.getrandbits(31)
        self.ssrc = random.getrandbits(32)
        self.cseq = 0
        self.to_tag = ""
        self.voice = 0  # packets of voice heard
        self.peer = None  # where voice goes to
        self.talking = False
        self.released = threading.Event()
        self.final = None  # (status, text) of the last INVITE
        self.answered = threading.Event()
        self.closed = False
        threading.Thread(target=self._listen, daemon=True).start()

    # ---- what a caller does

    def dial(self, number, caller="anonymous", values={}):
        """Calls; returns when the other side has answered. `values`: for the tests' dialplan, by name."""
        self.number, self.caller = number, caller
        headers = [f"X-Test-{name}: {value}" for name, value in values.items()]
        self._invite(headers, None)
        if self.final and self.final[0] == 401 and self.password:
            challenge = self.final[1]
            self._acknowledge()
            self._invite(headers, challenge)
        if self.final is None:
            raise Fault("no answer to INVITE within 10 s")
        status, text = self.final
        self._acknowledge()
        if status != 200:
            raise Fault(f"the call was refused with SIP {status}")
        media = re.search(r"^m=audio (\d+)", text, re.M)
        host = re.search(r"^c=IN IP4 (\S+)", text, re.M)
        self.peer = (host.group(1), int(media.group(1)))
        self.talking = True

    def press(self, keys, length=0.06, gap=0.06):
        """Types: each key `length` seconds long, `gap` seconds of silence behind it."""
        for key in keys:
            if self.released.is_set():
                return
            self._key(EVENTS.index(key), length)
            time.sleep(gap)

    def info(self, key, milliseconds=100):
        """Presses a key as SIP INFO (application/dtmf-relay) tells it, where keys are no telephone events."""
        body = f"Signal={key}\r\nDuration={milliseconds}\r\n"
        self._send(self._request("INFO", self._next(), ["Content-Type: application/dtmf-relay"], body))

    def hang_up(self):
        if self.talking and not self.released.is_set():
            self._send(self._request("BYE", self._next()))
            self.released.wait(2)
        self.close()

    def vanish(self):
        """Goes away without a word, as a telephone does whose battery is empty."""
        self.close()

    def close(self):
        self.talking = False
        self.closed = True

    # ---- RTP

    def _key(self, event, length):
        duration, marker = 0, 0x80
        start = time.monotonic()
        packets = max(1, round(length / PACKET))
        for packet in range(packets):
            duration += SAMPLES
            self._packet(marker, struct.pack("!BBH", event, 10, duration))
            marker = 0
            time.sleep(max(0, start + (packet + 1) * PACKET - time.monotonic()))
        for _ in range(3):  # RFC 4733, 2.5.1.4: the end is sent three times
            self._packet(0, struct.pack("!BBH", event, 0x80 | 10, duration))
        self.timestamp = (self.timestamp + duration + 2 * SAMPLES) & 0xFFFFFFFF

    def _packet(self, marker, payload):
        self.sequence = (self.sequence + 1) & 0xFFFF
        header = struct.pack("!BBHII", 0x80, marker | PAYLOAD, self.sequence, self.timestamp, self.ssrc)
        self.rtp.sendto(header + payload, self.peer)

    # ---- SIP

    def _invite(self, headers, challenge):
        self.final = None
        self.answered.clear()
        self.invite_cseq = self._next()
        body = (
            f"v=0\r\no=- 1 1 IN IP4 {self.address}\r\ns=-\r\nc=IN IP4 {self.address}\r\nt=0 0\r\n"
            f"m=audio {self.rtp_port} RTP/AVP 0 {PAYLOAD}\r\na=rtpmap:0 PCMU/8000\r\n"
            f"a=rtpmap:{PAYLOAD} telephone-event/8000\r\na=fmtp:{PAYLOAD} 0-16\r\na=ptime:20\r\na=sendrecv\r\n"
        )
        more = [*headers, f"Contact: <sip:{self.user}@{self.address}:{self.port}>", "Content-Type: application/sdp"]
        if challenge:
            more.append(self._authorization(challenge))
        self.branch = f"z9hG4bK{random.getrandbits(64):x}"
        message = self._request("INVITE", self.invite_cseq, more, body, self.branch)
        self.accept = None
        for patience in (0.5, 1, 2, 4, 2.5):  # timer A of RFC 3261, doubled each time
            if self.accept is None:
                self._send(message)
            if self.answered.wait(patience):
                return

    def _acknowledge(self):
        status, _ = self.final
        # The ACK of a refusal belongs to the INVITE's transaction, that of a 200 is one of its own.
        branch = self.branch if status >= 300 else None
        self.ack = self._request("ACK", self.invite_cseq, branch=branch)
        self._send(self.ack)

    def _authorization(self, challenge):
        field = dict(
            re.findall(
                r'(\w+)="?([^",]+)"?', re.search(r"^WWW-Authenticate: Digest (.*)$", challenge, re.M | re.I).group(1)
            )
        )
        digest = lambda text: hashlib.md5(text.encode()).hexdigest()
        uri = f"sip:{self.number}@127.0.0.1:{self.server[1]}"
        first = digest(f"{self.user}:{field['realm']}:{self.password}")
        second = digest(f"INVITE:{uri}")
        nonce, count = f"{random.getrandbits(32):x}", "00000001"
        answer = digest(f"{first}:{field['nonce']}:{count}:{nonce}:auth:{second}")
        opaque = f', opaque="{field["opaque"]}"' if "opaque" in field else ""
        return (
            f'Authorization: Digest username="{self.user}", realm="{field["realm"]}", nonce="{field["nonce"]}", '
            f'uri="{uri}", '
            f'response="{answer}", algorithm=MD5, qop=auth, nc={count}, cnonce="{nonce}"{opaque}'
        )

    def _next(self):
        self.cseq += 1
        return self.cseq

    def _request(self, method, cseq, headers=(), body="", branch=None):
        uri = f"sip:{self.number}@127.0.0.1:{self.server[1]}"
        branch = branch or f"z9hG4bK{random.getrandbits(64):x}"
        name = self.user if self.password else self.caller
        to_tag = f";tag={self.to_tag}" if self.to_tag and method != "INVITE" else ""
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.address}:{self.port};branch={branch};rport",
            "Max-Forwards: 70",
            f"From: <sip:{name}@{self.address}>;tag={self.tag}",
            f"To: <{uri}>{to_tag}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {cseq} {method}",
            *headers,
            f"Content-Length: {len(body.encode())}",
        ]
        return "\r\n".join(lines) + "\r\n\r\n" + body

    def _send(self, message):
        self.sip.sendto(message.encode(), self.server)

    def _listen(self):
        while not self.closed:
            ready, _, _ = select.select([self.sip, self.rtp], [], [], 0.5)
            if self.rtp in ready:
                if len(self.rtp.recv(2048)) > 12:
                    self.voice += 1
            if self.sip in ready:
                self._message(self.sip.recv(65536).decode("utf-8", "replace"))
        self.sip.close()
        self.rtp.close()

    def _message(self, text):
        first, _, _ = text.partition("\r\n")
        cseq = re.search(r"^CSeq: (\d+) (\w+)", text, re.M | re.I)
        if not first.startswith("SIP/2.0"):
            if first.startswith("BYE"):
                self.released.set()
            if not first.startswith("ACK"):
                echoed = re.findall(r"^(?:Via|From|To|Call-ID|CSeq): .*$", text, re.M | re.I)
                self._send(
                    "\r\n".join(
                        ["SIP/2.0 200 OK", *(line.rstrip("\r") for line in echoed), "Content-Length: 0", "", ""]
                    )
                )
            return
        status = int(first.split()[1])
        if cseq.group(2) == "BYE" and status >= 200:
            self.released.set()
        if cseq.group(2) != "INVITE" or int(cseq.group(1)) != self.invite_cseq:
            return
        self.accept = status
        if status < 200:
            return
        if self.answered.is_set():
            self._send(self.ack) if hasattr(self, "ack") else None  # the 200 came again: the ACK was lost
            return
        tag = re.search(r"^To:.*;tag=([^;\s]+)", text, re.M | re.I)
        self.to_tag = tag.group(1) if tag else ""
        self.final = (status, text)
        self.answered.set()
