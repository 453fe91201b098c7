#!/bin/bash
# lcdd.sh: the gate's display on a real LCDd of the LCDproc project, in its text driver. Run it after `swift build`.
# LCDd comes from Debian by apt, unpacked beside the work (installing it is not needed). Without apt this is SKIPPED, loudly, with status 77.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
yemae=${YEMAE_PROGRAM:-$root/.build/debug/yemae}
work=$(mktemp -d)
server=
finish() {
    [ -n "$server" ] && kill "$server" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
skip() { echo "SKIPPED: the real LCDd was NOT tested: $1" >&2; exit 77; }
fail() { echo "FAILED: $1" >&2; exit 1; }

cd "$work" || exit 1
if command -v LCDd >/dev/null; then
    lcdd=$(command -v LCDd); drivers=$(dirname "$(find /usr/lib -name 'text.so' -path '*lcdproc*' | head -1)")
else
    apt-get download -q lcdproc >apt.log 2>&1 || skip "apt-get download lcdproc failed: $(tail -1 apt.log)"
    dpkg-deb -x lcdproc_*.deb unpacked || skip "the package cannot be unpacked"
    lcdd=$work/unpacked/usr/sbin/LCDd; drivers=$(dirname "$(find unpacked -name text.so | head -1)")
    drivers=$work/$drivers
fi
[ -x "$lcdd" ] && [ -e "$drivers/text.so" ] || skip "the package holds no LCDd with a text driver"
if ldd "$lcdd" "$drivers/text.so" | grep -q 'not found'; then skip "libraries are missing: $(ldd "$lcdd" | grep 'not found')"; fi

port=${LCDD_PORT:-13667}
cat >LCDd.conf <<CONF
[server]
DriverPath=$drivers/
Driver=text
Bind=127.0.0.1
Port=$port
ReportLevel=3
ReportToSyslog=no
WaitTime=1
ServerScreen=off
Foreground=yes
[text]
Size=20x4
CONF
"$lcdd" -c LCDd.conf -f >display.txt 2>server.log &
server=$!
for _ in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done
kill -0 "$server" 2>/dev/null || skip "LCDd does not start here: $(tail -2 server.log)"

"$yemae" setup --demo --db box.db >/dev/null || fail "no box office"
printf '04A1B2C3D4E5F6\n' | "$yemae" card add 100234 --db box.db >/dev/null || fail "no card"
{ sleep 1; printf '04A1B2C3D4E5F6\n'; sleep 2; printf '01020304\n'; sleep 6; printf 'noise\n'; sleep 1; } |
    "$yemae" gate --gate N1 --venue small-theatre --reader stdin --display "lcdproc:127.0.0.1:$port" --db box.db 2>gate.log ||
    fail "the gate: $(cat gate.log)"
grep -q 'LCDd at' gate.log && fail "the gate and LCDd do not agree: $(cat gate.log)"

# The text driver writes every frame of the display to its standard output.
tr -d '\000' <display.txt >frames.txt
grep -aq 'REFUSE' frames.txt || fail "nothing was shown: $(tail -20 frames.txt)"
grep -aq 'no booking here' frames.txt || fail "the known card's reason is missing"
grep -aq 'unknown card' frames.txt || fail "the unknown card's reason is missing"
[ "$(grep -ac 'huh' server.log)" = 0 ] || fail "LCDd did not understand: $(cat server.log)"

# A gate whose LCDd is away goes on without it.
kill "$server"; wait "$server" 2>/dev/null; server=
printf '01020304\n' | timeout 20 "$yemae" gate --gate N1 --venue small-theatre --display "lcdproc:127.0.0.1:$port" --db box.db 2>gate.log ||
    fail "a gate without its display stopped: $(cat gate.log)"
grep -q 'refused 1' gate.log || fail "a gate without its display did not judge: $(cat gate.log)"
echo "passed: the gate on a real LCDd"
